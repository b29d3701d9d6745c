import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below a directory, as paths from it. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort()
}

/** Digests of the blobs in a data directory. */
export function storedBlobs(data: string): string[] {
  return filesBelow(join(data, 'blobs')).map((name) => `sha256:${name.split('/').at(-1)}`)
}
