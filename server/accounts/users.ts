import { and, asc, count, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { organisations, type Role, users } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'

/** An account, without its password. Times in milliseconds since 1970 UTC. */
export interface User {
  id: string
  login: string
  displayName: string
  email: string
  phone: string
  /** Markdown. */
  profile: string
  /** Digest of the picture, or null. */
  avatar: string | null
  avatarType: string | null
  role: Role
  organisationId: string | null
  organisationName: string | null
  createdAt: number
  disabledAt: number | null
}

export interface NewUser {
  id: string
  login: string
  displayName: string
  email: string
  role: Role
  organisationId: string | null
  passwordHash: string
}

/** What of an account may be changed, each on its own. */
export type UserChange = Partial<
  Pick<
    User,
    | 'displayName'
    | 'email'
    | 'phone'
    | 'profile'
    | 'role'
    | 'organisationId'
    | 'avatar'
    | 'avatarType'
    | 'disabledAt'
  >
> & { passwordHash?: string }

export interface UserFilter {
  /** Part of the login, display name or e-mail. */
  text?: string | undefined
  role?: Role | undefined
  organisationId?: string | undefined
}

/** Accounts as rows. Rules and the audit are in user-changes.ts; what changes here is called inside a write. */
export class Users {
  readonly #orm: Orm
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#orm = db.orm
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  find(id: string): User | undefined {
    return this.#queries.byId.get({ id })
  }

  /** @throws RaincaskError USER_NOT_FOUND */
  get(id: string): User {
    const user = this.find(id)
    if (!user) throw new RaincaskError('USER_NOT_FOUND', { where: id })
    return user
  }

  findByLogin(login: string): User | undefined {
    return this.#queries.byLogin.get({ login })
  }

  /** The hash of a user's password. For checking it, and nothing else. */
  passwordHash(id: string): string | undefined {
    return this.#queries.passwordHash.get({ id })?.passwordHash
  }

  /** Number of administrators who may sign in. */
  administrators(): number {
    return this.#queries.administrators.get()?.count ?? 0
  }

  /** Number of people in an organisation, disabled ones too. */
  inOrganisation(id: string): number {
    return this.#queries.inOrganisation.get({ id })?.count ?? 0
  }

  /** A page of the people, by login, and how many there are in all. `page` counts from 1. */
  list(filter: UserFilter, page: number, pageSize: number): { items: User[]; total: number } {
    const { text, role, organisationId } = filter
    const part = `%${(text ?? '').replace(/[\\%_]/g, '\\$&')}%`
    const conditions: (SQL | undefined)[] = [
      role && eq(users.role, role),
      organisationId ? eq(users.organisationId, organisationId) : undefined,
      text
        ? sql`(${users.login} LIKE ${part} ESCAPE '\\' OR ${users.displayName} LIKE ${part} ESCAPE '\\'
            OR ${users.email} LIKE ${part} ESCAPE '\\')`
        : undefined,
    ]
    const where = and(...conditions)
    const items = this.#orm
      .select(shown)
      .from(users)
      .leftJoin(organisations, eq(organisations.id, users.organisationId))
      .where(where)
      .orderBy(asc(users.login))
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .all()
    const total = this.#orm.select({ count: count() }).from(users).where(where).get()?.count ?? 0
    return { items, total }
  }

  /** @throws RaincaskError LOGIN_TAKEN */
  insert(user: NewUser): void {
    if (this.findByLogin(user.login)) throw new RaincaskError('LOGIN_TAKEN', { where: user.login })
    this.#orm
      .insert(users)
      .values({ ...user, phone: '', profile: '', createdAt: Date.now() })
      .run()
  }

  update(id: string, change: UserChange): void {
    if (Object.keys(change).length === 0) return
    this.#orm.update(users).set(change).where(eq(users.id, id)).run()
  }
}

const shown = {
  id: users.id,
  login: users.login,
  displayName: users.displayName,
  email: users.email,
  phone: users.phone,
  profile: users.profile,
  avatar: users.avatar,
  avatarType: users.avatarType,
  role: users.role,
  organisationId: users.organisationId,
  organisationName: organisations.name,
  createdAt: users.createdAt,
  disabledAt: users.disabledAt,
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const all = () =>
    orm.select(shown).from(users).leftJoin(organisations, eq(organisations.id, users.organisationId))
  return {
    byId: all().where(eq(users.id, id)).prepare(),
    byLogin: all()
      .where(eq(users.login, sql.placeholder('login')))
      .prepare(),
    passwordHash: orm
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, id))
      .prepare(),
    administrators: orm
      .select({ count: count() })
      .from(users)
      .where(and(eq(users.role, 'administrator'), isNull(users.disabledAt)))
      .prepare(),
    inOrganisation: orm.select({ count: count() }).from(users).where(eq(users.organisationId, id)).prepare(),
  }
}
