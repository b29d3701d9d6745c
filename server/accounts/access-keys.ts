import { createHash } from 'node:crypto'
import { z } from 'zod'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database } from '../db/database.ts'
import type { AccessAction } from '../db/schema.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { prepareAccessKeyQueries } from './access-key-queries.ts'
import { GenerationCache } from './generation-cache.ts'
import { newAccessKey, newKeyId } from './random-text.ts'

/** Every action, in the order in which consoles show them (market contract, section 3). */
export const ACCESS_ACTIONS = ['OnlyRead', 'ReadInstall', 'Write'] as const satisfies AccessAction[]

/** Longest raw key that consoles keep (market contract, 2a). */
const MAX_RAW_KEY = 255

export const newAccessKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(64),
  actions: z.array(z.enum(ACCESS_ACTIONS)).min(1).max(ACCESS_ACTIONS.length),
  /** The user whose key it is; left out on the command line. */
  ownerId: z.string().min(1).max(64).optional(),
  /** Milliseconds since 1970 UTC; left out for a key that does not expire. */
  expiresAt: z.int().positive().optional(),
})

export type NewAccessKey = z.input<typeof newAccessKeySchema>

/** An access key as it is kept: the key itself is not known here. Times in milliseconds since 1970 UTC. */
export interface AccessKey {
  id: string
  name: string
  actions: AccessAction[]
  /** The user whose key it is; null for one made on the command line. */
  ownerId: string | null
  createdAt: number
  /** When it ends by itself; null for a key that does not expire. */
  expiresAt: number | null
  revokedAt: number | null
}

/** The same with its last use, which is written at most once a minute. */
export interface ListedAccessKey extends AccessKey {
  lastUsedAt: number | null
  /** Network address. */
  lastUsedFrom: string | null
  /** What the client called itself. */
  lastAgent: string | null
}

/** A key just made. `accessKey` is the raw key: shown this once, never again. */
export interface CreatedAccessKey {
  id: string
  name: string
  accessKey: string
  actions: AccessAction[]
  expiresAt: number | null
}

/**
 * The access keys of this store. Reads are cached until the database changes, so a revocation holds at once; so does an
 * expiry, which is looked at each time.
 */
export class AccessKeys {
  readonly #db: Database
  readonly #queries: ReturnType<typeof prepareAccessKeyQueries>
  readonly #byHash: GenerationCache<AccessKey>
  readonly #byId: GenerationCache<AccessKey>
  readonly #ending: GenerationCache<{ at: number }>
  readonly #clock: () => number

  /** @param clock milliseconds since 1970 UTC */
  constructor(db: Database, clock: () => number = Date.now) {
    this.#db = db
    this.#clock = clock
    this.#ending = new GenerationCache(db)
    this.#queries = atFirstUse(() => prepareAccessKeyQueries(db.orm))
    this.#byHash = new GenerationCache(db)
    this.#byId = new GenerationCache(db)
  }

  /**
   * Makes a key. `within` runs in the same transaction, with its id.
   * @throws RaincaskError REQUEST_INVALID
   */
  async create(input: NewAccessKey, within?: (id: string) => void): Promise<CreatedAccessKey> {
    const asked = checkedInput(newAccessKeySchema, input, 'REQUEST_INVALID')
    const { name, ownerId = null, expiresAt = null } = asked
    if (expiresAt !== null && expiresAt <= this.#clock())
      throw new RaincaskError('REQUEST_INVALID', { reason: 'expiresAt: lies in the past' })
    const actions = ACCESS_ACTIONS.filter((action) => asked.actions.includes(action))
    const id = newKeyId()
    const accessKey = newAccessKey()
    const row = {
      id,
      name,
      actions,
      ownerId,
      expiresAt,
      secretHash: hashOf(accessKey),
      createdAt: Date.now(),
    }
    await this.#db.write(() => {
      this.#queries.insert.run(row)
      within?.(id)
    })
    return { id, name, accessKey, actions, expiresAt }
  }

  /** The key that a client showed, unless it is unknown, expired or revoked. */
  findByRawKey(rawKey: string): AccessKey | undefined {
    if (rawKey.length === 0 || rawKey.length > MAX_RAW_KEY) return undefined
    const secretHash = hashOf(rawKey)
    return this.#unexpired(
      this.#byHash.get(secretHash, () => usable(this.#queries.activeByHash.get({ secretHash }))),
    )
  }

  /** The key with this id, unless it is unknown, expired or revoked. */
  findActive(id: string): AccessKey | undefined {
    return this.#unexpired(this.#byId.get(id, () => usable(this.#queries.activeById.get({ id }))))
  }

  /**
   * Milliseconds since 1970 UTC at which the next key expires, Infinity if none will: what was judged by keys holds no
   * longer than that.
   */
  nextExpiry(): number {
    const now = this.#clock()
    const load = () => ({ at: this.#queries.nextExpiry.get({ now })?.at ?? Number.POSITIVE_INFINITY })
    const { at } = this.#ending.get('next', load) ?? load()
    // One that has passed says nothing of those after it.
    return at > now ? at : load().at
  }

  /** Every key, or every key of one owner, expired and revoked ones too, newest first. */
  list(ownerId?: string): ListedAccessKey[] {
    return ownerId === undefined ? this.#queries.list.all() : this.#queries.listOf.all({ ownerId })
  }

  /** Number of an owner's keys that are neither revoked nor expired. */
  activeOf(ownerId: string): number {
    return this.#queries.activeOf.get({ ownerId, now: this.#clock() })?.count ?? 0
  }

  /** @throws RaincaskError ACCESS_KEY_NOT_FOUND */
  get(id: string): ListedAccessKey {
    const key = this.#queries.byId.get({ id })
    if (!key) throw new RaincaskError('ACCESS_KEY_NOT_FOUND', { where: id })
    return key
  }

  /**
   * Ends a key, and with it the credentials that derive from it; installed apps that keep them can no longer be
   * rebuilt from here. Ending it twice changes nothing.
   * `within` runs in the same transaction.
   * @throws RaincaskError ACCESS_KEY_NOT_FOUND
   */
  async revoke(id: string, within?: () => void): Promise<void> {
    await this.#db.write(() => {
      this.get(id)
      if (this.#queries.revoke.run({ id, now: this.#clock() }).changes > 0) within?.()
    })
  }

  /** Inside a write: ends every key of an owner; how many there were. */
  revokeAllOf(ownerId: string): number {
    return this.#queries.revokeAllOf.run({ ownerId, now: this.#clock() }).changes
  }

  #unexpired(key: AccessKey | undefined): AccessKey | undefined {
    return key && (key.expiresAt === null || key.expiresAt > this.#clock()) ? key : undefined
  }
}

/** The keys of a disabled account still pull, since clusters rely on it, and no longer publish. */
function usable(found: (AccessKey & { ownerDisabledAt: number | null }) | undefined): AccessKey | undefined {
  if (!found) return undefined
  const { ownerDisabledAt, ...key } = found
  return ownerDisabledAt === null ? key : { ...key, actions: key.actions.filter((one) => one !== 'Write') }
}

function hashOf(rawKey: string): string {
  return createHash('sha256').update(rawKey).digest('hex')
}
