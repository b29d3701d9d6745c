import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { tryLockFile } from '../db/file-lock.ts'
import type { DataDirectory } from '../ops/data-directory.ts'

/** How often to look whether the import before this one is done, in milliseconds. */
const LOOK_AGAIN = 50

/**
 * Does work while no other import of a bundle runs on this data directory, in whatever process: imports of the same
 * bundle share a journal and the files that its ranges go to.
 * @throws the signal's reason, while it waits
 */
export async function oneAtATime<T>(
  data: DataDirectory,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const directory = join(data.root, 'imports')
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
