import { LRUCache } from 'lru-cache'
import type { Database } from '../db/database.ts'

/** Remembers what was read until anyone, this process or another, changes the database. */
export class GenerationCache<V extends object> {
  readonly #db: Database
  readonly #held: LRUCache<string, V>
  #generation = -1

  constructor(db: Database, limit = 1000) {
    this.#db = db
    this.#held = new LRUCache({ max: limit })
  }

  /** The value under `key`, from `load` if the database has changed since. What is not found is not remembered. */
  get(key: string, load: () => V | undefined): V | undefined {
    const generation = this.#db.generation()
    if (generation !== this.#generation) {
      this.#held.clear()
      this.#generation = generation
    }
    const known = this.#held.get(key)
    if (known) return known
    const value = load()
    if (value) this.#held.set(key, value)
    return value
  }
}
