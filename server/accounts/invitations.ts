import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { invitations, organisations, type Role, users } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'

export type InvitationKind = 'first-administrator' | 'account' | 'password'

const HOUR = 3600_000
/** How long a link holds if nothing else is said, in milliseconds. */
export const LINK_LIFETIME: Record<InvitationKind, number> = {
  'first-administrator': HOUR / 2,
  account: 7 * 24 * HOUR,
  password: 24 * HOUR,
}
/** Longest and shortest time that a link may hold, in hours. */
export const LINK_HOURS = { min: 1, max: 30 * 24 } as const

/** Where each kind of link leads in the web UI; the token stands in the fragment, which no log and no referrer sees. */
const PAGES: Record<InvitationKind, string> = {
  'first-administrator': '/first-run',
  account: '/join',
  password: '/new-password',
}

/** A link as those see it who made it: the token itself is not known here. Times in milliseconds since 1970 UTC. */
export interface Invitation {
  /** sha256 of its token. */
  id: string
  kind: InvitationKind
  /** Of the account that it makes; of the account whose password it sets. */
  role: Role
  organisationId: string | null
  organisationName: string | null
  /** Login of the account whose password it sets. */
  login: string | null
  userId: string | null
  note: string
  invitedBy: string | null
  createdAt: number
  expiresAt: number
}

export interface NewInvitation {
  kind: InvitationKind
  role: Role
  organisationId?: string | null
  userId?: string | null
  note?: string
  /** As the audit names them: `user:<id>`, `command-line`. */
  invitedBy?: string | null
  /** Milliseconds that it holds. */
  lifetime?: number
}

/** A link just made: its token is known this once. */
export interface NewLink {
  id: string
  token: string
  /** Milliseconds since 1970 UTC. */
  expiresAt: number
}

/** One-time links that make an account or set a password. Changes are called inside a write. */
export class Invitations {
  readonly #queries: ReturnType<typeof prepareQueries>
  readonly #clock: () => number

  /** @param clock milliseconds since 1970 UTC */
  constructor(db: Database, clock: () => number = Date.now) {
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
    this.#clock = clock
  }

  add({ kind, role, organisationId, userId, note, invitedBy, lifetime }: NewInvitation): NewLink {
    const token = randomBytes(32).toString('base64url')
    const id = idOf(token)
    const now = this.#clock()
    const expiresAt = now + (lifetime ?? LINK_LIFETIME[kind])
    this.#queries.removeEnded.run({ now })
    this.#queries.insert.run({
      id,
      kind,
      role,
      organisationId: organisationId ?? null,
      userId: userId ?? null,
      note: note ?? '',
      invitedBy: invitedBy ?? null,
      now,
      expiresAt,
    })
    return { id, token, expiresAt }
  }

  /** Links that can still be used, newest first. */
  list(): Invitation[] {
    return this.#queries.list.all({ now: this.#clock() })
  }

  /**
   * The link with this token.
   * @throws RaincaskError LINK_INVALID if it is unknown, used or expired, or of another kind
   */
  find(token: string, kind?: InvitationKind): Invitation {
    const found = this.#queries.find.get({ id: idOf(token), now: this.#clock() })
    if (!found || (kind !== undefined && found.kind !== kind)) throw new RaincaskError('LINK_INVALID')
    return found
  }

  /** Uses a link up. @throws RaincaskError LINK_INVALID as `find` does: two who use it at once don't both succeed. */
  use(token: string, kind: InvitationKind): Invitation {
    const found = this.find(token, kind)
    this.#queries.use.run({ id: found.id, now: this.#clock() })
    return found
  }

  /** Ends a link that nobody has used; false if there is none. */
  withdraw(id: string): boolean {
    return this.#queries.remove.run({ id }).changes > 0
  }

  /** Ends every unused link of a kind; of one account if `userId` is given. */
  withdrawAll(kind: InvitationKind, userId?: string): void {
    if (userId === undefined) this.#queries.removeKind.run({ kind })
    else this.#queries.removeOfUser.run({ kind, userId })
  }
}

/**
 * The link as it is sent to somebody.
 * @param base `http[s]://host[:port]`
 */
export function linkOf(base: string, kind: InvitationKind, token: string): string {
  return `${base}${PAGES[kind]}#token=${token}`
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const now = sql.placeholder('now')
  const kind = sql.placeholder('kind')
  const shown = {
    id: invitations.tokenHash,
    kind: invitations.kind,
    role: invitations.role,
    organisationId: invitations.organisationId,
    organisationName: organisations.name,
    login: users.login,
    userId: invitations.userId,
    note: invitations.note,
    invitedBy: invitations.invitedBy,
    createdAt: invitations.createdAt,
    expiresAt: invitations.expiresAt,
  }
  const open = and(isNull(invitations.usedAt), gt(invitations.expiresAt, now))
  const all = () =>
    orm
      .select(shown)
      .from(invitations)
      .leftJoin(organisations, eq(organisations.id, invitations.organisationId))
      .leftJoin(users, eq(users.id, invitations.userId))
  return {
    insert: orm
      .insert(invitations)
      .values({
        tokenHash: id,
        kind,
        role: sql.placeholder('role'),
        organisationId: sql.placeholder('organisationId'),
        userId: sql.placeholder('userId'),
        note: sql.placeholder('note'),
        invitedBy: sql.placeholder('invitedBy'),
        createdAt: now,
        expiresAt: sql.placeholder('expiresAt'),
      })
      .prepare(),
    find: all()
      .where(and(eq(invitations.tokenHash, id), open))
      .prepare(),
    list: all().where(open).orderBy(desc(invitations.createdAt), invitations.tokenHash).prepare(),
    use: orm
      .update(invitations)
      .set({ usedAt: sql`${now}` })
      .where(eq(invitations.tokenHash, id))
      .prepare(),
    remove: orm
      .delete(invitations)
      .where(and(eq(invitations.tokenHash, id), isNull(invitations.usedAt)))
      .prepare(),
    removeKind: orm
      .delete(invitations)
      .where(and(eq(invitations.kind, kind), isNull(invitations.usedAt)))
      .prepare(),
    removeOfUser: orm
      .delete(invitations)
      .where(
        and(
          eq(invitations.kind, kind),
          eq(invitations.userId, sql.placeholder('userId')),
          isNull(invitations.usedAt),
        ),
      )
      .prepare(),
    removeEnded: orm
      .delete(invitations)
      .where(lte(invitations.expiresAt, sql`${now}`))
      .prepare(),
  }
}
