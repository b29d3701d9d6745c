import { test } from 'tap'
import { openCatalog } from './catalog-store.ts'

async function setUp(t: Parameters<typeof openCatalog>[0]) {
  const store = await openCatalog(t)
  await store.publish({ app: { id: 'redis', name: 'Redis 缓存', description: 'in memory' } })
  await store.publish({ app: { id: 'mysql', name: 'MySQL 数据库' }, arch: 'arm64' })
  const category = (await store.administrator.client.post('/categories', { name: '中间件' })).json[
    'id'
  ] as string
  await store.administrator.client.patch('/apps/redis', { categoryId: category, tags: ['cache'] })
  await store.publisher.client.post('/apps/shop/packages', { name: 'A' })
  await store.publisher.client.post('/apps/shop/list', {})
  return { ...store, category }
}

test('anyone finds listed apps by words and facets, with labels for people', async (t) => {
  const { stranger, category, publisher } = await setUp(t)
  const { json } = await stranger.get(`/search?text=${encodeURIComponent('缓存')}`)
  t.match(json, {
    total: 1,
    page: 1,
    pageSize: 20,
    items: [{ id: 'redis', tags: ['cache'], categoryId: category }],
  })
  t.match(json['facets'], {
    category: [{ value: category, label: '中间件', count: 1 }],
    tag: [{ value: 'cache', label: 'cache', count: 1 }],
    publisher: [{ value: '', count: 1 }],
    architecture: [{ value: 'amd64', count: 1 }],
    type: [{ value: 'application', count: 1 }],
  })
  const all = (await stranger.get('/search')).json
  t.equal(all['total'], 3)
  const { publisher: names } = all['facets'] as { publisher: { value: string; label: string }[] }
  t.match(names.find(({ value }) => value === `user:${publisher.id}`)?.label, /^The /)
  const ids = async (query: string) => (await stranger.get(`/search?${query}`)).items.map(({ id }) => id)
  t.same(await ids('architecture=arm64'), ['mysql'])
  t.same(await ids(`category=${category}`), ['redis'])
  t.same(await ids(`publisher=user:${publisher.id}`), ['shop'])
  t.same(await ids('tag=cache&tag=other&sort=name'), ['redis'])
  t.same(await ids('sort=name&pageSize=2'), ['mysql', 'redis'])
  t.same(await ids('sort=name&pageSize=2&page=2'), ['shop'])
  t.same(await ids('type=plugin'), [])
})

test('what is asked wrongly is refused by the field’s name', async (t) => {
  const { stranger, publisher } = await setUp(t)
  const cases = [
    [`text=${'x'.repeat(101)}`, 'text'],
    ['text=a&text=b', 'text'],
    ['page=0', 'page'],
    ['page=-1', 'page'],
    ['pageSize=101', 'pageSize'],
    ['pageSize=all', 'pageSize'],
    ['sort=price', 'sort'],
    ['type=virus', 'type'],
    [`tag=${'x'.repeat(33)}`, 'tag'],
    [Array.from({ length: 51 }, (_, i) => `tag=${i}`).join('&'), 'tag'],
    ['text=a%00b', 'text'],
  ] as const
  for (const [query, field] of cases) {
    const { status, wrong } = await stranger.get(`/search?${query}`)
    t.equal(status, 400, query.slice(0, 40))
    t.same(wrong, [field])
  }
  t.match(await publisher.client.get('/keeper/apps?listing=maybe'), { status: 400, wrong: ['listing'] })
})

test('hostile words are words', async (t) => {
  const { stranger } = await setUp(t)
  for (const text of [
    `'; DROP TABLE apps;--`,
    '" OR 1',
    '<script>',
    'NEAR(a b)',
    'a*b',
    '{grams}:x',
    '%',
    '_',
  ]) {
    const { status, json } = await stranger.get(`/search?text=${encodeURIComponent(text)}`)
    t.equal(status, 200, text)
    t.equal(json['total'], 0, text)
  }
  t.equal((await stranger.get('/search')).json['total'], 3)
})

test('tags in use, by their beginning; categories with what is in them', async (t) => {
  const { stranger, administrator, category } = await setUp(t)
  await administrator.client.patch('/apps/mysql', { tags: ['Cache-less', 'sql'], categoryId: category })
  const tags = async (start: string) => (await stranger.get(`/tags?start=${start}`)).items
  t.same(await tags('ca'), [
    { tag: 'Cache-less', apps: 1 },
    { tag: 'cache', apps: 1 },
  ])
  t.equal((await tags('')).length, 3)
  t.same((await stranger.get('/categories')).items, [
    { id: category, parentId: null, name: '中间件', position: 0, apps: 2 },
  ])
  await administrator.client.post('/apps/mysql/unlist', {})
  t.match((await stranger.get('/categories')).items, [{ apps: 1 }])
  t.same(await tags('sql'), [])
})
