import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sea from 'node:sea'

/** True in the single executable, false when run from source. */
export const isExecutable = sea.isSea()

/**
 * A file that ships with the program: inside the executable, or in the checkout when run from source.
 * @param name path from the project's root, with forward slashes
 */
export function readAsset(name: string): Buffer {
  if (isExecutable) return Buffer.from(sea.getRawAsset(name))
  return readFileSync(join(import.meta.dirname, '../..', name))
}
