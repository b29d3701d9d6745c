import { test } from 'tap'
import { ensureDefaultPackage } from '../../server/catalog/packages.ts'
import { openCatalog, outsiders } from './catalog-store.ts'

test('packages are made, changed, ordered and deleted', async (t) => {
  const { publisher, audited } = await openCatalog(t)
  const { client } = publisher
  const first = await client.post('/apps/shop/packages', { name: '标准版' })
  t.match(first, { status: 201, json: { name: '标准版', description: '', version: null } })
  const second = await client.post('/apps/shop/packages', {
    name: '企业版',
    version: '1.0',
    description: 'all of it',
  })
  t.match(second.json, { name: '企业版', version: '1.0' })
  const names = async () =>
    ((await client.get('/apps/shop')).json['packages'] as { name: string }[]).map(({ name }) => name)
  t.same(await names(), ['标准版', '企业版'])
  t.match(await client.put('/apps/shop/packages', { order: [second.json['id']] }), { status: 200 })
  t.same(await names(), ['企业版', '标准版'])
  const changed = await client.patch(`/packages/${second.json['id']}`, { name: '旗舰版', version: null })
  t.match(changed.json, { name: '旗舰版', version: null, description: 'all of it' })
  t.equal((await client.delete(`/packages/${first.json['id']}`)).status, 204)
  t.same(audited(3), ['package.deleted app:shop', 'package.changed app:shop', 'package.changed app:shop'])
  t.same(await names(), ['旗舰版'])
})

test('a package has a name of its own, and a version that is there', async (t) => {
  const { publisher, state } = await openCatalog(t)
  const { client } = publisher
  const made = await client.post('/apps/shop/packages', { name: 'A' })
  await client.post('/apps/shop/packages', { name: 'B' })
  const before = state()
  t.match((await client.post('/apps/shop/packages', { name: 'A' })).json, { error: 'PACKAGE_EXISTS' })
  t.match((await client.patch(`/packages/${made.json['id']}`, { name: 'B' })).json, {
    error: 'PACKAGE_EXISTS',
  })
  t.match((await client.post('/apps/shop/packages', { name: 'C', version: '9' })).json, {
    error: 'VERSION_NOT_FOUND',
  })
  t.match((await client.patch('/packages/nothing', { name: 'B' })).json, { error: 'PACKAGE_NOT_FOUND' })
  for (const [body, field] of [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{}, 'name'],
    [{ name: 'x', version: 'a b' }, 'version'],
    [{ name: 'x', version: 1 }, 'version'],
    [{ name: 'x', description: 'x'.repeat(2001) }, 'description'],
  ] as const)
    t.match(await client.post('/apps/shop/packages', body), { status: 400, wrong: [field] })
  t.equal(state(), before)
  t.equal(
    (await client.patch(`/packages/${made.json['id']}`, { name: 'A' })).status,
    200,
    'its own name is free',
  )
})

test('the last package of a listed app stays', async (t) => {
  const { publisher } = await openCatalog(t)
  const { client } = publisher
  const { id } = (await client.post('/apps/shop/packages', { name: 'A' })).json
  t.match((await client.post('/apps/shop/list', {})).json, { listing: 'listed' })
  t.match(await client.delete(`/packages/${id}`), { status: 409, json: { error: 'LAST_PACKAGE' } })
  const other = (await client.post('/apps/shop/packages', { name: 'B' })).json
  t.equal((await client.delete(`/packages/${id}`)).status, 204)
  await client.post('/apps/shop/unlist', {})
  t.equal((await client.delete(`/packages/${other['id']}`)).status, 204)
})

test('only its keepers touch a package', async (t) => {
  const store = await openCatalog(t)
  const { id } = (await store.publisher.client.post('/apps/shop/packages', { name: 'A' })).json
  const before = store.state()
  for (const { client, status, error } of outsiders(store)) {
    t.match(await client.patch(`/packages/${id}`, { name: 'B' }), { status, json: { error } })
    t.match(await client.delete(`/packages/${id}`), { status, json: { error } })
    t.match(await client.put('/apps/shop/packages', { order: [] }), { status, json: { error } })
  }
  t.equal(store.state(), before)
})

test('an imported app gets one package, the newest version, and no second', async (t) => {
  const { appliance, keeping, publish } = await openCatalog(t)
  await publish({ app: { id: 'imported' } })
  await appliance.db.write(() => ensureDefaultPackage(appliance.db, 'imported'))
  await appliance.db.write(() => ensureDefaultPackage(appliance.db, 'imported'))
  t.match(keeping.packages.list('imported'), [{ name: '标准版', version: null }])
  t.equal(keeping.packages.list('imported').length, 1)
})
