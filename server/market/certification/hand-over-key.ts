import { z } from 'zod'
import type { Accounts } from '../../accounts/accounts.ts'
import type { AccessAction, Role } from '../../db/schema.ts'
import { checkedInput } from '../../ops/checked-input.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { lineField } from '../../ops/text-fields.ts'

/** What signing in and making keys takes. */
export type CertificationAccounts = Pick<Accounts, 'signIn' | 'sessions' | 'keyChanges' | 'keys'>

const ownKeySchema = z.strictObject({ accessKey: z.string().min(1).max(255) })
const signInSchema = z.strictObject({
  login: z.string().trim().min(1).max(255).toLowerCase(),
  password: z.string().min(1).max(1000),
  /** Who asks for the key, as the console said. */
  enterprise: lineField(2000).default(''),
})

/** Members install, publishers publish as well (market contract, section 3). */
const ACTIONS: Record<Role, AccessAction[]> = {
  member: ['OnlyRead', 'ReadInstall'],
  publisher: ['OnlyRead', 'ReadInstall', 'Write'],
  administrator: ['OnlyRead', 'ReadInstall', 'Write'],
}

/** Longest name of a key, in characters. */
const MAX_NAME = 64

/**
 * The access key to hand to a console: the person's own if it holds, or a new one of theirs, named after the
 * enterprise that asks. No session is left behind.
 * @param sent an access key that the person has, or a name and password to make one with
 * @throws RaincaskError REQUEST_INVALID, SIGN_IN_REFUSED, TOO_MANY_ATTEMPTS, BUSY, FORBIDDEN, ACCESS_KEYS_FULL
 */
export async function handOverKey(
  { signIn, sessions, keyChanges, keys }: CertificationAccounts,
  sent: Record<string, unknown>,
  from: { address: string; agent: string },
): Promise<{ accessKey: string }> {
  if ('accessKey' in sent) {
    const { accessKey } = checkedInput(ownKeySchema, sent, 'REQUEST_INVALID')
    if (!keys.findByRawKey(accessKey)) throw new RaincaskError('FORBIDDEN', { reason: 'OnlyRead' })
    return { accessKey }
  }
  const asked = checkedInput(signInSchema, sent, 'REQUEST_INVALID')
  const { user, token } = await signIn.signIn(asked.login, asked.password, from)
  const owner = sessions.find(token)
  if (!owner) throw new RaincaskError('SIGN_IN_REFUSED')
  const by = { actor: `user:${user.id}`, actorName: user.displayName, address: from.address }
  try {
    const name = [...asked.enterprise].slice(0, MAX_NAME).join('').trim() || 'Rainbond'
    const { accessKey } = await keyChanges.create(by, owner, {
      name,
      actions: ACTIONS[owner.role],
      expiresAt: undefined,
    })
    return { accessKey }
  } finally {
    await signIn.end(by, owner.userId, owner.sessionId)
  }
}
