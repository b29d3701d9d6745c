import type { Database } from '../db/database.ts'
import type { Role } from '../db/schema.ts'
import type { Actor, Audit, AuditDetail } from '../ops/audit.ts'
import type { AuditAction } from '../ops/audit-actions.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import type { AccessKeys } from './access-keys.ts'
import type { Organisations } from './organisations.ts'
import type { Sessions } from './sessions.ts'
import type { NewUser, User, UserChange, Users } from './users.ts'

export interface UserChangesDeps {
  db: Database
  users: Users
  sessions: Sessions
  organisations: Organisations
  keys: AccessKeys
  audit: Audit
}

/** What people say of themselves. */
export type ProfileChange = {
  [Field in 'displayName' | 'email' | 'phone' | 'profile']?: string | undefined
}

/** The rules by which accounts are made and changed. Each change is audited in its own transaction. */
export class UserChanges {
  readonly #deps: UserChangesDeps

  constructor(deps: UserChangesDeps) {
    this.#deps = deps
  }

  /**
   * Makes an account.
   * @throws RaincaskError LOGIN_TAKEN, ORGANISATION_NOT_FOUND
   */
  create(by: Actor, user: NewUser): Promise<User> {
    return this.#deps.db.write(() => this.add(by, user))
  }

  /** The same, inside a write. */
  add(by: Actor, user: NewUser): User {
    const { users, organisations } = this.#deps
    if (user.organisationId !== null) organisations.get(user.organisationId)
    users.insert(user)
    this.#record(by, 'user.created', user.id, { login: user.login, role: user.role })
    return users.get(user.id)
  }

  /**
   * Changes what an account says of its owner; what is undefined stays.
   * @throws RaincaskError USER_NOT_FOUND
   */
  changeProfile(by: Actor, id: string, change: ProfileChange): Promise<User> {
    return this.#change(by, id, given(change))
  }

  /**
   * Changes what an account may do and to whom it belongs, and its profile. A new role holds for sessions that are open
   * already.
   * @throws RaincaskError USER_NOT_FOUND, ORGANISATION_NOT_FOUND, LAST_ADMINISTRATOR
   */
  changeStanding(
    by: Actor,
    id: string,
    change: ProfileChange & { role?: Role | undefined; organisationId?: string | null | undefined },
  ): Promise<User> {
    return this.#change(by, id, given(change), (user) => {
      if (change.organisationId) this.#deps.organisations.get(change.organisationId)
      if (change.role !== undefined && change.role !== 'administrator') this.#requireAnother(user)
    })
  }

  /**
   * Shuts an account: its sessions end at once and nobody signs in to it. Its access keys publish no more, but go
   * on pulling, since clusters rely on them, unless they are revoked with it.
   * @throws RaincaskError USER_NOT_FOUND, LAST_ADMINISTRATOR
   */
  disable(by: Actor, id: string, { revokeKeys }: { revokeKeys: boolean }): Promise<User> {
    const { db, users, sessions, keys } = this.#deps
    return db.write(() => {
      const user = users.get(id)
      if (user.disabledAt !== null) return user
      this.#requireAnother(user)
      users.update(id, { disabledAt: Date.now() })
      sessions.endAll(id)
      const revoked = revokeKeys ? keys.revokeAllOf(id) : 0
      this.#record(by, 'user.disabled', id, { login: user.login, revokedKeys: revoked })
      return users.get(id)
    })
  }

  /** @throws RaincaskError USER_NOT_FOUND */
  enable(by: Actor, id: string): Promise<User> {
    const { db, users } = this.#deps
    return db.write(() => {
      const user = users.get(id)
      if (user.disabledAt === null) return user
      users.update(id, { disabledAt: null })
      this.#record(by, 'user.enabled', id, { login: user.login })
      return users.get(id)
    })
  }

  /** Inside a write: names the picture that an account shows. */
  setAvatar(by: Actor, id: string, avatar: { digest: string; mediaType: string }): void {
    const { users } = this.#deps
    const { login } = users.get(id)
    users.update(id, { avatar: avatar.digest, avatarType: avatar.mediaType })
    this.#record(by, 'user.changed', id, { login, fields: 'avatar' })
  }

  /** @throws RaincaskError USER_NOT_FOUND */
  removeAvatar(by: Actor, id: string): Promise<User> {
    return this.#change(by, id, { avatar: null, avatarType: null })
  }

  #change(by: Actor, id: string, change: UserChange, check?: (user: User) => void): Promise<User> {
    const { db, users } = this.#deps
    return db.write(() => {
      const user = users.get(id)
      check?.(user)
      if (Object.keys(change).length === 0) return user
      users.update(id, change)
      const { role, organisationId } = change
      this.#record(by, 'user.changed', id, {
        login: user.login,
        fields: Object.keys(change).join(' '),
        ...(role !== undefined && { role }),
        ...(organisationId !== undefined && { organisation: organisationId }),
      })
      return users.get(id)
    })
  }

  /** @throws RaincaskError LAST_ADMINISTRATOR if nobody else could administer the store */
  #requireAnother({ role, disabledAt }: User): void {
    const counts = role === 'administrator' && disabledAt === null
    if (counts && this.#deps.users.administrators() === 1) throw new RaincaskError('LAST_ADMINISTRATOR')
  }

  #record(by: Actor, action: AuditAction, id: string, detail: AuditDetail): void {
    this.#deps.audit.record({ ...by, action, target: `user:${id}`, detail })
  }
}
