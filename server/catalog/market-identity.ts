import { randomBytes } from 'node:crypto'
import { inArray, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { settings } from '../db/schema.ts'

/** What never changes about this store's own market. */
export interface MarketIdentity {
  /** 32 hex digits. */
  marketID: string
  domain: string
  name: string
  description: string
  /** Milliseconds since 1970 UTC. */
  createdAt: number
}

const ID = 'market.id'
const CREATED = 'market.created_at'

/** The default market's facts. Its id and birth are made at the first call on a database, and kept in it. */
export async function loadMarketIdentity(db: Database): Promise<MarketIdentity> {
  const fresh = [
    { key: ID, value: randomBytes(16).toString('hex') },
    { key: CREATED, value: String(Date.now()) },
  ]
  const insert = db.orm
    .insert(settings)
    .values({ key: sql.placeholder('key'), value: sql.placeholder('value') })
    .onConflictDoNothing()
    .prepare()
  const select = db.orm
    .select()
    .from(settings)
    .where(inArray(settings.key, [ID, CREATED]))
    .prepare()
  let rows = select.all()
  if (rows.length < fresh.length) {
    await db.write(() => fresh.map((row) => insert.run(row)))
    rows = select.all()
  }
  const facts = new Map(rows.map((row) => [row.key, row.value]))
  return {
    marketID: facts.get(ID) as string,
    domain: 'default',
    name: 'Raincask',
    description: '离线应用市场 · offline app store',
    createdAt: Number(facts.get(CREATED)),
  }
}
