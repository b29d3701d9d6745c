import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../db/database.ts'
import { tryLockFile } from '../db/file-lock.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import type { Jobs } from './jobs.ts'

/** True while the process lives that has this staging session (server/content/staging.ts). */
export function isSessionAlive(data: DataDirectory, session: string): boolean {
  const file = join(data.staging, session, 'lock')
  if (!existsSync(file)) return false
  try {
    const lock = tryLockFile(file, data.cache)
    lock?.release()
    return lock === undefined
  } catch {
    // It is being removed at this moment.
    return false
  }
}

/** Marks jobs as interrupted whose process is no more. */
export async function interruptDead(db: Database, data: DataDirectory, jobs: Jobs): Promise<void> {
  const dead = jobs
    .inState('running')
    .filter(({ session }) => session === null || !isSessionAlive(data, session))
  if (dead.length === 0) return
  await db.write(() => {
    for (const { id } of dead) {
      jobs.addLine(id, 'warning', 'Its process ended before it did.')
      jobs.finish(id, 'interrupted', { error: null })
    }
  })
}
