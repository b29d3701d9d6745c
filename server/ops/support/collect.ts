import { existsSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { version } from '../version.ts'

const MAX_AUDIT = 2000
const MAX_JOBS = 200
const MAX_LINES = 2000
/** Bytes of the end of a log that are taken. */
const LOG_TAIL = 4 * 1024 * 1024
/** Kept values that hold no secret: reports and how the store looks after itself. */
const KEPT = ['gc.last', 'scrub.last', 'backup.last', 'maintenance']

/** What program this is, and what it runs on. */
export function versions(): unknown {
  // With it, names of all peers would be looked up.
  Object.assign(process.report, { excludeNetwork: true })
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return {
    raincask: version,
    node: process.versions,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    machine: os.version(),
    glibc: report.header?.glibcVersionRuntime ?? null,
    processors: os.cpus().length,
    memory: { total: os.totalmem(), free: os.freemem() },
    load: os.loadavg(),
    uptime: os.uptime(),
    time: new Date().toISOString(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

/** Sizes and rows of the database; no row itself. */
export async function databaseFacts(sqlite: BetterSqlite3.Database): Promise<unknown> {
  const tables = sqlite
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[]
  const pragma = (name: string) => sqlite.pragma(name, { simple: true })
  const rows = tables.map((name) => [name, rowsOf(sqlite, name)])
  const kept = sqlite.prepare('SELECT value FROM settings WHERE key = ?').pluck()
  return {
    pages: pragma('page_count'),
    pageSize: pragma('page_size'),
    freePages: pragma('freelist_count'),
    logBytes: (await stat(`${sqlite.name}-wal`).catch(() => undefined))?.size ?? 0,
    migrations: sqlite.prepare('SELECT number, name, applied_at AS appliedAt FROM schema_migrations').all(),
    rows: Object.fromEntries(rows),
    kept: Object.fromEntries(
      KEPT.flatMap((key) => {
        const value = kept.get(key) as string | undefined
        return value === undefined ? [] : [[key, JSON.parse(value)]]
      }),
    ),
  }
}

function rowsOf(sqlite: BetterSqlite3.Database, table: string): number | string {
  try {
    return sqlite
      .prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
      .pluck()
      .get() as number
  } catch (error) {
    return (error as Error).message
  }
}

/** The last audit entries, the newest first, a JSON object a line. */
export function auditLines(sqlite: BetterSqlite3.Database): string {
  return lines(sqlite.prepare(`SELECT * FROM audit_entries ORDER BY id DESC LIMIT ${MAX_AUDIT}`).all())
}

/** The last jobs without what they were given, which may name credentials, and what went wrong in them. */
export function jobLines(sqlite: BetterSqlite3.Database): { jobs: string; log: string } {
  const jobs = sqlite.prepare(
    `SELECT id, kind, title, state, runner, error, phase, done_bytes, total_bytes, rate, attempts, created_at,
       started_at, finished_at, updated_at FROM jobs ORDER BY created_at DESC LIMIT ${MAX_JOBS}`,
  )
  const log = sqlite.prepare(
    `SELECT job, at, level, text FROM job_log WHERE level <> 'info' ORDER BY at DESC LIMIT ${MAX_LINES}`,
  )
  return { jobs: lines(jobs.all()), log: lines(log.all()) }
}

function lines(rows: unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

/** What lies at the top of a data directory: names, kinds, permissions, owners, sizes. */
export async function directoryFacts(root: string): Promise<unknown[]> {
  const facts = []
  for (const name of existsSync(root) ? (await readdir(root)).sort() : []) {
    const stats = await stat(join(root, name)).catch(() => undefined)
    if (!stats) continue
    const { mode, uid, gid, size, mtime } = stats
    const kind = stats.isDirectory() ? 'directory' : 'file'
    facts.push({
      name,
      kind,
      mode: (mode & 0o7777).toString(8),
      uid,
      gid,
      size,
      changed: mtime.toISOString(),
    })
  }
  return facts
}

/** The end of a log, from the beginning of a line on. */
export async function logTail(file: string): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - LOG_TAIL)
    const buffer = Buffer.alloc(size - start)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
    const text = buffer.toString('utf8', 0, bytesRead)
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    await handle.close()
  }
}
