import { eq } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { settings } from '../db/schema.ts'

/** A value that is kept as JSON in a row of `settings`. */
export class KeptValue<T> {
  readonly #db: Database
  readonly #key: string

  constructor(db: Database, key: string) {
    this.#db = db
    this.#key = key
  }

  /** What was kept last, or undefined. */
  get(): T | undefined {
    const row = this.#db.orm.select().from(settings).where(eq(settings.key, this.#key)).get()
    return row && (JSON.parse(row.value) as T)
  }

  /** Keeps a value; undefined forgets it. */
  async set(value: T | undefined): Promise<void> {
    await this.#db.write(() => {
      if (value === undefined) {
        this.#db.orm.delete(settings).where(eq(settings.key, this.#key)).run()
        return
      }
      const text = JSON.stringify(value)
      this.#db.orm
        .insert(settings)
        .values({ key: this.#key, value: text })
        .onConflictDoUpdate({ target: settings.key, set: { value: text } })
        .run()
    })
  }
}
