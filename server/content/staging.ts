import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { type FileLock, tryLockFile } from '../db/file-lock.ts'
import { blobLeases } from '../db/schema.ts'
import type { DataDirectory } from '../ops/data-directory.ts'

/** This process's part of `<data>/staging`, locked for as long as it lives. */
export interface Staging {
  /** Name of the session; blobs that its work counts on are leased under it. */
  session: string
  /** Where its unfinished files are. */
  directory: string
  /** Where uploads lie that may be resumed after a restart; shared by all sessions. */
  uploads: string
  /** Removes what is left and gives the lock back. */
  close(): void
}

const LOCK = 'lock'
const UPLOADS = 'uploads'

/**
 * Opens this process's staging, and clears away what processes left that are no more. Both happen under the
 * database's write lock, so that no process can take a session that is just being made for a dead one.
 */
export function openStaging(data: DataDirectory, db: Database): Promise<Staging> {
  return db.write(() => {
    const uploads = join(data.staging, UPLOADS)
    mkdirSync(uploads, { recursive: true, mode: 0o700 })
    sweepDeadSessions(data, db)
    const session = randomUUID()
    const directory = join(data.staging, session)
    mkdirSync(directory, { mode: 0o700 })
    const lock = tryLockFile(join(directory, LOCK), data.cache)
    return { session, directory, uploads, close: () => closeStaging(directory, lock) }
  })
}

function closeStaging(directory: string, lock: FileLock | undefined): void {
  remove(directory)
  lock?.release()
}

/** Clears away what sessions left whose processes are no more: files and leases. Inside a write. */
export function sweepDeadSessions(data: DataDirectory, db: Database): void {
  const alive = new Set<string>()
  for (const name of readdirSync(data.staging)) {
    if (name === UPLOADS) continue
    const directory = join(data.staging, name)
    const lock = lockOf(directory, data)
    if (lock === 'held') alive.add(name)
    else {
      remove(directory)
      lock?.release()
    }
  }
  const leased = db.orm.selectDistinct({ session: blobLeases.session }).from(blobLeases).all()
  // A piece of work leases as `<session>/<number>`.
  for (const { session } of leased)
    if (!alive.has(session.split('/')[0] ?? ''))
      db.orm.delete(blobLeases).where(eq(blobLeases.session, session)).run()
}

/** The lock of a session's directory; undefined for what is no directory, or is just being removed by its process. */
function lockOf(directory: string, data: DataDirectory): FileLock | 'held' | undefined {
  try {
    return tryLockFile(join(directory, LOCK), data.cache) ?? 'held'
  } catch (error) {
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error
    return undefined
  }
}

/** Two processes may be at it at once; what one leaves because of the other goes with the next sweep. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(code)) throw error
  }
}
