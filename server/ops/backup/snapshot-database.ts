import { writeFile } from 'node:fs/promises'
import type { Database } from '../../db/database.ts'
import { openCopy, openReadOnly } from '../../db/read-only.ts'
import { RaincaskError } from '../errors.ts'
import type { ListedBlob } from './backup-directory.ts'
import { setMode } from './backup-files.ts'

/** Blobs that one transaction leases: a few milliseconds for whoever waits for the write lock. */
const SLICE = 2000
/** Pages copied at once: 4 MiB. */
const PAGES = 1024

/**
 * Copies the database as it is at one moment to `file`, while others go on writing. When it resolves, every blob that
 * the copy names is leased by `session`, so that no collection removes it.
 *
 * The copy is read from a snapshot that is taken while this process holds the write lock and has just leased whatever
 * blob there is: nobody can have added or removed one in between.
 */
export async function snapshotDatabase(db: Database, session: string, file: string): Promise<void> {
  await leaseMost(db, session)
  const reader = openReadOnly(db.sqlite.name)
  try {
    await db.write(() => {
      db.sqlite
        .prepare(
          `INSERT INTO blob_leases (digest, session) SELECT b.digest, ? FROM blobs b
           WHERE NOT EXISTS (SELECT 1 FROM blob_leases l WHERE l.digest = b.digest AND l.session = ?)`,
        )
        .run(session, session)
      reader.exec('BEGIN')
      reader.prepare('SELECT 1 FROM blobs LIMIT 1').get()
    })
    await writeFile(file, '', { mode: 0o600 })
    await reader.backup(file, { progress: () => PAGES })
  } finally {
    reader.close()
  }
  await setMode(file, 0o600)
}

/** Leases what there is in short transactions, so that the one that takes the snapshot has little left to do. */
async function leaseMost(db: Database, session: string): Promise<void> {
  const page = db.sqlite
    .prepare(`SELECT digest FROM blobs WHERE digest > ? ORDER BY digest LIMIT ${SLICE}`)
    .pluck()
  const lease = db.sqlite.prepare('INSERT OR IGNORE INTO blob_leases (digest, session) VALUES (?, ?)')
  for (let after = ''; ; ) {
    const digests = page.all(after) as string[]
    const last = digests.at(-1)
    if (last === undefined) return
    after = last
    await db.write(() => {
      for (const digest of digests) lease.run(digest, session)
    })
  }
}

/** What a copied database says of itself and of the blobs that it names. */
export interface CopiedDatabase {
  /** Id of the store's market; empty before it has one. */
  store: string
  /** How many migrations it has. */
  schema: number
  blobs: ListedBlob[]
}

/**
 * Makes a copy a file that stands alone, checks it and reads what it names.
 * @throws RaincaskError CONTENT_DAMAGED if SQLite finds it unsound: then the database itself is
 */
export function finishCopy(file: string, cacheDir: string): CopiedDatabase {
  const copy = openCopy(file, cacheDir)
  try {
    copy.pragma('journal_mode = DELETE')
    copy.exec('DELETE FROM blob_leases')
    const findings = copy.prepare('PRAGMA quick_check(5)').pluck().all() as string[]
    if (findings[0] !== 'ok')
      throw new RaincaskError('CONTENT_DAMAGED', { reason: `the database: ${findings.join('; ')}` })
    const store = copy.prepare("SELECT value FROM settings WHERE key = 'market.id'").pluck().get()
    return {
      store: (store as string | undefined) ?? '',
      schema: copy.prepare('SELECT count(*) FROM schema_migrations').pluck().get() as number,
      blobs: copy.prepare('SELECT digest, size FROM blobs ORDER BY digest').all() as ListedBlob[],
    }
  } finally {
    copy.close()
  }
}
