import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { migrationAssets } from '../../server/db/migrate.ts'
import { registerSearch } from '../../server/db/search-index.ts'
import { readAsset } from '../../server/ops/assets.ts'

/** What triggers fill while the other tables are filled. */
const FILLED_BY_TRIGGERS = /^(app_search|release_changes|sqlite_|schema_migrations)/

/** Names of the tables of a database that are filled by hand, and of their columns. */
function tablesOf(sqlite: BetterSqlite3.Database): Map<string, string[]> {
  const names = sqlite
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .pluck()
    .all() as string[]
  return new Map(
    names
      .filter((name) => !FILLED_BY_TRIGGERS.test(name))
      .map((name) => [name, (sqlite.pragma(`table_info(${name})`) as { name: string }[]).map((c) => c.name)]),
  )
}

/** Files with the numbered migrations, in their order. */
export function migrationFiles(): string[] {
  return migrationAssets().filter((name) => name.endsWith('.sql'))
}

/**
 * Makes the database that a release with the first `count` migrations would have, with the rows of today's database
 * `source` in all tables and columns that there were.
 * @returns those tables, with their columns
 */
export function makeEarlierDatabase(file: string, count: number, source: string): Map<string, string[]> {
  const sqlite = new BetterSqlite3(file)
  sqlite.pragma('journal_mode = WAL')
  registerSearch(sqlite)
  sqlite.exec('CREATE TABLE schema_migrations (number INTEGER PRIMARY KEY, name TEXT, applied_at INTEGER)')
  for (const [number, name] of migrationFiles().slice(0, count).entries()) {
    for (const statement of readAsset(name).toString('utf8').split('--> statement-breakpoint'))
      sqlite.exec(statement)
    sqlite.prepare('INSERT INTO schema_migrations VALUES (?, ?, 0)').run(number, name)
  }
  sqlite.prepare('ATTACH ? AS today').run(source)
  const today = new Set(
    sqlite.prepare("SELECT name FROM today.sqlite_master WHERE type = 'table'").pluck().all() as string[],
  )
  const tables = tablesOf(sqlite)
  for (const [name, columns] of tables) {
    if (!today.has(name)) continue
    const list = columns.map((column) => `\`${column}\``).join(', ')
    sqlite.exec(`INSERT OR REPLACE INTO main.${name} (${list}) SELECT ${list} FROM today.${name}`)
  }
  sqlite.exec('DETACH today')
  sqlite.close()
  return tables
}

/** Every row of these tables and columns, in an order that does not depend on the file. */
export function rowsOf(file: string, tables: ReadonlyMap<string, string[]>): Record<string, unknown[]> {
  const sqlite = new BetterSqlite3(file, { readonly: true })
  try {
    const present = tablesOf(sqlite)
    return Object.fromEntries(
      [...tables]
        .filter(([name]) => present.has(name))
        .map(([name, columns]) => {
          const list = columns.map((column) => `\`${column}\``).join(', ')
          return [name, sqlite.prepare(`SELECT ${list} FROM ${name} ORDER BY ${list}`).all()]
        }),
    )
  } finally {
    sqlite.close()
  }
}

/** Where a data directory has its database. */
export function databaseIn(data: string): string {
  return join(data, 'raincask.db')
}
