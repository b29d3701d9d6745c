import type { Database, Orm } from '../db/database.ts'

/** Makes `prepare` run once for each open database: its statements are prepared at first use and kept. */
export function perDatabase<T>(prepare: (orm: Orm) => T): (db: Database) => T {
  const known = new WeakMap<Database, T>()
  return (db) => {
    const held = known.get(db)
    if (held !== undefined) return held
    const made = prepare(db.orm)
    known.set(db, made)
    return made
  }
}
