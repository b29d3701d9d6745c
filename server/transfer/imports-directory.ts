import { join } from 'node:path'
import type { DataDirectory } from '../ops/data-directory.ts'

/** Where pieces of blobs wait for the rest of their bundle, and the lock of bundles' imports is. */
export function importsDirectory(data: DataDirectory): string {
  return join(data.root, 'imports')
}
