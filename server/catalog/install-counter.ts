import { eq, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Database, Orm } from '../db/database.ts'
import { appCounts, apps, keyInstalls } from '../db/schema.ts'

/** Consoles ask for a template twice per install, once for the pre-check (market contract, 2d): milliseconds between. */
const ONE_INSTALL = 120_000

/** Counts installs: requests for one version by one key within a short while are one install. */
export class InstallCounter {
  readonly #db: Database
  readonly #recent: LRUCache<string, true>
  readonly #queries: ReturnType<typeof prepareQueries>

  /** @param window how long requests count as one install, in milliseconds */
  constructor(db: Database, window = ONE_INSTALL) {
    this.#db = db
    this.#recent = new LRUCache({ max: 10_000, ttl: window })
    this.#queries = prepareQueries(db.orm)
  }

  /**
   * Counts an install for the app, for the day, and for the key: what a key has installed stays there for it. An
   * install by command shows no key, undefined here; those of one version within the window are one.
   * Resolves, once it is on disk, to whether this request was counted.
   */
  async count(keyId: string | undefined, appId: string, version: string): Promise<boolean> {
    const install = JSON.stringify([keyId, appId, version])
    if (this.#recent.has(install)) return false
    this.#recent.set(install, true)
    try {
      await this.#db.write(() => {
        const now = Date.now()
        this.#queries.app.run({ appId })
        this.#queries.day.run({ appId, day: new Date(now).toISOString().slice(0, 10) })
        if (keyId !== undefined) this.#queries.key.run({ keyId, appId, version, now })
      })
      return true
    } catch (error) {
      this.#recent.delete(install)
      throw error
    }
  }
}

function prepareQueries(orm: Orm) {
  const appId = sql.placeholder('appId')
  const now = sql.placeholder('now')
  return {
    app: orm
      .update(apps)
      .set({ installCount: sql`${apps.installCount} + 1` })
      .where(eq(apps.id, appId))
      .prepare(),
    day: orm
      .insert(appCounts)
      .values({ appId, day: sql.placeholder('day'), kind: 'install', count: 1 })
      .onConflictDoUpdate({
        target: [appCounts.appId, appCounts.day, appCounts.kind],
        set: { count: sql`${appCounts.count} + 1` },
      })
      .prepare(),
    key: orm
      .insert(keyInstalls)
      .values({
        keyId: sql.placeholder('keyId'),
        appId,
        version: sql.placeholder('version'),
        installs: 1,
        firstAt: now,
        lastAt: now,
      })
      .onConflictDoUpdate({
        target: [keyInstalls.keyId, keyInstalls.appId, keyInstalls.version],
        set: { installs: sql`${keyInstalls.installs} + 1`, lastAt: sql`excluded.last_at` },
      })
      .prepare(),
  }
}
