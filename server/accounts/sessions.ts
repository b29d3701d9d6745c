import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { type Role, sessions, users } from '../db/schema.ts'
import { GenerationCache } from './generation-cache.ts'

const HOUR = 3600_000
/** A session ends when it was idle for this long, in milliseconds. */
export const SESSION_IDLE = 12 * HOUR
/** It ends in any case after this long, in milliseconds. */
export const SESSION_LIFETIME = 7 * 24 * HOUR
/** How far the idle limit may lag behind the last use, in milliseconds: one write in that time is enough. */
const TOUCH_EVERY = 5 * 60_000
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Whoever is signed in, as their account is now. */
export interface SignedIn {
  sessionId: string
  userId: string
  login: string
  displayName: string
  role: Role
  organisationId: string | null
}

/** A session as its owner sees it. Times in milliseconds since 1970 UTC. */
export interface SessionSummary {
  id: string
  createdAt: number
  expiresAt: number
  address: string
  agent: string
}

export interface NewSession {
  userId: string
  /** Where it was begun, and by what. */
  address: string
  agent: string
}

interface Held extends SignedIn {
  createdAt: number
  expiresAt: number
}

/** Sessions of signed-in people. Tokens are 256 random bits, kept only as their sha256, which is also a session's id. */
export class Sessions {
  readonly #db: Database
  readonly #queries: ReturnType<typeof prepareQueries>
  readonly #held: GenerationCache<Held>
  readonly #clock: () => number

  /** @param clock milliseconds since 1970 UTC */
  constructor(db: Database, clock: () => number = Date.now) {
    this.#db = db
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
    this.#held = new GenerationCache(db)
    this.#clock = clock
  }

  /** Begins a session, inside a write, and returns its token: known to nobody else, new each time. */
  begin({ userId, address, agent }: NewSession): string {
    const token = randomBytes(32).toString('base64url')
    const now = this.#clock()
    this.#queries.removeEnded.run({ now })
    this.#queries.insert.run({ id: idOf(token), userId, now, expiresAt: now + SESSION_IDLE, address, agent })
    return token
  }

  /** Who holds this token; undefined if it is unknown or has ended, or if the account is disabled. */
  find(token: string): SignedIn | undefined {
    if (!TOKEN.test(token)) return undefined
    const id = idOf(token)
    const now = this.#clock()
    const held = this.#held.get(id, () => this.#queries.find.get({ id }))
    if (!held || held.expiresAt <= now) return undefined
    this.#touch(held, now)
    const { createdAt: _, expiresAt: __, ...signedIn } = held
    return signedIn
  }

  /** Sessions of a user that have not ended, newest first. */
  list(userId: string): SessionSummary[] {
    return this.#queries.list.all({ userId, now: this.#clock() })
  }

  /** Ends one session of a user, inside a write; false if there was none. */
  end(userId: string, id: string): boolean {
    return this.#queries.end.run({ userId, id }).changes > 0
  }

  /** Ends every session of a user, but the one with the id `except` if that is given. Inside a write. */
  endAll(userId: string, except = ''): void {
    this.#queries.endAll.run({ userId, except })
  }

  /** Moves the idle limit on, without keeping the request waiting. */
  #touch(held: Held, now: number): void {
    const expiresAt = Math.min(now + SESSION_IDLE, held.createdAt + SESSION_LIFETIME)
    if (expiresAt - held.expiresAt < TOUCH_EVERY) return
    held.expiresAt = expiresAt
    const { sessionId: id } = held
    this.#db.write(() => this.#queries.touch.run({ id, expiresAt })).catch(() => undefined)
  }
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const userId = sql.placeholder('userId')
  const now = sql.placeholder('now')
  return {
    insert: orm
      .insert(sessions)
      .values({
        tokenHash: id,
        userId,
        createdAt: now,
        expiresAt: sql.placeholder('expiresAt'),
        address: sql.placeholder('address'),
        agent: sql.placeholder('agent'),
      })
      .prepare(),
    find: orm
      .select({
        sessionId: sessions.tokenHash,
        userId: users.id,
        login: users.login,
        displayName: users.displayName,
        role: users.role,
        organisationId: users.organisationId,
        createdAt: sessions.createdAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, id), isNull(users.disabledAt)))
      .prepare(),
    list: orm
      .select({
        id: sessions.tokenHash,
        createdAt: sessions.createdAt,
        expiresAt: sessions.expiresAt,
        address: sessions.address,
        agent: sessions.agent,
      })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
      .orderBy(desc(sessions.createdAt))
      .prepare(),
    touch: orm
      .update(sessions)
      .set({ expiresAt: sql`${sql.placeholder('expiresAt')}` })
      .where(eq(sessions.tokenHash, id))
      .prepare(),
    end: orm
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), eq(sessions.tokenHash, id)))
      .prepare(),
    endAll: orm
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), ne(sessions.tokenHash, sql.placeholder('except'))))
      .prepare(),
    removeEnded: orm.delete(sessions).where(sql`${sessions.expiresAt} <= ${now}`).prepare(),
  }
}
