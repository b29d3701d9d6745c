import { eq, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Database, Orm } from '../db/database.ts'
import { apps } from '../db/schema.ts'

/** Consoles ask for a template twice per install, once for the pre-check (market contract, 2d): milliseconds between. */
const ONE_INSTALL = 120_000

/** Counts installs: requests for one version by one key within a short while are one install. */
export class InstallCounter {
  readonly #db: Database
  readonly #recent: LRUCache<string, true>
  readonly #add: ReturnType<typeof prepareAdd>

  /** @param window how long requests count as one install, in milliseconds */
  constructor(db: Database, window = ONE_INSTALL) {
    this.#db = db
    this.#recent = new LRUCache({ max: 10_000, ttl: window })
    this.#add = prepareAdd(db.orm)
  }

  /** Resolves, once it is on disk, to whether this request was counted. */
  async count(keyId: string, appId: string, version: string): Promise<boolean> {
    const install = JSON.stringify([keyId, appId, version])
    if (this.#recent.has(install)) return false
    this.#recent.set(install, true)
    try {
      await this.#db.write(() => this.#add.run({ appId }))
      return true
    } catch (error) {
      this.#recent.delete(install)
      throw error
    }
  }
}

function prepareAdd(orm: Orm) {
  return orm
    .update(apps)
    .set({ installCount: sql`${apps.installCount} + 1` })
    .where(eq(apps.id, sql.placeholder('appId')))
    .prepare()
}
