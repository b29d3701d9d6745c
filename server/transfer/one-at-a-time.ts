import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { tryLockFile } from '../db/file-lock.ts'
import type { DataDirectory } from '../ops/data-directory.ts'

/** How often to look whether the work before this one is done, in milliseconds. */
const LOOK_AGAIN = 50

/**
 * Does work while no other of its kind runs on this data directory, in whatever process.
 * @param directory where the kind keeps its files, and its lock
 * @throws the signal's reason, while it waits
 */
export async function oneAtATime<T>(
  directory: string,
  data: DataDirectory,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (;;) {
    signal?.throwIfAborted()
    const lock = tryLockFile(join(directory, 'lock'), data.cache)
    if (lock)
      try {
        return await work()
      } finally {
        lock.release()
      }
    await setTimeout(LOOK_AGAIN)
  }
}
