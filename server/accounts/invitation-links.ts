import { randomBytes } from 'node:crypto'
import type { Database } from '../db/database.ts'
import type { Role } from '../db/schema.ts'
import type { Actor, Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Invitation, Invitations, NewLink } from './invitations.ts'
import type { Organisations } from './organisations.ts'
import type { Passwords } from './passwords.ts'
import { newKeyId } from './random-text.ts'
import type { Sessions } from './sessions.ts'
import type { UserChanges } from './user-changes.ts'
import type { NewUser, User, Users } from './users.ts'

export interface InvitationLinksDeps {
  db: Database
  users: Users
  changes: UserChanges
  organisations: Organisations
  invitations: Invitations
  sessions: Sessions
  passwords: Passwords
  audit: Audit
}

/** What somebody fills in who makes their account through a link. */
export interface OwnAccount {
  login: string
  displayName: string
  email: string
  password: string
}

/** Makes one-time links and does what they are for. */
export class InvitationLinks {
  readonly #deps: InvitationLinksDeps

  constructor(deps: InvitationLinksDeps) {
    this.#deps = deps
  }

  /**
   * A link with which the first administrator makes their account; earlier ones are void from now on.
   * @throws RaincaskError ADMINISTRATOR_EXISTS
   */
  firstAdministrator(): Promise<NewLink> {
    const { db, users, invitations } = this.#deps
    return db.write(() => {
      if (users.administrators() > 0) throw new RaincaskError('ADMINISTRATOR_EXISTS')
      invitations.withdrawAll('first-administrator')
      return invitations.add({ kind: 'first-administrator', role: 'administrator' })
    })
  }

  /**
   * A link with which somebody makes an account of a given role.
   * @throws RaincaskError ORGANISATION_NOT_FOUND
   */
  invite(
    by: Actor,
    asked: { role: Role; organisationId: string | null; note: string; hours?: number | undefined },
  ): Promise<NewLink> {
    const { db, invitations, organisations, audit } = this.#deps
    const { role, organisationId, note, hours } = asked
    return db.write(() => {
      if (organisationId !== null) organisations.get(organisationId)
      const lifetime = hours === undefined ? {} : { lifetime: hours * 3600_000 }
      const invited = { kind: 'account', role, organisationId, note, invitedBy: by.actor } as const
      const link = invitations.add({ ...invited, ...lifetime })
      audit.record({
        ...by,
        action: 'invitation.made',
        target: `invitation:${link.id}`,
        detail: { role, organisation: organisationId, note },
      })
      return link
    })
  }

  /**
   * A link with which somebody sets a new password for their account; earlier ones are void from now on.
   * @throws RaincaskError USER_NOT_FOUND
   */
  resetPassword(by: Actor, userId: string): Promise<NewLink> {
    const { db, invitations, users, audit } = this.#deps
    return db.write(() => {
      const { login, role } = users.get(userId)
      invitations.withdrawAll('password', userId)
      const link = invitations.add({ kind: 'password', role, userId, invitedBy: by.actor })
      audit.record({ ...by, action: 'reset-link.made', target: `user:${userId}`, detail: { login } })
      return link
    })
  }

  /**
   * Makes an account that nobody can sign in to yet, and the link with which its owner sets the password.
   * @throws RaincaskError LOGIN_TAKEN, ORGANISATION_NOT_FOUND, BUSY
   */
  async makeAccount(
    by: Actor,
    account: Omit<NewUser, 'id' | 'passwordHash'>,
  ): Promise<{ user: User; link: NewLink }> {
    const { db, invitations, passwords, changes } = this.#deps
    const passwordHash = await passwords.hash(randomBytes(32).toString('base64'))
    return db.write(() => {
      const user = changes.add(by, { ...account, id: newKeyId(), passwordHash })
      const { role } = user
      const link = invitations.add({ kind: 'password', role, userId: user.id, invitedBy: by.actor })
      return { user, link }
    })
  }

  /** @throws RaincaskError LINK_INVALID if there is no such link, or it was used */
  withdraw(by: Actor, id: string): Promise<void> {
    const { db, invitations, audit } = this.#deps
    return db.write(() => {
      if (!invitations.withdraw(id)) throw new RaincaskError('LINK_INVALID')
      audit.record({ ...by, action: 'invitation.withdrawn', target: `invitation:${id}` })
    })
  }

  /**
   * Makes the account that a link is for and uses the link up. The password is only hashed for a link that is good.
   * @throws RaincaskError LINK_INVALID, LOGIN_TAKEN, ADMINISTRATOR_EXISTS, BUSY
   */
  async accept(
    kind: 'first-administrator' | 'account',
    token: string,
    account: OwnAccount,
    address: string,
  ): Promise<User> {
    const { db, invitations, passwords, users, changes, audit } = this.#deps
    invitations.find(token, kind)
    const passwordHash = await passwords.hash(account.password)
    const { login, displayName, email } = account
    const id = newKeyId()
    return db.write(() => {
      const { role, organisationId } = this.#usable(invitations.use(token, kind))
      const by = { actor: `user:${id}`, actorName: displayName, address }
      const user = changes.add(by, { id, login, displayName, email, role, organisationId, passwordHash })
      if (kind === 'first-administrator') {
        if (users.administrators() > 1) throw new RaincaskError('ADMINISTRATOR_EXISTS')
        audit.record({ ...by, action: 'first-administrator.made', target: `user:${id}`, detail: { login } })
      }
      return user
    })
  }

  /**
   * Sets the password that a link is for, uses the link up and ends every session of the account.
   * @throws RaincaskError LINK_INVALID, BUSY
   */
  async setPassword(token: string, password: string, address: string): Promise<void> {
    const { db, invitations, passwords, users, sessions, audit } = this.#deps
    invitations.find(token, 'password')
    const passwordHash = await passwords.hash(password)
    await db.write(() => {
      const { userId } = invitations.use(token, 'password')
      const user = users.get(userId ?? '')
      users.update(user.id, { passwordHash })
      sessions.endAll(user.id)
      const by = { actor: `user:${user.id}`, actorName: user.displayName, address }
      audit.record({ ...by, action: 'user.password-reset', target: `user:${user.id}` })
    })
  }

  /** An organisation that went since the link was made is left out. */
  #usable(invitation: Invitation): Invitation {
    return invitation.organisationName === null ? { ...invitation, organisationId: null } : invitation
  }
}
