import type { Database } from '../db/database.ts'
import { Audit } from '../ops/audit.ts'
import { AccessKeyChanges } from './access-key-changes.ts'
import { AccessKeyUse } from './access-key-use.ts'
import { AccessKeys } from './access-keys.ts'
import { InvitationLinks } from './invitation-links.ts'
import { Invitations } from './invitations.ts'
import { Organisations } from './organisations.ts'
import { Passwords } from './passwords.ts'
import { Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { SignInThrottle } from './sign-in-throttle.ts'
import { UserChanges } from './user-changes.ts'
import { Users } from './users.ts'

/** People, their sessions and their keys, by concern. */
export interface Accounts {
  users: Users
  changes: UserChanges
  organisations: Organisations
  invitations: Invitations
  links: InvitationLinks
  sessions: Sessions
  signIn: SignIn
  passwords: Passwords
  keys: AccessKeys
  keyChanges: AccessKeyChanges
  keyUse: AccessKeyUse
  audit: Audit
}

/**
 * Puts the parts together over an open database.
 * @param clock milliseconds since 1970 UTC
 */
export function openAccounts(db: Database, clock: () => number = Date.now): Accounts {
  const audit = new Audit(db)
  const users = new Users(db)
  const organisations = new Organisations(db, audit)
  const invitations = new Invitations(db, clock)
  const sessions = new Sessions(db, clock)
  const passwords = new Passwords()
  const throttle = new SignInThrottle(clock)
  const keys = new AccessKeys(db, clock)
  const keyChanges = new AccessKeyChanges(keys, audit)
  const keyUse = new AccessKeyUse(db, clock)
  const changes = new UserChanges({ db, users, sessions, organisations, keys, audit })
  const people = { db, users, sessions, passwords, audit }
  const links = new InvitationLinks({ ...people, changes, organisations, invitations })
  const signIn = new SignIn({ ...people, throttle })
  return {
    users,
    changes,
    organisations,
    invitations,
    links,
    sessions,
    signIn,
    passwords,
    keys,
    keyChanges,
    keyUse,
    audit,
  }
}
