import { basename, dirname, join } from 'node:path'
import type { ExportDeps } from './export-bundle.ts'
import { ExportFile } from './export-file.ts'
import { partialName } from './export-leftovers.ts'

/**
 * Writes a file's SHA-256 beside it, as `sha256sum --check` reads it, under a temporary name until it is whole, which the
 * next export removes if this one is killed.
 * @param sha256 in hex
 */
export async function writeChecksum(deps: ExportDeps, path: string, sha256: string): Promise<void> {
  const file = await ExportFile.create(join(dirname(path), await partialName(deps)))
  try {
    await file.write(0, Buffer.from(`${sha256}  ${basename(path)}\n`))
    await file.sync()
    await file.finish(`${path}.sha256`)
  } catch (error) {
    await file.discard()
    throw error
  }
}
