import type BetterSqlite3 from 'better-sqlite3'
import { readAsset } from '../ops/assets.ts'
import { RaincaskError } from '../ops/errors.ts'

interface Journal {
  entries: { idx: number; tag: string }[]
}

const FOLDER = 'server/db/migrations'

/** Every migration file that ships, for scripts/build-binary. */
export function migrationAssets(): string[] {
  const journal = `${FOLDER}/meta/_journal.json`
  return [journal, ...readJournal().entries.map((entry) => `${FOLDER}/${entry.tag}.sql`)]
}

/**
 * Brings the tables up to date, each numbered migration in a transaction of its own.
 * @throws RaincaskError DATABASE_NEWER if the file has migrations that this program does not know.
 */
export function migrate(sqlite: BetterSqlite3.Database): void {
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
    if (done > known) throw new RaincaskError('DATABASE_NEWER', { where: sqlite.name })
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
