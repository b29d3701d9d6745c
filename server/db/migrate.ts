import type BetterSqlite3 from 'better-sqlite3'
import { readAsset } from '../ops/assets.ts'
import { RaincaskError } from '../ops/errors.ts'
import { keepCopy } from './kept-copies.ts'

interface Journal {
  entries: { idx: number; tag: string }[]
}

const FOLDER = 'server/db/migrations'

/** Every migration file that ships, for scripts/build-binary. */
export function migrationAssets(): string[] {
  const journal = `${FOLDER}/meta/_journal.json`
  return [journal, ...readJournal().entries.map((entry) => `${FOLDER}/${entry.tag}.sql`)]
}

/** How many migrations this program knows. */
export function knownSchema(): number {
  return readJournal().entries.length
}

/**
 * Brings the tables up to date: all the numbered migrations that are missing, in one transaction, so that whoever is
 * killed in the middle finds everything as it was. The state before is kept as a copy beside the database.
 * @param beforeUpgrade may throw where a database that is in use must stay as it is
 * @throws RaincaskError DATABASE_NEWER if the file has migrations that this program does not know, STORAGE_FULL if there
 * is no room for the copy; nothing is changed then.
 */
export function migrate(sqlite: BetterSqlite3.Database, beforeUpgrade: () => void = () => undefined): void {
  sqlite.exec(
    'CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT, applied_at INTEGER)',
  )
  const { entries } = readJournal()
  const latest = sqlite.prepare('SELECT max(number) FROM schema_migrations').pluck()
  const record = sqlite.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?)')
  const known = entries.length
  const apply = sqlite.transaction(() => {
    // Looked at again inside the lock: two programs may have started at once.
    const done = ((latest.get() as number | null) ?? -1) + 1
    if (done > known) {
      const reason = `it has ${done} migrations, and this program knows ${known}`
      throw new RaincaskError('DATABASE_NEWER', { where: sqlite.name, reason })
    }
    // Under the write lock and before the first change: nobody's work can be missing in the copy.
    if (done > 0 && done < known && !sqlite.memory) {
      beforeUpgrade()
      keepCopy(sqlite.name, done)
    }
    for (const entry of entries.slice(done)) {
      const sql = readAsset(`${FOLDER}/${entry.tag}.sql`).toString('utf8')
      for (const statement of sql.split('--> statement-breakpoint')) sqlite.exec(statement)
      record.run(entry.idx, entry.tag, Date.now())
    }
  })
  apply.immediate()
}

function readJournal(): Journal {
  return JSON.parse(readAsset(`${FOLDER}/meta/_journal.json`).toString('utf8')) as Journal
}
