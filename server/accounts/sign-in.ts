import type { Database } from '../db/database.ts'
import type { Actor, Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions, SignedIn } from './sessions.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import type { User, Users } from './users.ts'

export interface SignInDeps {
  db: Database
  users: Users
  sessions: Sessions
  passwords: Passwords
  throttle: SignInThrottle
  audit: Audit
}

/** Where somebody signs in from, and with what. */
export interface From {
  address: string
  agent: string
  /** The session that the same browser had: it ends, since somebody else may have put it there. */
  before?: SignedIn | undefined
}

/** Signing in and out, and changing one's own password. */
export class SignIn {
  readonly #deps: SignInDeps

  constructor(deps: SignInDeps) {
    this.#deps = deps
  }

  /**
   * Begins a session for whoever knows the password. An unknown name, a wrong password and a disabled account give
   * the same answer after the same work.
   * @param login lower case
   * @throws RaincaskError SIGN_IN_REFUSED, TOO_MANY_ATTEMPTS, BUSY
   */
  async signIn(login: string, password: string, from: From): Promise<{ user: User; token: string }> {
    const { db, users, passwords, throttle } = this.#deps
    const attempt = throttle.attempt(login, from.address)
    const user = users.findByLogin(login)
    const hash = user?.disabledAt === null ? users.passwordHash(user.id) : undefined
    const isRight = await passwords.verify(password, hash, from.address)
    if (!user || !isRight) {
      await this.#recordRefusal(login, from)
      throw new RaincaskError('SIGN_IN_REFUSED')
    }
    attempt.succeeded()
    return db.write(() => {
      // While the hash was computed the password may have been changed or the account disabled.
      const isSame = users.passwordHash(user.id) === hash && users.get(user.id).disabledAt === null
      if (!isSame) throw new RaincaskError('SIGN_IN_REFUSED')
      return this.begin(user, from)
    })
  }

  /** Begins a session for an account, inside a write. */
  begin(user: User, from: From): { user: User; token: string } {
    const { sessions, audit } = this.#deps
    const { address, agent, before } = from
    if (before) sessions.end(before.userId, before.sessionId)
    const token = sessions.begin({ userId: user.id, address, agent })
    const by = { actor: `user:${user.id}`, actorName: user.displayName, address }
    audit.record({ ...by, action: 'session.started', target: `user:${user.id}`, detail: { agent } })
    return { user, token }
  }

  /** The same in a write of its own. */
  enter(user: User, from: From): Promise<{ user: User; token: string }> {
    return this.#deps.db.write(() => this.begin(user, from))
  }

  /**
   * Ends a session of an account.
   * @throws RaincaskError SESSION_NOT_FOUND
   */
  end(by: Actor, userId: string, sessionId: string): Promise<void> {
    const { db, sessions, audit } = this.#deps
    return db.write(() => {
      if (!sessions.end(userId, sessionId)) throw new RaincaskError('SESSION_NOT_FOUND')
      audit.record({ ...by, action: 'session.ended', target: `user:${userId}` })
    })
  }

  /**
   * Changes one's own password and ends every other session of the account.
   * @throws RaincaskError PASSWORD_WRONG, TOO_MANY_ATTEMPTS, BUSY
   */
  async changePassword(
    { userId, login, sessionId }: { userId: string; login: string; sessionId: string },
    passwordsGiven: { oldPassword: string; newPassword: string },
    address: string,
  ): Promise<void> {
    const { db, users, sessions, passwords, throttle, audit } = this.#deps
    const attempt = throttle.attempt(login, address)
    const isRight = await passwords.verify(passwordsGiven.oldPassword, users.passwordHash(userId), address)
    if (!isRight) {
      await this.#recordRefusal(login, { address, agent: 'change of password' })
      throw new RaincaskError('PASSWORD_WRONG')
    }
    attempt.succeeded()
    const passwordHash = await passwords.hash(passwordsGiven.newPassword)
    await db.write(() => {
      const user = users.get(userId)
      users.update(userId, { passwordHash })
      sessions.endAll(userId, sessionId)
      const by = { actor: `user:${userId}`, actorName: user.displayName, address }
      audit.record({ ...by, action: 'user.password-changed', target: `user:${userId}` })
    })
  }

  /** Names that nobody has are not written down: people type their password there by mistake. */
  #recordRefusal(login: string, { address, agent }: From): Promise<void> {
    const { users, audit } = this.#deps
    const user = users.findByLogin(login)
    return audit.note({
      actor: 'anonymous',
      actorName: '',
      address,
      action: 'session.refused',
      target: user ? `user:${user.id}` : 'unknown account',
      detail: { ...(user && { login }), agent },
    })
  }
}
