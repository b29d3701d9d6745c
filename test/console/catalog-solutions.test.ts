import { test } from 'tap'
import { openCatalog } from './catalog-store.ts'

async function setUp(t: Parameters<typeof openCatalog>[0]) {
  const store = await openCatalog(t)
  const owner = `user:${store.publisher.id}`
  await store.publish({ app: { id: 'bank', name: '银行' } }, owner)
  for (const id of ['shop', 'bank']) await store.publisher.client.post(`/apps/${id}/packages`, { name: 'A' })
  const { client } = store.publisher
  const made = await client.post('/solutions', { name: '电商', apps: ['bank', 'shop'] })
  const path = `/solutions/${made.json['id']}`
  return { ...store, client, path, made }
}
const namesOf = (json: Record<string, unknown>) => (json['apps'] as { id: string }[]).map(({ id }) => id)

test('a solution lists with all of its apps', async (t) => {
  const { client, path, stranger, made, audited } = await setUp(t)
  t.equal(made.status, 201)
  t.same(namesOf(made.json), ['bank', 'shop'])
  t.equal((await stranger.get(path)).status, 404)
  t.same((await stranger.get('/solutions')).items, [])
  t.match(await client.post(`${path}/list`, {}), { status: 200, json: { listed: true } })
  t.match(audited(), [/^solution.changed /])
  t.same(namesOf((await stranger.get(path)).json), ['bank', 'shop'])
  t.match((await stranger.get('/solutions')).items, [{ name: '电商', apps: 2, listed: true }])
  t.equal((await stranger.get('/search')).json['total'], 2)
  t.match(await client.post(`${path}/unlist`, {}), { status: 200, json: { listed: false } })
  t.equal((await stranger.get(path)).status, 404)
  t.equal((await stranger.get('/search')).json['total'], 2, 'the apps stay')
})

test('one app that cannot be listed keeps all of them back, by its name', async (t) => {
  const { client, path, stranger, publish, publisher, state } = await setUp(t)
  await publish({ app: { id: 'bare', name: '没有套餐' } }, `user:${publisher.id}`)
  await client.patch(path, { apps: ['shop', 'bare'] })
  const before = state()
  t.match(await client.post(`${path}/list`, {}), {
    status: 409,
    json: { error: 'NOT_LISTABLE', msg: /没有套餐/ },
  })
  t.equal(state(), before)
  t.equal((await stranger.get('/search')).json['total'], 0)
})

test('a review that is wanted comes first, app by app', async (t) => {
  const { client, path, administrator } = await setUp(t)
  await administrator.client.put('/settings/listing', { reviews: true })
  t.match((await client.post(`${path}/list`, {})).json, {
    error: 'NOT_LISTABLE',
    msg: /银行 has to be reviewed/,
  })
  t.match((await administrator.client.post(`${path}/list`, {})).json, { listed: true })
})

test('somebody else’s apps are listed by nobody but them', async (t) => {
  const { path, other, administrator, state, member, stranger } = await setUp(t)
  const theirs = await other.client.post('/solutions', { name: 'theirs', apps: ['shop'] })
  const before = state()
  t.match((await other.client.post(`/solutions/${theirs.json['id']}/list`, {})).json, { error: 'NOT_YOURS' })
  for (const [client, status] of [
    [other.client, 403],
    [member.client, 403],
    [stranger, 401],
  ] as const) {
    t.equal((await client.patch(path, { name: 'x' })).status, status)
    t.equal((await client.post(`${path}/list`, {})).status, status)
    t.equal((await client.delete(path)).status, status)
  }
  t.equal(state(), before)
  t.same(namesOf(theirs.json), [], 'of apps that one may not see, not even the names')
  t.equal((await administrator.client.delete(path)).status, 204)
})

test('texts and apps are changed; a deleted solution leaves its apps', async (t) => {
  const { client, path } = await setUp(t)
  const change = { name: '新', description: 'd', introduction: '# i' }
  t.match((await client.patch(path, change)).json, { ...change, apps: [{ id: 'bank' }, { id: 'shop' }] })
  t.same(namesOf((await client.patch(path, { apps: ['shop', 'shop'] })).json), ['shop'])
  t.match((await client.patch(path, { apps: ['nothing'] })).json, { error: 'APP_NOT_FOUND' })
  t.match((await client.get('/solutions?own=true')).items, [{ name: '新' }])
  t.equal((await client.delete(path)).status, 204)
  t.equal((await client.get(path)).status, 404)
  t.equal((await client.get('/apps/shop')).status, 200)
})

test('wrong input is refused by the field', async (t) => {
  const { client, path, state } = await setUp(t)
  const before = state()
  for (const [body, field] of [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(129) }, 'name'],
    [{ name: 'x', apps: 'shop' }, 'apps'],
    [{ name: 'x', apps: ["'; --"] }, 'apps.0'],
    [{ name: 'x', apps: Array.from({ length: 201 }, (_, i) => `a${i}`) }, 'apps'],
    [{ name: 'x', introduction: 7 }, 'introduction'],
  ] as const) {
    t.match(await client.post('/solutions', body), { status: 400, wrong: [field] })
    t.match(await client.patch(path, body), { status: 400, wrong: [field] })
  }
  t.match((await client.post('/solutions', { name: 'x', listed: true })).wrong, [''])
  t.equal(state(), before)
})
