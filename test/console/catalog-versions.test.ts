import { test } from 'tap'
import { openCatalog } from './catalog-store.ts'

test('a version’s alias, notes and plugin flag are changed', async (t) => {
  const { publisher, audited } = await openCatalog(t)
  const change = { alias: '稳定版', notes: '- one\n- two', isPlugin: true }
  const { status, json } = await publisher.client.patch('/apps/shop/versions/1.0', change)
  t.equal(status, 200)
  t.match(json, change)
  t.same(audited(), ['version.changed app:shop'])
  t.match((await publisher.client.patch('/apps/shop/versions/1.0', { notes: '' })).json, {
    ...change,
    notes: '',
  })
})

test('a disabled version is offered to nobody but shown to its keepers', async (t) => {
  const { publisher, stranger, publish, audited } = await openCatalog(t)
  await publish({ version: '2.0' })
  await publisher.client.post('/apps/shop/packages', { name: 'A' })
  await publisher.client.post('/apps/shop/list', {})
  const lines = async (client: typeof stranger) =>
    ((await client.get('/apps/shop')).json['versionLines'] as { version: string }[]).map(
      ({ version }) => version,
    )
  t.same(await lines(stranger), ['2.0', '1.0'])
  t.match((await publisher.client.patch('/apps/shop/versions/2.0', { enabled: false })).json, {
    enabled: false,
  })
  t.same(audited(), ['version.disabled app:shop'])
  t.same(await lines(stranger), ['1.0'])
  t.match((await stranger.get('/apps/shop')).json, { version: '1.0', versions: 1 })
  t.equal((await stranger.get('/apps/shop/versions/2.0')).status, 404)
  t.same(await lines(publisher.client), ['2.0', '1.0'])
  await publisher.client.patch('/apps/shop/versions/2.0', { enabled: true })
  t.same(audited(), ['version.enabled app:shop'])
  t.same(await lines(stranger), ['2.0', '1.0'])
})

test('versions that are not there, and changes that are wrong', async (t) => {
  const { publisher, state } = await openCatalog(t)
  const { client } = publisher
  const before = state()
  t.match((await client.patch('/apps/shop/versions/9.9', { alias: 'x' })).json, {
    error: 'VERSION_NOT_FOUND',
  })
  t.match((await client.delete('/apps/shop/versions/9.9')).json, { error: 'VERSION_NOT_FOUND' })
  t.match((await client.get('/apps/shop/versions/9.9/deletion')).json, { error: 'VERSION_NOT_FOUND' })
  t.match(await client.patch('/apps/shop/versions/a%20b', { alias: 'x' }), {
    status: 400,
    wrong: ['version'],
  })
  for (const [change, field] of [
    [{ alias: 'x'.repeat(256) }, 'alias'],
    [{ alias: 'a\nb' }, 'alias'],
    [{ notes: 'x'.repeat(100_001) }, 'notes'],
    [{ isPlugin: 'yes' }, 'isPlugin'],
    [{ enabled: 1 }, 'enabled'],
    [{ digest: 'sha256:0' }, ''],
  ] as const)
    t.match(await client.patch('/apps/shop/versions/1.0', change), { status: 400, wrong: [field] })
  t.match(await client.delete('/apps/shop/versions/1.0?force=maybe'), { status: 400, wrong: ['force'] })
  t.equal(state(), before)
})

test('a version that clusters have installed is deleted only by force', async (t) => {
  const { publisher, appliance, state, audited } = await openCatalog(t)
  const { client } = publisher
  appliance.db.sqlite.exec(
    "INSERT INTO key_installs VALUES ('k1', 'shop', '1.0', 3, 1, 2), ('k2', 'shop', '1.0', 1, 1, 2)",
  )
  const before = state()
  t.match((await client.get('/apps/shop/versions/1.0/deletion')).json, { versions: ['1.0'], installedBy: 2 })
  const refused = await client.delete('/apps/shop/versions/1.0')
  t.match(refused, { status: 409, json: { error: 'VERSION_INSTALLED', msg: /2 access keys/ } })
  t.match((await client.delete('/apps/shop')).json, { error: 'VERSION_INSTALLED' })
  t.equal(state(), before)
  t.equal((await client.delete('/apps/shop/versions/1.0?force=true')).status, 200)
  t.same(audited(), ['version.deleted app:shop'])
})

test('with its version a package goes back to the newest, and an app without versions is unlisted', async (t) => {
  const { publisher, stranger, publish } = await openCatalog(t)
  const { client } = publisher
  await publish({ version: '2.0' })
  await client.post('/apps/shop/packages', { name: 'A', version: '1.0' })
  await client.post('/apps/shop/list', {})
  t.equal((await client.delete('/apps/shop/versions/1.0')).status, 200)
  t.match((await client.get('/apps/shop')).json, {
    listing: 'listed',
    packages: [{ name: 'A', version: null }],
  })
  t.equal((await client.delete('/apps/shop/versions/2.0')).status, 200)
  t.match((await client.get('/apps/shop')).json, { listing: 'unlisted', version: null })
  t.equal((await stranger.get('/search')).json['total'], 0)
})
