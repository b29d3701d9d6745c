import { and, asc, eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { marketKeys, markets } from '../db/schema.ts'
import type { MarketIdentity } from './market-identity.ts'

/** A market as clusters meet it. */
export interface Market extends MarketIdentity {
  /** Digest of its logo with the media type, or null. */
  logo: string | null
  logoType: string | null
  /** `bound`: only for the access keys that may bind to it. */
  visibility: 'public' | 'bound'
  /** True for the market that shows every app without being told. */
  holdsAll: boolean
}

/** The markets of this store. The default one is always there, also before anyone has edited it. */
export class MarketDirectory {
  readonly #identity: MarketIdentity
  readonly #queries: ReturnType<typeof prepareQueries>

  /** @param identity the default market, see `loadMarketIdentity` */
  constructor(db: Database, identity: MarketIdentity) {
    this.#identity = identity
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** The market that every console may bind to. */
  get default(): Market {
    const row = this.#queries.byId.get({ id: this.#identity.marketID })
    if (row) return { ...marketOf(row), visibility: 'public', holdsAll: true }
    return { ...this.#identity, logo: null, logoType: null, visibility: 'public', holdsAll: true }
  }

  /** The market with this domain; no domain is the default one's, and so is the one that it was born with. */
  byDomain(domain: string): Market | undefined {
    const own = this.default
    if (domain === '' || domain === own.domain) return own
    const row = this.#queries.byDomain.get({ domain })
    if (row) return marketOf(row)
    return domain === this.#identity.domain ? own : undefined
  }

  byId(id: string): Market | undefined {
    const own = this.default
    if (id === own.marketID) return own
    const row = this.#queries.byId.get({ id })
    return row && marketOf(row)
  }

  /** The markets that an access key, or nobody, may bind to: the default one first, so there is always one. */
  bindable(keyId: string | undefined): Market[] {
    const own = this.default
    const others = this.#queries.all.all().filter((row) => row.id !== own.marketID)
    return [own, ...others.map(marketOf).filter((market) => this.mayBind(market, keyId))]
  }

  /** True if this key, or nobody, may look into the market. */
  mayBind(market: Market, keyId: string | undefined): boolean {
    if (market.visibility === 'public') return true
    return keyId !== undefined && this.#queries.bound.get({ id: market.marketID, keyId }) !== undefined
  }
}

function marketOf({ id, ...row }: typeof markets.$inferSelect): Market {
  return { marketID: id, ...row }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  return {
    byId: orm.select().from(markets).where(eq(markets.id, id)).prepare(),
    byDomain: orm
      .select()
      .from(markets)
      .where(eq(markets.domain, sql.placeholder('domain')))
      .prepare(),
    all: orm.select().from(markets).orderBy(asc(markets.createdAt), asc(markets.id)).prepare(),
    bound: orm
      .select({ one: sql`1` })
      .from(marketKeys)
      .where(and(eq(marketKeys.marketId, id), eq(marketKeys.keyId, sql.placeholder('keyId'))))
      .prepare(),
  }
}
