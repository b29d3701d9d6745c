import { join } from 'node:path'
import { tryLockFile } from '../db/file-lock.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { RaincaskError } from '../ops/errors.ts'

/**
 * Does work that may be done by one process at a time, and once in each.
 * @param name names the lock, e.g. `gc`
 * @throws RaincaskError JOB_RUNNING at once if it is being done already
 */
export async function alone<T>(data: DataDirectory, name: string, work: () => Promise<T>): Promise<T> {
  const lock = tryLockFile(join(data.cache, `${name}.lock`), data.cache)
  if (!lock) throw new RaincaskError('JOB_RUNNING', { where: name })
  try {
    return await work()
  } finally {
    lock.release()
  }
}
