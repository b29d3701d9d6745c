import { test } from 'tap'
import { openCatalog } from './catalog-store.ts'
import { pictures } from './pictures.ts'

async function setUp(t: Parameters<typeof openCatalog>[0]) {
  const store = await openCatalog(t)
  const { client } = store.administrator
  const own = (await client.get('/markets')).items[0] as { id: string }
  return { ...store, client, own }
}

test('markets are made, changed, filled and deleted', async (t) => {
  const { client, accounts, audited, administrator, appliance } = await setUp(t)
  const made = await client.post('/markets', { domain: 'factory-1', name: '工厂市场', visibility: 'bound' })
  t.match(made, {
    status: 201,
    json: { domain: 'factory-1', visibility: 'bound', isDefault: false, logo: null },
  })
  const path = `/markets/${made.json['id']}`
  const key = await client.post('/access-keys', { name: 'cluster', actions: ['OnlyRead'] })
  const members = { apps: ['shop'], keys: [key.json['id']] }
  t.same((await client.put(`${path}/members`, members)).json, members)
  t.match((await client.get(path)).json, { name: '工厂市场', ...members })
  t.same((await client.put(`${path}/members`, { apps: [] })).json, { apps: [], keys: members.keys })
  t.match((await client.patch(path, { name: 'N', visibility: 'public' })).json, {
    name: 'N',
    domain: 'factory-1',
  })
  t.match((await client.putBytes(`${path}/logo`, pictures.png())).json, { logo: /^sha256:/ })
  t.same((await client.get(`${path}/logo`)).bytes, pictures.png())
  t.match((await client.delete(`${path}/logo`)).json, { logo: null })
  t.match((await client.get('/markets')).items, [{ isDefault: true }, { domain: 'factory-1' }])
  t.equal((await client.delete(path)).status, 204)
  t.same(audited(), [`market.deleted market:${made.json['id']}`])
  t.equal((await client.get(path)).status, 404)
  const left = appliance.db.sqlite.prepare('SELECT count(*) FROM market_keys').pluck().get()
  t.equal(left, 0)
  t.ok(accounts.keys.get(String(key.json['id'])), 'the key stays')
  t.ok(administrator)
})

test('a domain is had once, and is one that consoles can write', async (t) => {
  const { client, state } = await setUp(t)
  const { id } = (await client.post('/markets', { domain: 'a', name: 'A' })).json
  await client.post('/markets', { domain: 'b', name: 'B' })
  const before = state()
  t.match((await client.post('/markets', { domain: 'a', name: 'x' })).json, { error: 'MARKET_EXISTS' })
  t.match((await client.post('/markets', { domain: 'default', name: 'x' })).json, { error: 'MARKET_EXISTS' })
  t.match((await client.patch(`/markets/${id}`, { domain: 'b' })).json, { error: 'MARKET_EXISTS' })
  for (const domain of ['', 'A', 'a_b', 'a b', 'x'.repeat(33), '-a', 'a-', '市场', "a'", 7])
    t.match(
      await client.post('/markets', { domain, name: 'x' }),
      { status: 400, wrong: ['domain'] },
      String(domain),
    )
  t.match((await client.post('/markets', { domain: 'c', name: '' })).wrong, ['name'])
  t.match((await client.post('/markets', { domain: 'c', name: 'x', visibility: 'secret' })).wrong, [
    'visibility',
  ])
  t.match((await client.put(`/markets/${id}/members`, { apps: ['nothing'] })).json, {
    error: 'APP_NOT_FOUND',
  })
  t.match((await client.put(`/markets/${id}/members`, { keys: ['nothing'] })).json, {
    error: 'ACCESS_KEY_NOT_FOUND',
  })
  t.match((await client.put(`/markets/${id}/members`, { apps: 'all' })).wrong, ['apps'])
  t.equal(state(), before)
  t.equal((await client.patch(`/markets/${id}`, { domain: 'a' })).status, 200, 'its own')
})

test('the default market gets a name and a logo, and stays as it is', async (t) => {
  const { client, own } = await setUp(t)
  const path = `/markets/${own.id}`
  const fixed = async (answer: ReturnType<typeof client.get>) =>
    t.match(await answer, { status: 409, json: { error: 'MARKET_FIXED' } })
  await fixed(client.delete(path))
  await fixed(client.patch(path, { domain: 'other' }))
  await fixed(client.patch(path, { visibility: 'bound' }))
  await fixed(client.put(`${path}/members`, { apps: [] }))
  t.match((await client.patch(path, { name: '总部市场', description: 'd' })).json, {
    name: '总部市场',
    isDefault: true,
  })
  t.match((await client.putBytes(`${path}/logo`, pictures.png())).json, {
    name: '总部市场',
    logo: /^sha256:/,
  })
  await fixed(client.delete(path))
  t.match((await client.get('/markets')).items, [{ id: own.id, name: '总部市场', domain: 'default' }])
})

test('markets are for administrators', async (t) => {
  const { publisher, member, stranger, own, state } = await setUp(t)
  const before = state()
  for (const [client, status] of [
    [publisher.client, 403],
    [member.client, 403],
    [stranger, 401],
  ] as const) {
    t.equal((await client.get('/markets')).status, status)
    t.equal((await client.post('/markets', { domain: 'x', name: 'x' })).status, status)
    t.equal((await client.patch(`/markets/${own.id}`, { name: 'x' })).status, status)
    t.equal((await client.put(`/markets/${own.id}/members`, {})).status, status)
  }
  t.equal(state(), before)
})
