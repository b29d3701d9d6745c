import { setImmediate as nextTurn } from 'node:timers/promises'
import { and, asc, desc, eq, gt, gte, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Database, Orm } from '../db/database.ts'
import { auditEntries } from '../db/schema.ts'
import type { AuditDetail } from './audit.ts'
import type { AuditAction } from './audit-actions.ts'

/** An entry as it was written. */
export interface LoggedEntry {
  id: number
  /** Milliseconds since 1970 UTC. */
  at: number
  actor: string
  actorName: string
  action: string
  target: string
  address: string
  detail: AuditDetail
}

/** Which entries are asked for; all that is given must hold. */
export interface AuditFilter {
  /** As it was written, e.g. `user:<id>`. */
  actor?: string | undefined
  action?: AuditAction | undefined
  /** Milliseconds since 1970 UTC, from and to inclusive. */
  from?: number | undefined
  to?: number | undefined
  /** Part of the actor's name, the target, the address or the detail. */
  text?: string | undefined
}

/** Rows that one query looks at: a search through years of entries leaves the event loop free in between. */
const SLICE = 20_000

/** Reads the audit. */
export class AuditLog {
  readonly #orm: Orm
  readonly #ends

  constructor(db: Database) {
    this.#orm = db.orm
    this.#ends = db.orm
      .select({
        first: sql<number | null>`(SELECT min(${auditEntries.id}) FROM ${auditEntries})`,
        last: sql<number | null>`(SELECT max(${auditEntries.id}) FROM ${auditEntries})`,
      })
      .from(sql`(SELECT 1)`)
      .prepare()
  }

  /**
   * Entries, newest first.
   * @param before id that the page ends before; the last id of one page asks for the next
   */
  async page(
    filter: AuditFilter,
    before: number | undefined,
    limit: number,
  ): Promise<{ items: LoggedEntry[]; hasMore: boolean }> {
    const found: LoggedEntry[] = []
    const { first, last } = this.#range()
    let upper = Math.min(before ?? last + 1, last + 1)
    while (upper > first && found.length <= limit) {
      const lower = upper - SLICE
      found.push(...this.#slice(filter, lower, upper, 'down', limit + 1 - found.length))
      upper = lower
      await nextTurn()
    }
    return { items: found.slice(0, limit), hasMore: found.length > limit }
  }

  /** Every entry, oldest first, in batches; what is added meanwhile is left out. */
  async *batches(filter: AuditFilter): AsyncGenerator<LoggedEntry[]> {
    const { first, last } = this.#range()
    for (let lower = first; lower <= last; lower += SLICE) {
      const upper = Math.min(lower + SLICE, last + 1)
      const batch = this.#slice(filter, lower, upper, 'up', SLICE)
      if (batch.length > 0) yield batch
      await nextTurn()
    }
  }

  #range(): { first: number; last: number } {
    const ends = this.#ends.get()
    return { first: ends?.first ?? 1, last: ends?.last ?? 0 }
  }

  /** Entries with `lower` ≤ id < `upper`. */
  #slice(
    filter: AuditFilter,
    lower: number,
    upper: number,
    way: 'up' | 'down',
    limit: number,
  ): LoggedEntry[] {
    const where = and(gt(auditEntries.id, lower - 1), lt(auditEntries.id, upper), ...conditions(filter))
    const order = way === 'up' ? asc(auditEntries.id) : desc(auditEntries.id)
    return this.#orm.select().from(auditEntries).where(where).orderBy(order).limit(limit).all()
  }
}

function conditions({ actor, action, from, to, text }: AuditFilter): (SQL | undefined)[] {
  return [
    actor === undefined ? undefined : eq(auditEntries.actor, actor),
    action === undefined ? undefined : eq(auditEntries.action, action),
    from === undefined ? undefined : gte(auditEntries.at, from),
    to === undefined ? undefined : lte(auditEntries.at, to),
    text ? contains(text) : undefined,
  ]
}

function contains(text: string): SQL | undefined {
  const part = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const { actorName, target, address, detail } = auditEntries
  return or(...[actorName, target, address, detail].map((column) => sql`${column} LIKE ${part} ESCAPE '\\'`))
}
