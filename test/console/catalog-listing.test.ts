import { test } from 'tap'
import { type CatalogStore, openCatalog } from './catalog-store.ts'

async function withPackage(store: CatalogStore): Promise<CatalogStore> {
  await store.publisher.client.post('/apps/shop/packages', { name: 'A' })
  return store
}
const found = async ({ stranger }: CatalogStore) => (await stranger.get('/search')).json['total']

test('an app is listed once it has a package and an enabled version, and then found by anyone', async (t) => {
  const store = await openCatalog(t)
  const { client } = store.publisher
  t.match(await client.post('/apps/shop/list', {}), {
    status: 409,
    json: { error: 'NOT_LISTABLE', msg: /no package/ },
  })
  await client.post('/apps/shop/packages', { name: 'A', version: '1.0' })
  await client.patch('/apps/shop/versions/1.0', { enabled: false })
  t.match((await client.post('/apps/shop/list', {})).json, { error: 'NOT_LISTABLE', msg: /no version/ })
  await store.publish({ version: '2.0' })
  t.match((await client.post('/apps/shop/list', {})).json, { msg: /package A points at version 1\.0/ })
  await client.patch('/apps/shop/versions/1.0', { enabled: true })
  t.equal(await found(store), 0)
  t.equal((await store.stranger.get('/apps/shop')).status, 404)
  t.match(await client.post('/apps/shop/list', {}), { status: 200, json: { listing: 'listed' } })
  t.same(store.audited(), ['app.listed app:shop'])
  t.equal(await found(store), 1)
  t.equal((await store.stranger.get('/apps/shop')).status, 200)
  t.equal((await client.post('/apps/shop/unlist', {})).status, 204)
  t.equal(await found(store), 0)
  t.equal((await store.stranger.get('/apps/shop')).status, 404)
})

test('with reviews on, a publisher’s app waits for an administrator', async (t) => {
  const store = await withPackage(await openCatalog(t))
  const { publisher, administrator, audited } = store
  t.match((await administrator.client.put('/settings/listing', { reviews: true })).json, { reviews: true })
  t.match((await publisher.client.post('/apps/shop/list', {})).json, { listing: 'review' })
  t.same(audited(), ['app.review-asked app:shop'])
  t.equal(await found(store), 0)
  t.match((await administrator.client.get('/keeper/apps?listing=review')).json, {
    total: 1,
    items: [{ id: 'shop' }],
  })
  t.equal((await publisher.client.post('/apps/shop/approve', {})).status, 403)
  t.equal((await administrator.client.post('/apps/shop/approve', {})).status, 204)
  t.same(audited(), ['app.listed app:shop'])
  t.equal(await found(store), 1)
  t.match((await administrator.client.post('/apps/shop/approve', {})).json, { error: 'NOT_IN_REVIEW' })
})

test('a refusal gives the app back with the reason, which its keepers alone see', async (t) => {
  const store = await withPackage(await openCatalog(t))
  const { publisher, administrator, stranger, appliance } = store
  await administrator.client.put('/settings/listing', { reviews: true })
  t.match((await administrator.client.post('/apps/shop/refuse', { reason: 'x' })).json, {
    error: 'NOT_IN_REVIEW',
  })
  await publisher.client.post('/apps/shop/list', {})
  t.match(await administrator.client.post('/apps/shop/refuse', { reason: ' ' }), {
    status: 400,
    wrong: ['reason'],
  })
  t.match(await administrator.client.post('/apps/shop/refuse', {}), { status: 400, wrong: ['reason'] })
  t.equal((await administrator.client.post('/apps/shop/refuse', { reason: '缺少文档' })).status, 204)
  t.match((await publisher.client.get('/apps/shop')).json, { listing: 'unlisted', reviewNote: '缺少文档' })
  await publisher.client.post('/apps/shop/list', {})
  t.match((await publisher.client.get('/apps/shop')).json, { listing: 'review', reviewNote: '' })
  await administrator.client.post('/apps/shop/refuse', { reason: 'again' })
  appliance.db.sqlite.exec("UPDATE apps SET listing = 'listed'")
  t.match((await stranger.get('/apps/shop')).json, { reviewNote: '', isKept: false })
})

test('administrators need no review, and the setting is theirs', async (t) => {
  const store = await withPackage(await openCatalog(t))
  const { publisher, administrator, member, stranger } = store
  await administrator.client.put('/settings/listing', { reviews: true })
  t.match((await administrator.client.post('/apps/shop/list', {})).json, { listing: 'listed' })
  t.equal((await publisher.client.put('/settings/listing', { reviews: false })).status, 403)
  t.equal((await member.client.put('/settings/listing', { reviews: false })).status, 403)
  t.equal((await stranger.put('/settings/listing', { reviews: false })).status, 401)
  t.match(await administrator.client.put('/settings/listing', { reviews: 'yes' }), {
    status: 400,
    wrong: ['reviews'],
  })
  t.match((await publisher.client.get('/settings/listing')).json, { reviews: true })
})

test('who sees a listed app is what its visibility says', async (t) => {
  const store = await withPackage(await openCatalog(t))
  const { publisher, administrator, member, other, stranger } = store
  await publisher.client.post('/apps/shop/list', {})
  const organisation = (await administrator.client.post('/organisations', { name: 'O' })).json['id']
  for (const { id } of [publisher, member])
    await administrator.client.patch(`/users/${id}`, { organisationId: organisation })
  const seen = async (visibility: string) => {
    await publisher.client.patch('/apps/shop', { visibility })
    const clients = { stranger, other: other.client, member: member.client, owner: publisher.client }
    const names: string[] = []
    for (const [name, client] of Object.entries(clients)) {
      const page = await client.get('/apps/shop')
      t.equal(
        (await client.get('/search')).json['total'],
        page.status === 200 ? 1 : 0,
        `${name} ${visibility}`,
      )
      t.equal((await client.get('/apps/shop/versions/1.0')).status, page.status)
      t.equal((await client.get('/apps/shop/counts')).status, page.status)
      if (page.status === 200) names.push(name)
    }
    return names
  }
  t.same(await seen('public'), ['stranger', 'other', 'member', 'owner'])
  t.same(await seen('market'), ['other', 'member', 'owner'])
  t.same(await seen('organisation'), ['member', 'owner'])
  t.same(await seen('private'), ['owner'])
})
