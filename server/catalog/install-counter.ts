import { and, eq, sql } from 'drizzle-orm'
import type { LRUCache } from 'lru-cache'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { appCounts, apps, keyInstalls } from '../db/schema.ts'
import { boundedCache } from '../ops/bounded-cache.ts'
import type { Logger } from '../ops/log.ts'

/** Consoles ask for a template twice per install, once for the pre-check (market contract, 2d): milliseconds between. */
const ONE_INSTALL = 120_000
/** What could not be written, on a full disk say, is tried again after this, in milliseconds. */
const TRY_AGAIN = 5_000
/** Most that waits to be written; what comes beyond is lost, and the log says so. */
const MOST_WAITING = 10_000

/** What a key, or nobody, came for. Time in milliseconds since 1970 UTC. */
interface Coming {
  keyId: string | undefined
  appId: string
  version: string
  at: number
  /** False for a template that was fetched without saying that it is installed. */
  isInstall: boolean
}

/**
 * Counts installs: requests for one version by one key within a short while are one install. Nobody waits for a count,
 * and one that can't be written now is written later.
 */
export class InstallCounter {
  readonly #db: Database
  readonly #log: Logger | undefined
  readonly #recent: LRUCache<string, true>
  readonly #queries: ReturnType<typeof prepareQueries>
  #waiting: Coming[] = []
  #timer: NodeJS.Timeout | undefined

  /**
   * @param log told of counts that can't be written
   * @param window how long requests count as one install, in milliseconds
   */
  constructor(db: Database, log?: Logger, window = ONE_INSTALL) {
    this.#db = db
    this.#log = log
    this.#recent = boundedCache(10_000, window)
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /**
   * Counts an install for the app, for the day, and for the key: what a key has installed stays there for it. An
   * install by command shows no key, undefined here; those of one version within the window are one.
   * Resolves to whether this request is counted, once that is on disk or waits to be written again.
   */
  async count(keyId: string | undefined, appId: string, version: string): Promise<boolean> {
    const install = JSON.stringify([keyId, appId, version])
    if (this.#recent.has(install)) return false
    this.#recent.set(install, true)
    await this.#write([{ keyId, appId, version, at: Date.now(), isInstall: true }])
    return true
  }

  /**
   * Notes that a key has got a version without counting an install: for an upgrade, consoles fetch the template and
   * don't say that they install (market contract, 2d and 2f), and what a cluster runs stays there for it.
   */
  async note(keyId: string, appId: string, version: string): Promise<void> {
    if (!this.#isKnown(keyId, appId, version))
      await this.#write([{ keyId, appId, version, at: Date.now(), isInstall: false }])
  }

  /** Writes what waits, if it can be; call it before the database is closed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = []
    if (waiting.length > 0) await this.#write(waiting)
  }

  /** Nobody waits for the answer, so a look that fails is no failure: what is written twice is the same. */
  #isKnown(keyId: string, appId: string, version: string): boolean {
    try {
      return this.#queries.known.get({ keyId, appId, version }) !== undefined
    } catch {
      return false
    }
  }

  async #write(comings: Coming[]): Promise<void> {
    try {
      await this.#db.write(() => {
        for (const coming of comings) this.#record(coming)
      })
    } catch (error) {
      this.#keep(comings, error)
    }
  }

  #record({ keyId, appId, version, at, isInstall }: Coming): void {
    if (isInstall) {
      this.#queries.app.run({ appId })
      this.#queries.day.run({ appId, day: new Date(at).toISOString().slice(0, 10) })
    }
    const installs = isInstall ? 1 : 0
    if (keyId !== undefined) this.#queries.key.run({ keyId, appId, version, installs, now: at })
  }

  #keep(comings: readonly Coming[], error: unknown): void {
    const room = MOST_WAITING - this.#waiting.length
    this.#waiting.push(...comings.slice(0, room))
    const lost = Math.max(0, comings.length - room)
    this.#log?.warn({ err: error, waiting: this.#waiting.length, lost }, 'installs could not be counted')
    this.#timer ??= setTimeout(() => void this.flush(), TRY_AGAIN).unref()
  }
}

function prepareQueries(orm: Orm) {
  const keyId = sql.placeholder('keyId')
  const appId = sql.placeholder('appId')
  const version = sql.placeholder('version')
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
    known: orm
      .select({ keyId: keyInstalls.keyId })
      .from(keyInstalls)
      .where(
        and(eq(keyInstalls.keyId, keyId), eq(keyInstalls.appId, appId), eq(keyInstalls.version, version)),
      )
      .prepare(),
    key: orm
      .insert(keyInstalls)
      .values({ keyId, appId, version, installs: sql.placeholder('installs'), firstAt: now, lastAt: now })
      .onConflictDoUpdate({
        target: [keyInstalls.keyId, keyInstalls.appId, keyInstalls.version],
        set: { installs: sql`${keyInstalls.installs} + excluded.installs`, lastAt: sql`excluded.last_at` },
      })
      .prepare(),
  }
}
