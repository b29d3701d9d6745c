import type { AccessAction } from '../db/schema.ts'
import type { AccessKey, AccessKeys } from './access-keys.ts'
import type { PullCredentials } from './pull-credentials.ts'

/** Who asks, and what the key behind the request allows. */
export interface Caller {
  /** Id of the access key, undefined for anonymous callers. */
  keyId: string | undefined
  /** The user whose key it is; absent for a key made on the command line, and for anonymous callers. */
  ownerId?: string
  /** Always holds OnlyRead: reading the catalogue takes no key (market contract, section 3). */
  actions: ReadonlySet<AccessAction>
  /** What the caller showed: the access key itself, a credential derived from it, or nothing. */
  credential: 'none' | 'pull' | 'push' | 'access-key'
}

/** A caller without a key: may read the catalogue and nothing else. */
export const ANONYMOUS: Caller = { keyId: undefined, actions: new Set(['OnlyRead']), credential: 'none' }

/** Tells callers by what they show. */
export class Callers {
  readonly #keys: AccessKeys
  readonly #credentials: PullCredentials

  constructor(keys: AccessKeys, credentials: PullCredentials) {
    this.#keys = keys
    this.#credentials = credentials
  }

  /**
   * The caller of a market request. The header is the raw key, without a scheme (market contract, rule 0.4); without
   * one, or with one that is not known or no longer, the caller is anonymous.
   */
  callerByAccessKey(authorization: string | undefined): Caller {
    const key = this.#keys.findByRawKey(authorization?.trim() ?? '')
    return key ? callerOf(key, 'access-key') : ANONYMOUS
  }

  /**
   * The caller of a registry request: a key's pull or push credential, or the access key itself as the password of any
   * user name. Undefined when the pair is wrong.
   */
  callerByBasic(user: string, password: string): Caller | undefined {
    const owner = this.#keys.findActive(user)
    const kind = owner && this.#credentials.kindOf(owner.id, password)
    if (owner && kind) return callerOf(owner, kind)
    const key = this.#keys.findByRawKey(password)
    return key && callerOf(key, 'access-key')
  }
}

/** The caller that a key is, by what was shown of it. */
export function callerOf(key: AccessKey, credential: Caller['credential']): Caller {
  const actions = new Set<AccessAction>(['OnlyRead', ...key.actions])
  if (credential === 'pull') actions.delete('Write')
  return { keyId: key.id, ...(key.ownerId !== null && { ownerId: key.ownerId }), actions, credential }
}

/**
 * Whom the caller publishes as: the user behind the key, so that all keys of a user share what they publish, or the
 * key itself where no user is. The form of `apps.owner`; undefined for anonymous callers.
 */
export function principalOf({ keyId, ownerId }: Caller): string | undefined {
  if (ownerId !== undefined) return `user:${ownerId}`
  return keyId === undefined ? undefined : `key:${keyId}`
}
