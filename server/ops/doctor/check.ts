import { join, resolve } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'

/** How bad something is: `warning` will be trouble, `error` is. */
export type Level = 'ok' | 'warning' | 'error'

/** What a check found. */
export interface Finding {
  level: Level
  /** What was seen, as a sentence. */
  what: string
  /** What to do about it. */
  next?: string
  /** What it is about, one by one; the first few are shown. */
  items?: string[]
  /** Puts it right, where that is safe beside a running server; says what was done. */
  fix?: () => Promise<string>
}

/** What is wrong with a stored blob. */
export interface WrongBlob {
  digest: string
  size: number
  storedAt: number
  kind: 'missing' | 'size'
  finding: string
}

/** Repairs that need the store open. */
export interface Repairs {
  /** Clears away what processes left that are no more: staging, leases, running jobs. */
  clearAfterDead(): Promise<void>
  /** Takes damaged blobs out of service, so that the next push or import heals them. */
  quarantine(blobs: WrongBlob[]): Promise<number>
}

/** The settings that checks look at; see `serve`. */
export interface DoctorSettings {
  listenTls?: string | undefined
  tlsCert?: string | undefined
  tlsKey?: string | undefined
  publicUrl?: string | undefined
  hub?: string | undefined
}

/** What checks work with. Nothing in it presumes that a server runs or could start. */
export interface DoctorContext {
  /** The data directory; it may be missing. */
  root: string
  database: string
  blobs: string
  staging: string
  keys: string
  cache: string
  /** The database, open for reading only; undefined where it can't be opened. */
  sqlite: BetterSqlite3.Database | undefined
  /** Why it can't be. */
  failure?: unknown
  settings: DoctorSettings
  repairs: Repairs
}

export interface Check {
  /** Short and stable, e.g. `disk`. */
  name: string
  /** True for checks that look into the database: they are left out where it can't be opened. */
  needsDatabase?: boolean
  run(context: DoctorContext): Promise<Finding[]>
}

/** The places in a data directory, without making any. */
export function placesIn(
  path: string,
): Pick<DoctorContext, 'root' | 'database' | 'blobs' | 'staging' | 'keys' | 'cache'> {
  const root = resolve(path)
  return {
    root,
    database: join(root, 'raincask.db'),
    blobs: join(root, 'blobs'),
    staging: join(root, 'staging'),
    keys: join(root, 'keys'),
    cache: join(root, 'cache'),
  }
}

/** Bytes for people, with 1024 to the unit. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${unit === 0 ? bytes : (bytes / 1024 ** unit).toFixed(1)} ${units[unit]}`
}
