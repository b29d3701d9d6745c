import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { AccessKeys } from './access-keys.ts'
import { ANONYMOUS, type Caller, callerOf } from './caller.ts'
import type { RegistryAction } from './registry-access.ts'

/** How long a token holds, in seconds: long enough for a push, short enough to be worth little in a log. */
export const TOKEN_LIFETIME = 600
/** A token travels in a header, and headers end at 16 KiB. */
const MAX_REPOSITORIES = 32
const VERSION = 1

/** What a token lets its bearer do, at most. */
export interface TokenGrants {
  /** Listing repositories. */
  catalog: boolean
  repositories: ReadonlyMap<string, ReadonlySet<RegistryAction>>
}

/** What is signed. Short names: it is sent with every request. */
interface Claims {
  v: typeof VERSION
  /** Id of the access key; absent for anonymous callers. */
  k?: string
  /** What that caller had shown. */
  c: Caller['credential']
  /** Second since 1970 UTC at which the token ends. */
  e: number
  /** Listing repositories. */
  l?: 1
  r: [repository: string, actions: RegistryAction[]][]
}

interface ReadToken {
  claims: Claims
  grants: TokenGrants
}

/** A caller who shows a token. */
export interface TokenBearer {
  caller: Caller
  grants: TokenGrants
}

/**
 * Short-lived tokens of the registry: `<base64url of JSON>.<base64url of its HMAC-SHA256>`. Clients treat them as
 * opaque (distribution's token specification), and only this store ever reads them, so there is no JWT header to be
 * argued with: one algorithm, one key, which is derived from the token key for this purpose alone. A token narrows
 * what its access key may do and never widens it: the key is looked up at each use, so revoking it ends its tokens.
 */
export class RegistryTokens {
  readonly #secret: Uint8Array
  readonly #keys: AccessKeys
  /** Tokens whose signature was found good; clients send the same one many times. */
  readonly #known = new LRUCache<string, ReadToken>({ max: 1000 })

  /** @param tokenKey see `loadTokenKey` */
  constructor(tokenKey: Buffer, keys: AccessKeys) {
    this.#secret = new Uint8Array(hkdfSync('sha256', tokenKey, '', 'raincask registry token', 32))
    this.#keys = keys
  }

  /** A token for this caller. Of very many repositories only the first are granted. `now` in milliseconds. */
  issue(caller: Caller, grants: TokenGrants, now = Date.now()): string {
    const claims: Claims = {
      v: VERSION,
      ...(caller.keyId !== undefined && { k: caller.keyId }),
      c: caller.credential,
      e: Math.floor(now / 1000) + TOKEN_LIFETIME,
      ...(grants.catalog && { l: 1 }),
      r: [...grants.repositories]
        .slice(0, MAX_REPOSITORIES)
        .map(([repository, actions]) => [repository, [...actions]]),
    }
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
    return `${payload}.${this.#sign(payload).toString('base64url')}`
  }

  /** Who shows the token; undefined if it is not ours, has ended, or its key was revoked. `now` in milliseconds. */
  read(token: string, now = Date.now()): TokenBearer | undefined {
    const read = this.#known.get(token) ?? this.#open(token)
    if (!read || read.claims.e * 1000 <= now) return undefined
    const { k, c } = read.claims
    if (k === undefined) return { caller: ANONYMOUS, grants: read.grants }
    const key = this.#keys.findActive(k)
    return key && { caller: callerOf(key, c), grants: read.grants }
  }

  #open(token: string): ReadToken | undefined {
    const [payload = '', signature = '', ...rest] = token.split('.')
    const given = Buffer.from(signature, 'base64url')
    const expected = this.#sign(payload)
    if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
      return undefined
    // Signed here, so of our own form; only a later version could have another.
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims
    if (claims.v !== VERSION) return undefined
    const repositories = new Map(claims.r.map(([name, actions]) => [name, new Set(actions)]))
    const read = { claims, grants: { catalog: claims.l === 1, repositories } }
    this.#known.set(token, read)
    return read
  }

  #sign(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(payload).digest()
  }
}
