import { and, asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Picture, Pictures } from '../content/pictures.ts'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { accessKeys, apps, marketApps, marketKeys, markets } from '../db/schema.ts'
import type { Audit, AuditDetail } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { lineField, textField } from '../ops/text-fields.ts'
import { type Keeper, newId } from './keeper.ts'
import type { Market, MarketDirectory } from './market-directory.ts'

const MAX_MEMBERS = 10_000

const fields = {
  domain: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'is not 1 to 32 of a-z, 0-9 and -'),
  name: lineField(64, 1),
  description: textField(2000),
  visibility: z.enum(['public', 'bound']),
}
export const newMarketSchema = z.strictObject({
  domain: fields.domain,
  name: fields.name,
  description: fields.description.default(''),
  visibility: fields.visibility.default('public'),
})
export const marketChangeSchema = z.strictObject({
  domain: fields.domain.optional(),
  name: fields.name.optional(),
  description: fields.description.optional(),
  visibility: fields.visibility.optional(),
})
/** What is in a market, all of it. */
export const marketMembersSchema = z.strictObject({
  apps: z.array(z.string().max(32)).max(MAX_MEMBERS).optional(),
  keys: z.array(z.string().max(64)).max(MAX_MEMBERS).optional(),
})

/** Changes to the markets, by administrators. The default one holds every app, is open to all and stays. */
export class MarketChanges {
  readonly #db: Database
  readonly #audit: Audit
  readonly #pictures: Pictures
  readonly #directory: MarketDirectory
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, audit: Audit, pictures: Pictures, directory: MarketDirectory) {
    this.#db = db
    this.#audit = audit
    this.#pictures = pictures
    this.#directory = directory
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** All markets, the default one first. */
  list(): Market[] {
    const others = this.#queries.others.all({ id: this.#directory.default.marketID })
    return [this.#directory.default, ...others.map(({ id }) => this.get(id))]
  }

  /** @throws RaincaskError MARKET_NOT_FOUND */
  get(id: string): Market {
    const found = this.#directory.byId(id)
    if (!found) throw new RaincaskError('MARKET_NOT_FOUND', { where: id })
    return found
  }

  /** Ids of the apps and of the access keys that were put into a market. */
  members(id: string): { apps: string[]; keys: string[] } {
    this.get(id)
    return {
      apps: this.#queries.apps.all({ id }).map(({ appId }) => appId),
      keys: this.#queries.keys.all({ id }).map(({ keyId }) => keyId),
    }
  }

  /** @throws RaincaskError MARKET_EXISTS */
  create(keeper: Keeper, made: z.output<typeof newMarketSchema>): Promise<Market> {
    const id = newId()
    return this.#db.write(() => {
      this.#requireFree(made.domain, id)
      this.#queries.insert.run({ id, ...made, holdsAll: 0, now: Date.now() })
      this.#record(keeper, 'market.created', id, { domain: made.domain, name: made.name })
      return this.get(id)
    })
  }

  /** @throws RaincaskError MARKET_NOT_FOUND, MARKET_EXISTS, MARKET_FIXED for the default one's domain and visibility */
  change(keeper: Keeper, id: string, change: z.output<typeof marketChangeSchema>): Promise<Market> {
    const set = given(change)
    return this.#db.write(() => {
      const market = this.get(id)
      if (market.holdsAll && set.domain !== undefined && set.domain !== market.domain)
        throw new RaincaskError('MARKET_FIXED', { reason: 'consoles are bound to its domain' })
      if (market.holdsAll && set.visibility === 'bound')
        throw new RaincaskError('MARKET_FIXED', { reason: 'consoles must always find one to bind to' })
      if (set.domain !== undefined) this.#requireFree(set.domain, id)
      this.#ensureRow(market)
      if (Object.keys(set).length > 0) this.#db.orm.update(markets).set(set).where(eq(markets.id, id)).run()
      this.#record(keeper, 'market.changed', id, { fields: Object.keys(set).join(', ') })
      return this.get(id)
    })
  }

  /** @throws RaincaskError MARKET_NOT_FOUND */
  async setLogo(keeper: Keeper, id: string, picture: Picture | null): Promise<Market> {
    this.get(id)
    const set = (logo: string | null, logoType: string | null) => {
      this.#ensureRow(this.get(id))
      this.#queries.logo.run({ id, logo, logoType })
      this.#record(keeper, 'market.changed', id, { fields: 'logo' })
    }
    if (picture) await this.#pictures.keep(picture, (digest) => set(digest, picture.mediaType))
    else await this.#db.write(() => set(null, null))
    return this.get(id)
  }

  /**
   * Says which apps are in a market, and which access keys may bind to it; what is left out stays.
   * @throws RaincaskError MARKET_NOT_FOUND, APP_NOT_FOUND, ACCESS_KEY_NOT_FOUND, MARKET_FIXED
   */
  setMembers(
    keeper: Keeper,
    id: string,
    { apps, keys }: z.output<typeof marketMembersSchema>,
  ): Promise<void> {
    return this.#db.write(() => {
      const market = this.get(id)
      if (market.holdsAll)
        throw new RaincaskError('MARKET_FIXED', { reason: 'it holds every app, for every key' })
      if (apps) {
        this.#queries.dropApps.run({ id })
        for (const appId of new Set(apps)) this.#addApp(id, appId)
      }
      if (keys) {
        this.#queries.dropKeys.run({ id })
        for (const keyId of new Set(keys)) this.#addKey(id, keyId)
      }
      const detail = { ...(apps && { apps: apps.length }), ...(keys && { keys: keys.length }) }
      this.#record(keeper, 'market.changed', id, detail)
    })
  }

  /** @throws RaincaskError MARKET_NOT_FOUND, MARKET_FIXED for the default one */
  remove(keeper: Keeper, id: string): Promise<void> {
    return this.#db.write(() => {
      const { holdsAll, domain, name } = this.get(id)
      if (holdsAll) throw new RaincaskError('MARKET_FIXED', { reason: 'it cannot be deleted' })
      this.#queries.dropApps.run({ id })
      this.#queries.dropKeys.run({ id })
      this.#queries.remove.run({ id })
      this.#record(keeper, 'market.deleted', id, { domain, name })
    })
  }

  #addApp(id: string, appId: string): void {
    if (!this.#queries.app.get({ id: appId })) throw new RaincaskError('APP_NOT_FOUND', { where: appId })
    this.#queries.addApp.run({ id, appId })
  }

  #addKey(id: string, keyId: string): void {
    if (!this.#queries.key.get({ id: keyId }))
      throw new RaincaskError('ACCESS_KEY_NOT_FOUND', { where: keyId })
    this.#queries.addKey.run({ id, keyId })
  }

  #requireFree(domain: string, id: string): void {
    const other = this.#directory.byDomain(domain)
    if (other && other.marketID !== id) throw new RaincaskError('MARKET_EXISTS', { where: domain })
  }

  /** The default market has no row before somebody edits it. */
  #ensureRow({
    marketID: id,
    domain,
    name,
    description,
    visibility,
    holdsAll,
    createdAt: now,
  }: Market): void {
    const row = { id, domain, name, description, visibility, holdsAll: holdsAll ? 1 : 0, now }
    this.#queries.insert.run(row)
  }

  #record(
    { actor }: Keeper,
    action: 'market.created' | 'market.changed' | 'market.deleted',
    id: string,
    detail: AuditDetail,
  ): void {
    this.#audit.record({ ...actor, action, target: `market:${id}`, detail })
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const appId = sql.placeholder('appId')
  const keyId = sql.placeholder('keyId')
  const byId = eq(markets.id, id)
  return {
    others: orm
      .select({ id: markets.id })
      .from(markets)
      .where(and(sql`${markets.id} <> ${id}`))
      .orderBy(asc(markets.createdAt), asc(markets.id))
      .prepare(),
    apps: orm
      .select({ appId: marketApps.appId })
      .from(marketApps)
      .where(eq(marketApps.marketId, id))
      .prepare(),
    keys: orm
      .select({ keyId: marketKeys.keyId })
      .from(marketKeys)
      .where(eq(marketKeys.marketId, id))
      .prepare(),
    app: orm.select({ id: apps.id }).from(apps).where(eq(apps.id, id)).prepare(),
    key: orm.select({ id: accessKeys.id }).from(accessKeys).where(eq(accessKeys.id, id)).prepare(),
    insert: orm
      .insert(markets)
      .values({
        id,
        domain: sql.placeholder('domain'),
        name: sql.placeholder('name'),
        description: sql.placeholder('description'),
        visibility: sql.placeholder('visibility'),
        holdsAll: sql`${sql.placeholder('holdsAll')}`,
        createdAt: sql.placeholder('now'),
      })
      .onConflictDoNothing({ target: markets.id })
      .prepare(),
    logo: orm
      .update(markets)
      .set({ logo: sql`${sql.placeholder('logo')}`, logoType: sql`${sql.placeholder('logoType')}` })
      .where(byId)
      .prepare(),
    remove: orm.delete(markets).where(byId).prepare(),
    dropApps: orm.delete(marketApps).where(eq(marketApps.marketId, id)).prepare(),
    dropKeys: orm.delete(marketKeys).where(eq(marketKeys.marketId, id)).prepare(),
    addApp: orm.insert(marketApps).values({ marketId: id, appId }).prepare(),
    addKey: orm.insert(marketKeys).values({ marketId: id, keyId }).prepare(),
  }
}
