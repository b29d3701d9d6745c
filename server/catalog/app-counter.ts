import { eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { appCounts, apps } from '../db/schema.ts'
import { boundedCache } from '../ops/bounded-cache.ts'
import type { Logger } from '../ops/log.ts'

/** Milliseconds after which counts are written; a crash loses no more than that. */
const WRITE_AFTER = 1000
/** What could not be written, on a full disk say, is tried again after this, in milliseconds. */
const TRY_AGAIN = 5000
/** One visitor who loads a page again within so many milliseconds has visited it once. */
const ONE_VISIT = 10 * 60_000

type Kind = 'visit' | 'download'

/**
 * Counts visits and downloads, without keeping anybody waiting: many become one write. Installs are counted where
 * consoles ask for them (install-counter.ts).
 */
export class AppCounter {
  readonly #db: Database
  readonly #log: Logger | undefined
  readonly #queries: ReturnType<typeof prepareQueries>
  readonly #recent = boundedCache<string, true>(50_000, ONE_VISIT)
  /** Counts by kind, day and app, as JSON, that are not written yet. */
  #pending = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  /** @param log told of counts that can't be written */
  constructor(db: Database, log?: Logger) {
    this.#db = db
    this.#log = log
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** @param visitor what tells visitors apart: a session or an address */
  visit(appId: string, visitor: string): void {
    const key = JSON.stringify([appId, visitor])
    if (this.#recent.has(key)) return
    this.#recent.set(key, true)
    this.#add('visit', appId)
  }

  download(appId: string): void {
    this.#add('download', appId)
  }

  /** Writes what was counted, if it can be; call it before the database is closed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const counted = this.#pending
    if (counted.size === 0) return
    this.#pending = new Map()
    try {
      await this.#write(counted)
    } catch (error) {
      for (const [key, count] of counted) this.#pending.set(key, (this.#pending.get(key) ?? 0) + count)
      this.#log?.warn({ err: error }, 'visits and downloads could not be counted')
      this.#writeIn(TRY_AGAIN)
    }
  }

  #write(counted: ReadonlyMap<string, number>): Promise<void> {
    return this.#db.write(() => {
      for (const [key, count] of counted) {
        const [kind, day, appId] = JSON.parse(key) as [Kind, string, string]
        const visits = kind === 'visit' ? count : 0
        const changed = this.#queries.total.run({ appId, visits, downloads: count - visits }).changes
        // The app may be gone by now.
        if (changed > 0) this.#queries.day.run({ appId, day, kind, count })
      }
    })
  }

  #add(kind: Kind, appId: string): void {
    const day = new Date().toISOString().slice(0, 10)
    const key = JSON.stringify([kind, day, appId])
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1)
    this.#writeIn(WRITE_AFTER)
  }

  #writeIn(milliseconds: number): void {
    this.#timer ??= setTimeout(() => void this.flush(), milliseconds).unref()
  }
}

/** What was counted on one day. */
export interface DayCounts {
  /** `2026-11-20`, in UTC. */
  day: string
  visits: number
  installs: number
  downloads: number
}

/** The counts of an app by day. */
export class AppCounts {
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** The last `days` days, today last, also those on which nothing was counted. */
  lastDays(appId: string, days: number, now = Date.now()): DayCounts[] {
    const dayAt = (ago: number) => new Date(now - ago * 24 * 3600_000).toISOString().slice(0, 10)
    const rows = this.#queries.since.all({ appId, day: dayAt(days - 1) })
    const counts = new Map(rows.map((row) => [`${row.day} ${row.kind}`, row.count]))
    return Array.from({ length: days }, (_, i) => {
      const day = dayAt(days - 1 - i)
      const countOf = (kind: string) => counts.get(`${day} ${kind}`) ?? 0
      return { day, visits: countOf('visit'), installs: countOf('install'), downloads: countOf('download') }
    })
  }
}

function prepareQueries(orm: Orm) {
  const appId = sql.placeholder('appId')
  const day = sql.placeholder('day')
  return {
    total: orm
      .update(apps)
      .set({
        visitCount: sql`${apps.visitCount} + ${sql.placeholder('visits')}`,
        downloadCount: sql`${apps.downloadCount} + ${sql.placeholder('downloads')}`,
      })
      .where(eq(apps.id, appId))
      .prepare(),
    day: orm
      .insert(appCounts)
      .values({ appId, day, kind: sql.placeholder('kind'), count: sql.placeholder('count') })
      .onConflictDoUpdate({
        target: [appCounts.appId, appCounts.day, appCounts.kind],
        set: { count: sql`${appCounts.count} + excluded.count` },
      })
      .prepare(),
    since: orm
      .select()
      .from(appCounts)
      .where(sql`${appCounts.appId} = ${appId} and ${appCounts.day} >= ${day}`)
      .prepare(),
  }
}
