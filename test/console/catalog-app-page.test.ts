import { test } from 'tap'
import { importDemoApp, storedBytes } from './catalog-imported.ts'
import { openCatalog } from './catalog-store.ts'

const APP = `/apps/${'a0'.repeat(16)}`

test('a page says what an app is, and what its versions hold', async (t) => {
  const store = await openCatalog(t)
  const { names } = await importDemoApp(store, '1.0')
  const page = await store.stranger.get(APP)
  t.match(page.json, {
    name: '商城示例',
    version: '1.0',
    publisher: null,
    isPlugin: false,
    isKept: false,
    versionLines: [
      { version: '1.0', arch: 'amd64', cpu: 750, memory: 1536, size: storedBytes(store), enabled: true },
    ],
  })
  const { json } = await store.stranger.get(`${APP}/versions/1.0`)
  const [web, api, db] = ['1f', '2e', '3d'].map((pair) => pair.repeat(16))
  t.match(json['parts'], [
    {
      kind: 'component',
      key: web,
      name: '前端',
      ports: [{ port: 80, protocol: 'http', outer: true }],
      dependsOn: [api],
    },
    {
      kind: 'component',
      key: api,
      name: '订单服务',
      ports: [{ port: 8080 }],
      dependsOn: [db],
      cpu: 250,
      memory: 512,
    },
    { kind: 'component', key: db, name: '数据库', ports: [{ port: 5432 }], dependsOn: [] },
    { kind: 'plugin', key: 'mesh', name: '服务网格', ports: [], dependsOn: [] },
  ])
  const [first] = json['parts'] as { shareImage: string; image: { repository: string; tag: string } }[]
  t.equal(first?.shareImage, names.web)
  t.match(first?.image.repository, /^apps\//)
  t.ok(store.appliance.content.manifests.byTag(first?.image.repository ?? '', first?.image.tag ?? ''))
})

test('a publisher is named with the page that shows them', async (t) => {
  const { publisher, stranger } = await openCatalog(t)
  await publisher.client.post('/apps/shop/packages', { name: 'A' })
  await publisher.client.post('/apps/shop/list', {})
  const owner = `user:${publisher.id}`
  t.match((await stranger.get('/apps/shop')).json['publisher'], {
    owner,
    userId: publisher.id,
    name: /^The /,
  })
  const listed = await stranger.get(`/publishers/${publisher.id}/apps`)
  t.match(listed.json, { total: 1, items: [{ id: 'shop' }], page: 1 })
  await publisher.client.post('/apps/shop/unlist', {})
  t.match((await stranger.get(`/publishers/${publisher.id}/apps`)).json, { total: 0, items: [] })
  t.match((await publisher.client.get('/keeper/apps')).json, {
    total: 1,
    items: [{ id: 'shop', listing: 'unlisted' }],
  })
})

test('a template that cannot be read leaves the rest of the page', async (t) => {
  const { publisher } = await openCatalog(t)
  t.match(await publisher.client.get('/apps/shop/versions/1.0'), {
    status: 200,
    json: { version: '1.0', parts: [] },
  })
})

test('loading a page is a visit, once for a visitor, and none of a keeper', async (t) => {
  const store = await openCatalog(t)
  const { publisher, member, other, stranger, keeping } = store
  await publisher.client.post('/apps/shop/packages', { name: 'A' })
  await publisher.client.post('/apps/shop/list', {})
  for (const { client } of [publisher, member, member, other]) await client.get('/apps/shop')
  for (let i = 0; i < 3; i++) await stranger.get('/apps/shop')
  await stranger.get('/apps/nothing')
  await keeping.counter.flush()
  t.match((await stranger.get('/apps/shop')).json, { visits: 3 })
  const { days } = (await stranger.get('/apps/shop/counts?days=7')).json as {
    days: { day: string; visits: number }[]
  }
  t.equal(days.length, 7)
  t.equal(days.at(-1)?.day, new Date().toISOString().slice(0, 10))
  t.same(
    days.map(({ visits }) => visits),
    [0, 0, 0, 0, 0, 0, 3],
  )
})

test('a span of days is a number from 1 to 366', async (t) => {
  const { publisher } = await openCatalog(t)
  for (const days of ['0', '367', '-1', 'x', '1e2', '7;DROP'])
    t.match(await publisher.client.get(`/apps/shop/counts?days=${days}`), { status: 400, wrong: ['days'] })
  t.equal(((await publisher.client.get('/apps/shop/counts')).json['days'] as object[]).length, 30)
})
