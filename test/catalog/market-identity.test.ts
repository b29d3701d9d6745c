import { test } from 'tap'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { openDatabase } from '../../server/db/database.ts'
import { temporaryDatabase } from './temporary-database.ts'

test('the market keeps the id that it was born with', async (t) => {
  const { db, file } = temporaryDatabase(t)
  const elsewhere = openDatabase(file)
  t.teardown(() => elsewhere.close())
  const [first, second] = await Promise.all([loadMarketIdentity(db), loadMarketIdentity(elsewhere)])
  t.match(first, { marketID: /^[0-9a-f]{32}$/, domain: 'default', name: 'Raincask' })
  t.same(second, first)
  t.same(await loadMarketIdentity(db), first)
  t.ok(Math.abs(Date.now() - first.createdAt) < 60_000)
})
