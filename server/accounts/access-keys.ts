import { createHash } from 'node:crypto'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database, Orm } from '../db/database.ts'
import { type AccessAction, accessKeys } from '../db/schema.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
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
  revokedAt: number | null
}

/** A key just made. `accessKey` is the raw key: shown this once, never again. */
export interface CreatedAccessKey {
  id: string
  name: string
  accessKey: string
  actions: AccessAction[]
}

/** The access keys of this store. Reads are cached until the database changes, so a revocation holds at once. */
export class AccessKeys {
  readonly #db: Database
  readonly #queries: ReturnType<typeof prepareQueries>
  readonly #byHash: GenerationCache<AccessKey>
  readonly #byId: GenerationCache<AccessKey>

  constructor(db: Database) {
    this.#db = db
    this.#queries = prepareQueries(db.orm)
    this.#byHash = new GenerationCache(db)
    this.#byId = new GenerationCache(db)
  }

  /**
   * Makes a key.
   * @throws RaincaskError REQUEST_INVALID
   */
  async create(input: NewAccessKey): Promise<CreatedAccessKey> {
    const { name, actions: asked, ownerId = null } = checkedInput(newAccessKeySchema, input, 'REQUEST_INVALID')
    const actions = ACCESS_ACTIONS.filter((action) => asked.includes(action))
    const id = newKeyId()
    const accessKey = newAccessKey()
    const row = { id, name, actions, ownerId, secretHash: hashOf(accessKey), createdAt: Date.now() }
    await this.#db.write(() => this.#queries.insert.run(row))
    return { id, name, accessKey, actions }
  }

  /** The key that a client showed, unless it is unknown or revoked. */
  findByRawKey(rawKey: string): AccessKey | undefined {
    if (rawKey.length === 0 || rawKey.length > MAX_RAW_KEY) return undefined
    const secretHash = hashOf(rawKey)
    return this.#byHash.get(secretHash, () => this.#queries.activeByHash.get({ secretHash }))
  }

  /** The key with this id, unless it is unknown or revoked. */
  findActive(id: string): AccessKey | undefined {
    return this.#byId.get(id, () => this.#queries.activeById.get({ id }))
  }

  /** Every key, revoked ones too, newest first. */
  list(): AccessKey[] {
    return this.#queries.list.all()
  }

  /**
   * Ends a key, and with it the credentials that derive from it; installed apps that keep them can no longer be
   * rebuilt from here. Ending it twice changes nothing.
   * @throws RaincaskError ACCESS_KEY_NOT_FOUND
   */
  async revoke(id: string): Promise<void> {
    await this.#db.write(() => {
      if (!this.#queries.exists.get({ id })) throw new RaincaskError('ACCESS_KEY_NOT_FOUND', { where: id })
      this.#queries.revoke.run({ id, now: Date.now() })
    })
  }
}

function hashOf(rawKey: string): string {
  return createHash('sha256').update(rawKey).digest('hex')
}

function prepareQueries(orm: Orm) {
  const shown = {
    id: accessKeys.id,
    name: accessKeys.name,
    actions: accessKeys.actions,
    ownerId: accessKeys.ownerId,
    createdAt: accessKeys.createdAt,
    revokedAt: accessKeys.revokedAt,
  }
  const id = sql.placeholder('id')
  return {
    insert: orm
      .insert(accessKeys)
      .values({
        id,
        name: sql.placeholder('name'),
        secretHash: sql.placeholder('secretHash'),
        actions: sql.placeholder('actions'),
        ownerId: sql.placeholder('ownerId'),
        createdAt: sql.placeholder('createdAt'),
      })
      .prepare(),
    activeByHash: orm
      .select(shown)
      .from(accessKeys)
      .where(and(eq(accessKeys.secretHash, sql.placeholder('secretHash')), isNull(accessKeys.revokedAt)))
      .prepare(),
    activeById: orm
      .select(shown)
      .from(accessKeys)
      .where(and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt)))
      .prepare(),
    exists: orm.select({ id: accessKeys.id }).from(accessKeys).where(eq(accessKeys.id, id)).prepare(),
    list: orm.select(shown).from(accessKeys).orderBy(desc(accessKeys.createdAt), accessKeys.id).prepare(),
    revoke: orm
      .update(accessKeys)
      .set({ revokedAt: sql`${sql.placeholder('now')}` })
      .where(and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt)))
      .prepare(),
  }
}
