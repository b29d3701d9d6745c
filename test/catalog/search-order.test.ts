import { test } from 'tap'
import { searchStore } from './search-store.ts'

test('the name comes before tags before the description; exact, then beginning, then inside', async (t) => {
  const { ids } = await searchStore(t, [
    { id: 'described', name: 'a', description: 'works with redis', installs: 1000 },
    { id: 'intag', name: 'b', tags: ['myredis'], installs: 500 },
    { id: 'starttag', name: 'c', tags: ['redis-like'], installs: 400 },
    { id: 'tagged', name: 'd', tags: ['Redis'], installs: 300 },
    { id: 'inside', name: 'My Redis', installs: 200 },
    { id: 'starts', name: 'Redis Cluster', installs: 100 },
    { id: 'exact', name: 'REDIS', installs: 0 },
  ])
  t.same(ids('redis'), ['exact', 'starts', 'inside', 'tagged', 'starttag', 'intag', 'described'])
})

test('of equal matches the one installed more comes first, then the newer', async (t) => {
  const { ids } = await searchStore(t, [
    { id: 'old', name: '数据 a', installs: 5, updatedAt: 1000 },
    { id: 'new', name: '数据 b', installs: 5, updatedAt: 2000 },
    { id: 'loved', name: '数据 c', installs: 6, updatedAt: 1 },
  ])
  t.same(ids('数据'), ['loved', 'new', 'old'])
})

test('several words in a row come before the same words apart, and these before one that is elsewhere', async (t) => {
  const { ids } = await searchStore(t, [
    { id: 'half', name: 'redis', description: 'beside mysql', installs: 900 },
    { id: 'both', name: 'mysql and redis', installs: 10 },
    { id: 'whole', name: 'the redis mysql kit', installs: 1 },
  ])
  t.same(ids('redis mysql'), ['whole', 'both', 'half'])
})

test('newest, most installed, and names in the order that Chinese readers expect', async (t) => {
  const { find } = await searchStore(t, [
    { id: 'zhong', name: '中间件', installs: 1, updatedAt: 10 },
    { id: 'a', name: 'apple', installs: 9, updatedAt: 20 },
    { id: 'ban', name: '办公', installs: 5, updatedAt: 40 },
    { id: 'b', name: 'Banana', installs: 7, updatedAt: 30 },
    { id: 'an', name: '安全', installs: 3, updatedAt: 50 },
    { id: 'an2', name: '安全审计', installs: 2, updatedAt: 5 },
  ])
  t.same(find({ sort: 'newest' }).ids, ['an', 'ban', 'b', 'a', 'zhong', 'an2'])
  t.same(find({ sort: 'installs' }).ids, ['a', 'b', 'ban', 'an', 'an2', 'zhong'])
  t.same(find({ sort: 'name' }).ids, ['a', 'b', 'an', 'an2', 'ban', 'zhong'])
  t.same(find({ text: '安', sort: 'name' }).ids, ['an', 'an2'])
})

test('pages hold every app once, in one order', async (t) => {
  const apps = Array.from({ length: 57 }, (_, i) => ({
    id: `app${i}`,
    name: `数据 ${i}`,
    installs: i % 7,
    updatedAt: i,
  }))
  const { find } = await searchStore(t, apps)
  for (const sort of ['relevance', 'newest', 'installs', 'name'] as const) {
    const whole = find({ text: '数据', sort }).ids
    const pages = [1, 2, 3, 4, 5, 6].flatMap((page) => find({ text: '数据', sort, page, pageSize: 10 }).ids)
    t.same(pages, whole, sort)
    t.equal(new Set(pages).size, 57)
  }
  t.match(find({ page: 7, pageSize: 10 }), { ids: [], total: 57 })
})
