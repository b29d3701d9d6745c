import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { openDatabase } from '../../../../server/db/database.ts'
import { migrationAssets } from '../../../../server/db/migrate.ts'
import { registerSearch } from '../../../../server/db/search-index.ts'
import { type CrashWork, Kept } from '../work.ts'

const ROOT = join(import.meta.dirname, '../../../..')
/** Rows that each version of the schema has a place for. */
const ROWS = 2000

/** The tables of a database file as one text, with the number of migrations; and what is wrong in it. */
function look(file: string): { schema: string; migrations: number; rows: number; wrong: string[] } {
  const db = new BetterSqlite3(file, { timeout: 5000 })
  try {
    const wrong = db.pragma('integrity_check') as { integrity_check: string }[]
    return {
      schema: JSON.stringify(
        db.prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all(),
      ),
      migrations: db.prepare('SELECT count(*) FROM schema_migrations').pluck().get() as number,
      rows: db.prepare("SELECT count(*) FROM settings WHERE key LIKE 'crash.%'").pluck().get() as number,
      wrong: wrong.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
    }
  } finally {
    db.close()
  }
}

/** A database as the first version of the program left it. */
function firstVersion(file: string): void {
  const db = new BetterSqlite3(file)
  db.pragma('journal_mode = WAL')
  registerSearch(db)
  db.exec('CREATE TABLE schema_migrations (number INTEGER PRIMARY KEY, name TEXT, applied_at INTEGER)')
  const [first = ''] = migrationAssets().filter((name) => name.endsWith('.sql'))
  for (const statement of readFileSync(join(ROOT, first), 'utf8').split('--> statement-breakpoint'))
    db.exec(statement)
  db.prepare('INSERT INTO schema_migrations VALUES (0, ?, 0)').run(
    first.split('/').at(-1)?.replace('.sql', ''),
  )
  const insert = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?)')
  for (let i = 0; i < ROWS; i++) insert.run(`crash.${i}`, JSON.stringify('x'.repeat(200)))
  db.close()
}

/** The first start of this version on a database of the first one: its tables are as before or as after, and all rows stay. */
export async function migrationWork(directory: string): Promise<CrashWork> {
  const kept = await Kept.make(join(directory, 'store'), (path) => {
    mkdirSync(path, { recursive: true })
    firstVersion(join(path, 'raincask.db'))
  })
  const fresh = join(directory, 'fresh.db')
  await openDatabase(fresh).close()
  const file = kept.file('raincask.db')
  const [before, after] = [look(file), look(fresh)]
  const judge = (...states: (typeof before)[]) => {
    const now = look(file)
    const known = states.some(
      ({ schema, migrations }) => schema === now.schema && migrations === now.migrations,
    )
    return [
      ...now.wrong,
      ...(known ? [] : ['the tables are neither as before nor as after the migration']),
      ...(now.rows === ROWS ? [] : [`${now.rows} of ${ROWS} rows are there`]),
    ]
  }
  return {
    args: ['repositories', 'list', '--data', kept.path, '--json'],
    checkCut: () => judge(before, after),
    checkDone: () => judge(after),
    reset: () => kept.reset(),
  }
}
