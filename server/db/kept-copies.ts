import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { RaincaskError } from '../ops/errors.ts'
import { openReadOnly } from './read-only.ts'

/** How many copies are kept; the oldest go. */
const KEPT = 3
/** Bytes that stay free beside a copy, so that the database can go on. */
const RESERVE = 64 * 1024 * 1024
const NAME = /^(\d{8}T\d{9}Z)-schema-(\d{4})\.db$/

/** A copy of the database that was made before an upgrade. */
export interface KeptCopy {
  file: string
  /** How many migrations it has. */
  schema: number
  /** When it was made, in milliseconds since 1970 UTC. */
  at: number
  bytes: number
}

/** Where copies of a database lie: `upgrades/` beside it. */
export function keptCopiesOf(database: string): string {
  return join(dirname(database), 'upgrades')
}

/** The copies beside a database, the newest first. */
export function keptCopies(database: string): KeptCopy[] {
  const directory = keptCopiesOf(database)
  return namesIn(directory)
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => {
      const [, stamp = '', schema] = NAME.exec(name) ?? []
      const file = join(directory, name)
      return { file, schema: Number(schema), at: timeOf(stamp), bytes: statSync(file).size }
    })
}

/**
 * Copies the database as it was last committed, whole or not at all, and drops the oldest copies. Whoever holds its
 * write lock meanwhile gets the very state that they will change.
 * @param schema how many migrations it has
 * @throws RaincaskError STORAGE_FULL before anything is written
 */
export function keepCopy(database: string, schema: number): KeptCopy {
  const directory = keptCopiesOf(database)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // What was killed over it leaves SQLite's journal beside it as well.
  for (const name of namesIn(directory)) if (name.includes('.partial')) rmSync(join(directory, name))
  requireRoom(directory, database)
  const at = Date.now()
  const stamp = new Date(at).toISOString().replace(/[-:.]/g, '')
  const file = join(directory, `${stamp}-schema-${String(schema).padStart(4, '0')}.db`)
  const partial = `${file}.partial`
  // Made first, for its permissions: password hashes are in it.
  closeSync(openSync(partial, 'wx', 0o600))
  const reader = openReadOnly(database)
  try {
    reader.prepare('VACUUM INTO ?').run(partial)
  } finally {
    reader.close()
  }
  sync(partial)
  renameSync(partial, file)
  sync(directory)
  for (const old of keptCopies(database).slice(KEPT)) rmSync(old.file)
  return { file, schema, at, bytes: statSync(file).size }
}

function requireRoom(directory: string, database: string): void {
  const needed = statSync(database).size + (statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0)
  const { bavail, bsize } = statfsSync(directory)
  const free = Math.max(0, bavail * bsize - RESERVE)
  if (needed <= free) return
  const reason = `${needed} bytes are needed for a copy of the database before it is upgraded, ${free} are free`
  throw new RaincaskError('STORAGE_FULL', { reason })
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function timeOf(stamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(stamp)
  const [year, month, day, hour, minute, second, millisecond] = (parts ?? []).slice(1).map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, millisecond)
}
