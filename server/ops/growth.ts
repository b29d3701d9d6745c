import type Sqlite from 'better-sqlite3'

const DAY = 86_400_000
/** Days over which growth is looked at. */
const SEEN = 30
/** A few days tell nothing: a new store is filled once. */
const LEAST = 7

/** How a store grows: what came in and stayed. */
export interface Growth {
  /** Bytes. */
  perDay: number
  /** Until the disk is full, if it goes on like this. */
  daysLeft: number
}

/**
 * Judges by the blobs of the last 30 days that are still here.
 * @param free bytes that are free on the disk
 * @returns undefined while the store is too young, or nothing came in that time
 */
export function growthOf(sqlite: Sqlite.Database, free: number, now = Date.now()): Growth | undefined {
  const row = sqlite
    .prepare('SELECT coalesce(sum(size), 0) AS bytes, min(stored_at) AS first FROM blobs WHERE stored_at > ?')
    .get(now - SEEN * DAY) as { bytes: number; first: number | null }
  const seen = row.first === null ? 0 : (now - row.first) / DAY
  if (seen < LEAST) return undefined
  const perDay = Math.round(row.bytes / seen)
  return { perDay, daysLeft: Math.floor(free / Math.max(1, perDay)) }
}
