import { openAccounts } from '../accounts/accounts.ts'
import { linkOf } from '../accounts/invitations.ts'
import type { Database } from '../db/database.ts'
import { RaincaskError } from '../ops/errors.ts'

/**
 * The link with which the first administrator makes their account, new at every start; undefined once there is one.
 * @param base `http[s]://host[:port]`
 */
export async function firstAdministratorLink(db: Database, base: string): Promise<string | undefined> {
  try {
    const { token } = await openAccounts(db).links.firstAdministrator()
    return linkOf(base, 'first-administrator', token)
  } catch (error) {
    if (error instanceof RaincaskError && error.code === 'ADMINISTRATOR_EXISTS') return undefined
    throw error
  }
}
