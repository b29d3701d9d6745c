import { test } from 'tap'
import type { FacetCount } from '../../server/catalog/search-facets.ts'
import { searchStore } from './search-store.ts'

const counts = (facet: FacetCount[]) => Object.fromEntries(facet.map(({ value, count }) => [value, count]))

const APPS = [
  { id: 'a', tags: ['x', 'y'], category: 'db', owner: 'user:1', arch: 'amd64' },
  { id: 'b', tags: ['x'], category: 'sql', owner: 'user:1', arch: 'arm64' },
  { id: 'c', tags: [], category: 'web', owner: 'user:2', arch: 'amd64', isPlugin: true },
  { id: 'd', tags: ['y'] },
]

async function setUp(t: Parameters<typeof searchStore>[0]) {
  const store = await searchStore(t, APPS)
  const category = 'INSERT INTO categories VALUES (?, ?, ?, ?)'
  await store.run(category, 'sql', 'db', 'SQL', 0)
  await store.run(category, 'db', null, 'Databases', 0)
  await store.run(category, 'web', null, 'Web', 1)
  return store
}

test('each facet counts what is found by it, a category with what is below it', async (t) => {
  const { find } = await setUp(t)
  const { facets, total } = find()
  t.equal(total, 4)
  t.same(counts(facets.tag), { x: 2, y: 2 })
  t.same(counts(facets.category), { db: 2, sql: 1, web: 1, '': 1 })
  t.same(counts(facets.publisher), { 'user:1': 2, 'user:2': 1, '': 1 })
  t.same(counts(facets.architecture), { amd64: 3, arm64: 1 })
  t.same(counts(facets.type), { application: 3, plugin: 1 })
})

test('values of one facet widen, facets narrow', async (t) => {
  const { find } = await setUp(t)
  const ids = (filters: object) => find({ filters, sort: 'name' }).ids
  t.same(ids({ tag: ['x'] }), ['a', 'b'])
  t.same(ids({ tag: ['x', 'y'] }), ['a', 'b', 'd'])
  t.same(ids({ tag: ['x'], architecture: ['arm64'] }), ['b'])
  t.same(ids({ category: ['db'] }), ['a', 'b'])
  t.same(ids({ category: ['sql'] }), ['b'])
  t.same(ids({ publisher: [''] }), ['d'])
  t.same(ids({ type: ['plugin'] }), ['c'])
  t.same(ids({ tag: ['nobody has it'] }), [])
})

test('a facet counts as if its own filter were not set, and the others were', async (t) => {
  const { find } = await setUp(t)
  const { facets, total } = find({ filters: { tag: ['x'], architecture: ['amd64'] } })
  t.equal(total, 1)
  t.same(counts(facets.tag), { x: 1, y: 2 }, 'of those on amd64')
  t.same(counts(facets.architecture), { amd64: 1, arm64: 1 }, 'of those tagged x')
  t.same(counts(facets.publisher), { 'user:1': 1 }, 'of those with both')
})

test('an app that runs on two architectures counts for both, a disabled version for none', async (t) => {
  const { find, run } = await setUp(t)
  const another = `INSERT INTO releases (app_id, version, alias, notes, digest, template, arch, cpu, memory, is_plugin,
    enabled, update_version, created_at, updated_at) VALUES ('a', ?, '', '', ?, '', ?, 0, 0, 0, ?, 1, 0, 0)`
  await run(another, '2.0', 'd2', 'arm64', 1)
  t.same(counts(find().facets.architecture), { amd64: 3, arm64: 2 })
  t.equal(find().total, 4, 'and is one app still')
  await run(another, '3.0', 'd3', 'riscv64', 0)
  t.same(counts(find().facets.architecture), { amd64: 3, arm64: 2 })
  await run("UPDATE releases SET enabled = 0 WHERE app_id = 'd'")
  t.equal(find().total, 3, 'an app that offers nothing is not found')
})
