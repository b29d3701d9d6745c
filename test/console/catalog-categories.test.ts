import { test } from 'tap'
import { openCatalog } from './catalog-store.ts'

async function setUp(t: Parameters<typeof openCatalog>[0]) {
  const store = await openCatalog(t)
  const { client } = store.administrator
  const make = async (name: string, parentId: unknown = null) => {
    return (await client.post('/categories', { name, parentId })).json['id'] as string
  }
  const tree = async () =>
    (await client.get('/categories')).items.map(({ name, parentId }) => [name, parentId])
  return { ...store, client, make, tree }
}

test('categories make a tree, each level in its order', async (t) => {
  const { client, make, tree, audited } = await setUp(t)
  const data = await make('数据库')
  const web = await make('Web')
  const sql = await make('SQL', data)
  const names = async (parent: string | null) =>
    (await tree()).filter(([, parentId]) => parentId === parent).map(([name]) => name)
  t.same(await names(null), ['数据库', 'Web'])
  t.same(await names(data), ['SQL'])
  t.match((await client.patch(`/categories/${sql}`, { name: '关系型', parentId: web })).json, {
    name: '关系型',
    parentId: web,
  })
  t.match((await client.patch(`/categories/${web}`, { position: 0 })).json, { position: 0, name: 'Web' })
  t.same(audited(2), [`category.changed category:${web}`, `category.changed category:${sql}`])
})

test('a category is not inside itself, nor twice at one place, nor too deep', async (t) => {
  const { client, make, state } = await setUp(t)
  const a = await make('a')
  const b = await make('b', a)
  const c = await make('c', b)
  const d = await make('d', c)
  const other = await make('other')
  const before = state()
  const refused = async (answer: ReturnType<typeof client.get>, reason: RegExp) =>
    t.match(await answer, { status: 409, json: { error: 'CATEGORY_INVALID', msg: reason } })
  await refused(client.patch(`/categories/${a}`, { parentId: d }), /inside itself/)
  await refused(client.patch(`/categories/${a}`, { parentId: a }), /inside itself/)
  await refused(client.post('/categories', { name: 'a' }), /already/)
  await refused(client.patch(`/categories/${other}`, { name: 'a' }), /already/)
  await refused(client.post('/categories', { name: 'e', parentId: d }), /levels deep/)
  await refused(client.patch(`/categories/${a}`, { parentId: other }), /levels deep/)
  t.match(await client.post('/categories', { name: 'x', parentId: '0'.repeat(32) }), { status: 404 })
  t.match(await client.patch(`/categories/${'0'.repeat(32)}`, { name: 'x' }), { status: 404 })
  for (const [body, field] of [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{ name: 'x', position: -1 }, 'position'],
    [{ name: 'x', parentId: '../x' }, 'parentId'],
  ] as const)
    t.match(await client.post('/categories', body), { status: 400, wrong: [field] })
  t.equal(state(), before)
})

test('what was in a removed category moves up', async (t) => {
  const { client, make, tree, publisher } = await setUp(t)
  const a = await make('a')
  const b = await make('b', a)
  const c = await make('c', b)
  await publisher.client.patch('/apps/shop', { categoryId: b })
  t.equal((await client.delete(`/categories/${b}`)).status, 204)
  t.same((await tree()).sort(), [
    ['a', null],
    ['c', a],
  ])
  t.match((await publisher.client.get('/apps/shop')).json, { categoryId: a })
  await client.delete(`/categories/${a}`)
  t.match((await publisher.client.get('/apps/shop')).json, { categoryId: null })
  t.same((await tree()).sort(), [['c', null]])
  t.ok(c)
})

test('a namesake above keeps a category from being removed', async (t) => {
  const { client, make, state } = await setUp(t)
  const a = await make('a')
  await make('twin')
  await make('twin', a)
  const before = state()
  t.match(await client.delete(`/categories/${a}`), { status: 409, json: { error: 'CATEGORY_INVALID' } })
  t.equal(state(), before)
})
