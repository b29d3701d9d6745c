import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { type KeptCopy, keepCopy, keptCopies } from '../../db/kept-copies.ts'
import { knownSchema } from '../../db/migrate.ts'
import { openCopy, openReadOnly } from '../../db/read-only.ts'
import { writeWhole } from '../install/steps.ts'
import { version } from '../version.ts'
import { asOwner } from './as-owner.ts'
import { UpgradeHistory } from './history.ts'
import { refuse } from './refuse.ts'
import { startAgain, stopServer } from './stopped-server.ts'
import { noteInstalled, type UpgradeTarget } from './target.ts'

/** What a rollback would do. */
export interface RollbackPlan {
  /** Version that comes back; undefined if only the database does. */
  to: string | undefined
  kept: string | undefined
  /** The copy that becomes the database again; undefined if the present one stays. */
  copy: KeptCopy | undefined
  /** What was added or changed since that copy, and would be lost: rows by kind. */
  lost: Record<string, number>
}

export interface RollbackOptions {
  /** Puts the database back although the former version could go on with the present one. */
  database?: boolean
  /** Starts the unit although it does not run now. */
  restart?: boolean
  onStep?: (text: string) => void
}

/** What a rollback would not bring: table, column with the time of the last change, word for people. */
const COUNTED: readonly [table: string, column: string, word: string][] = [
  ['releases', 'updated_at', 'versions'],
  ['tags', 'updated_at', 'tags'],
  ['access_keys', 'created_at', 'access keys'],
  ['users', 'created_at', 'accounts'],
  ['audit_entries', 'at', 'entries of the audit'],
]

/**
 * Looks at what the last upgrade left, and at what would be lost.
 * @throws RaincaskError UPGRADE_REFUSED if there is nothing to go back to
 */
export function planRollback(
  target: UpgradeTarget,
  { database = false }: RollbackOptions = {},
): RollbackPlan {
  const entry = new UpgradeHistory(target.kept).last()
  const known = entry?.knownSchema ?? knownSchema()
  const facts = existsSync(target.database)
    ? asOwner(target.database, () => look(target.database))
    : undefined
  const needed = facts !== undefined && facts.schema > known
  if (!entry && !needed) throw refuse('there is no upgrade that could be taken back')
  if (entry && !existsSync(entry.kept)) throw refuse(`the executable of before is gone: ${entry.kept}`)
  const plan: RollbackPlan = { to: entry?.from, kept: entry?.kept, copy: undefined, lost: {} }
  if (!facts || !(needed || database)) return plan
  const copy = keptCopies(target.database).find(({ schema }) => schema <= known)
  if (!copy)
    throw refuse(
      `there is no copy of the database that ${entry?.from ?? version} can read; restore a backup into a new directory instead`,
    )
  return { ...plan, copy, lost: asOwner(target.database, () => lostSince(target.database, copy.at)) }
}

/**
 * Puts back the executable of before the last upgrade, and the database where the former version can't read the present
 * one. The present database is kept as a copy.
 * @throws RaincaskError UPGRADE_REFUSED, DATA_IN_USE
 */
export async function rollBack(target: UpgradeTarget, options: RollbackOptions = {}): Promise<RollbackPlan> {
  const say = options.onStep ?? (() => undefined)
  const plan = planRollback(target, options)
  const ran = stopServer(target, say)
  const { copy } = plan
  if (copy) {
    const present = asOwner(target.database, () => putBack(target.database, copy.file))
    say(
      `the database of ${new Date(copy.at).toISOString()} is back; what it replaced is kept as ${present.file}`,
    )
  }
  if (plan.kept !== undefined) {
    writeWhole(target.executable, readFileSync(plan.kept), 0o755)
    new UpgradeHistory(target.kept).markRolledBack(Date.now())
    noteInstalled(target, plan.to)
    say(`version ${plan.to} is back`)
  }
  startAgain(ran || options.restart === true)
  return plan
}

function putBack(database: string, copy: string): KeptCopy {
  const present = keepCopy(database, look(database).schema)
  const draft = `${database}.restored`
  rmSync(draft, { force: true })
  copyFileSync(copy, draft, constants.COPYFILE_FICLONE)
  sync(draft)
  // The log of the old one must not be taken for that of the new one.
  const old = openCopy(database, `${dirname(database)}/cache`)
  old.pragma('wal_checkpoint(TRUNCATE)')
  old.pragma('journal_mode = DELETE')
  old.close()
  renameSync(draft, database)
  sync(dirname(database))
  return present
}

function look(database: string): { schema: number } {
  return reading(database, (sqlite) => ({
    schema: sqlite.prepare('SELECT count(*) FROM schema_migrations').pluck().get() as number,
  }))
}

function lostSince(database: string, at: number): Record<string, number> {
  return reading(database, (sqlite) => {
    const has = sqlite.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?')
    return Object.fromEntries(
      COUNTED.filter(([table, column]) => has.get(table, column)).map(([table, column, word]) => [
        word,
        sqlite.prepare(`SELECT count(*) FROM ${table} WHERE ${column} > ?`).pluck().get(at) as number,
      ]),
    )
  })
}

function reading<T>(database: string, work: (sqlite: BetterSqlite3.Database) => T): T {
  const sqlite = openReadOnly(database)
  try {
    return work(sqlite)
  } finally {
    sqlite.close()
  }
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
