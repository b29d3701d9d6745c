import type { Actor, Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { AccessKeys, CreatedAccessKey, NewAccessKey } from './access-keys.ts'
import type { SignedIn } from './sessions.ts'

/** Keys in use that one publisher may have. */
const MAX_OWN_KEYS = 200

/** Makes and revokes access keys, each with its audit entry. */
export class AccessKeyChanges {
  readonly #keys: AccessKeys
  readonly #audit: Audit

  constructor(keys: AccessKeys, audit: Audit) {
    this.#keys = keys
    this.#audit = audit
  }

  /**
   * Makes a key.
   * @param owner whose key it will be; undefined on the command line
   * @throws RaincaskError REQUEST_INVALID, ACCESS_KEYS_FULL
   */
  create(
    by: Actor,
    owner: SignedIn | undefined,
    asked: { [Field in keyof Omit<NewAccessKey, 'ownerId'>]: NewAccessKey[Field] | undefined },
  ): Promise<CreatedAccessKey> {
    const { name = '', actions = [], expiresAt } = asked
    const input: NewAccessKey = { name, actions }
    if (owner) input.ownerId = owner.userId
    if (expiresAt !== undefined) input.expiresAt = expiresAt
    return this.#keys.create(input, (id) => {
      if (owner) this.#requireRoom(owner)
      this.#audit.record({
        ...by,
        action: 'access-key.created',
        target: `key:${id}`,
        detail: { name, actions: actions.join(' '), expiresAt: expiresAt ?? null },
      })
    })
  }

  /** @throws RaincaskError ACCESS_KEY_NOT_FOUND */
  async revoke(by: Actor, id: string): Promise<void> {
    const { name } = this.#keys.get(id)
    await this.#keys.revoke(id, () =>
      this.#audit.record({ ...by, action: 'access-key.revoked', target: `key:${id}`, detail: { name } }),
    )
  }

  /** Inside the write, with the new key in it. */
  #requireRoom({ role, userId }: SignedIn): void {
    if (role !== 'administrator' && this.#keys.activeOf(userId) > MAX_OWN_KEYS)
      throw new RaincaskError('ACCESS_KEYS_FULL', { reason: String(MAX_OWN_KEYS) })
  }
}
