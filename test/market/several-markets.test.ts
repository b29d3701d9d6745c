import { test } from 'tap'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { publisherWith } from './publishing.ts'
import { problemsWith } from './sdk-models.ts'
import { openapi, openStore } from './store.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const OPEN = 'a'.repeat(32)
const BOUND = 'b'.repeat(32)

interface Market {
  name: string
  domain: string
  url: string
  logo: string
  desc: string
}

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const logo = store.keep(PNG)
  for (const id of ['both', 'default_only']) await store.publish({ app: { id } })
  const insert = "INSERT INTO markets VALUES (?, ?, ?, 'd', ?, 'image/png', ?, 0, ?)"
  await store.run(insert, OPEN, 'open', '公开市场', logo, 'public', 1)
  await store.run(insert, BOUND, 'bound', '专属市场', logo, 'bound', 2)
  for (const id of [OPEN, BOUND]) await store.run("INSERT INTO market_apps VALUES (?, 'both')", id)
  await store.run('INSERT INTO market_keys VALUES (?, ?)', BOUND, store.keys.installer.id)
  return store
}

test('markets to bind are the public ones, and those that the key may bind to (2a.5)', async (t) => {
  const { ask, keys, host } = await setUp(t)
  const bindable = async (key?: string) =>
    (await ask(openapi('/bindablemarkets'), key === undefined ? {} : { key })).json as Market[]
  const domains = async (key?: string) => (await bindable(key)).map(({ domain }) => domain)
  t.same(await domains(), ['default', 'open'])
  t.same(await domains('stale'), ['default', 'open'], 'a stale key is answered (rule 0.11)')
  t.same(await domains(keys.reader.accessKey), ['default', 'open'])
  t.same(await domains(keys.installer.accessKey), ['default', 'open', 'bound'])
  for (const market of await bindable(keys.installer.accessKey)) {
    t.same(problemsWith('BindableMarket', market), [])
    t.equal(market.url, `http://${host}`)
    if (market.domain === 'default') continue
    const logo = new URL(market.logo)
    t.same((await ask(logo.pathname + logo.search)).bytes, PNG)
  }
  t.equal((await ask(openapi(`/markets/${BOUND}/logo`))).status, 404)
})

test('a market shows its own apps, and its own name', async (t) => {
  const { ask, keys } = await setUp(t)
  const key = keys.installer.accessKey
  const listed = async (domain: string) => {
    const { json } = await ask(openapi(`/apps?marketDomain=${domain}`), { key })
    return (json as { apps: { appKeyID: string }[] }).apps.map((app) => app.appKeyID).sort()
  }
  t.same(await listed('default'), ['both', 'default_only'])
  t.same(await listed(''), ['both', 'default_only'])
  t.same(await listed('open'), ['both'])
  t.same(await listed('bound'), ['both'])
  t.match((await ask(openapi('/info?marketDomain=bound'), { key })).json, { name: '专属市场', status: 1 })
  const detail = await ask(openapi('/apps/both?marketDomain=open'), { key })
  t.match(detail.json, { marketName: '公开市场', marketID: OPEN, orgID: OPEN })
  t.equal((await ask(openapi('/apps/default_only?marketDomain=open'), { key })).status, 404)
  t.equal((await ask(openapi('/apps/default_only/versions/1.0?marketDomain=open'), { key })).status, 404)
})

test('a market for certain keys is 403 to others, which opens the authorisation dialog (1.5)', async (t) => {
  const { ask, keys } = await setUp(t)
  for (const key of [undefined, 'stale', keys.publisher.accessKey]) {
    for (const path of ['/info', '/apps', '/apps/both', '/apps/both/versions/1.0']) {
      const options = key === undefined ? {} : { key }
      const { status, json } = await ask(openapi(`${path}?marketDomain=bound`), options)
      t.equal(status, 403, path)
      t.match(json, { error: 'FORBIDDEN' })
    }
  }
  t.equal((await ask(openapi('/info?marketDomain=nowhere'))).status, 404)
})

test('an app that is made in a market is in it', async (t) => {
  const store = await setUp(t)
  await store.run('INSERT INTO market_keys VALUES (?, ?)', BOUND, store.keys.publisher.id)
  const key = store.keys.publisher.accessKey
  const { json } = await store.ask(openapi('/apps?marketDomain=bound'), {
    ...{ key, method: 'POST', body: { name: 'App' } },
  })
  t.match(json, { marketID: BOUND })
  const own = async (domain: string) =>
    (await store.ask(openapi(`/apps/template?pageSize=-1&marketDomain=${domain}`), { key })).json
  t.match(await own('bound'), { total: 1 })
  t.match(await own('default'), { total: 1 })
  t.match(await own('open'), { total: 0 })
  await publisherWith(store, store.keys.publisher).newApp()
  t.match(await own('bound'), { total: 1 }, 'one that is made elsewhere is not')
})

test('the default market may be renamed, and stays the default', async (t) => {
  const store = await setUp(t)
  const { marketID } = await loadMarketIdentity(store.db)
  await store.run(
    "INSERT INTO markets VALUES (?, 'home', '本店', '说明', NULL, NULL, 'bound', 0, 5)",
    marketID,
  )
  // Consoles that were bound before keep the old domain.
  for (const domain of ['home', '', 'default'])
    t.match((await store.ask(openapi(`/info?marketDomain=${domain}`))).json, { name: '本店' }, domain)
  const { json } = await store.ask(openapi('/bindablemarkets'))
  t.match(json, [{ domain: 'home', name: '本店', desc: '说明', logo: '' }])
  t.match((await store.ask(openapi('/apps'))).json, { total: 2 })
})
