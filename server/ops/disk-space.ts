import { statfs } from 'node:fs/promises'
import { RaincaskError } from './errors.ts'

/** Bytes that are never given away, so that the database can always finish its own writes. */
const RESERVE = 64 * 1024 * 1024

/** Bytes that may be written to the file system of `directory`. */
export async function freeSpace(directory: string): Promise<number> {
  const stats = await statfs(directory)
  return Math.max(0, stats.bavail * stats.bsize - RESERVE)
}

/**
 * Checks that `bytes` more fit on the disk, before the first of them is written.
 * @throws RaincaskError STORAGE_FULL with both figures.
 */
export async function requireSpace(directory: string, bytes: number): Promise<void> {
  const free = await freeSpace(directory)
  if (bytes > free)
    throw new RaincaskError('STORAGE_FULL', { reason: `${bytes} bytes are needed, ${free} are free` })
}
