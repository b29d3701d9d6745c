import { eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { accessKeys, users } from '../db/schema.ts'

/** Whoever publishes an app, as anyone may know them. */
export interface Publisher {
  /** As facets and filters have it: `user:<id>`, `key:<id>`. */
  owner: string
  /** Of the user with a public page, or null. */
  userId: string | null
  name: string
}

/** The names behind the owners of apps. */
export class PublisherNames {
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** Null for an imported app, which is the store's own. */
  of(owner: string | null): Publisher | null {
    if (!owner) return null
    const id = owner.replace(/^(?:user|key):/, '')
    if (owner.startsWith('key:'))
      return { owner, userId: null, name: this.#queries.key.get({ id })?.name ?? owner }
    const user = this.#queries.user.get({ id })
    return { owner, userId: user ? id : null, name: user?.name ?? owner }
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  return {
    user: orm.select({ name: users.displayName }).from(users).where(eq(users.id, id)).prepare(),
    key: orm.select({ name: accessKeys.name }).from(accessKeys).where(eq(accessKeys.id, id)).prepare(),
  }
}
