import { test } from 'tap'
import { collectNow, importDemoApp, storedBytes } from './catalog-imported.ts'
import { openCatalog } from './catalog-store.ts'

const APP = `/apps/${'a0'.repeat(16)}`
const APP_ID = 'a0'.repeat(16)

test('what a deletion says that it frees is what the next collection frees', async (t) => {
  const store = await openCatalog(t)
  const { client } = store.administrator
  const { images } = await importDemoApp(store, '1.0')
  const afterFirst = storedBytes(store)
  await importDemoApp(store, '1.1')
  const added = storedBytes(store) - afterFirst
  const preview = await client.get(`${APP}/versions/1.1/deletion`)
  t.same(preview.json, { versions: ['1.1'], bytes: added, installedBy: 0 })
  t.match((await client.delete(`${APP}/versions/1.1`)).json, { bytes: added })
  t.match(await collectNow(store), { bytes: added })
  t.equal(storedBytes(store), afterFirst)
  const { content } = store.appliance
  for (const image of Object.values(images))
    t.ok(content.blobs.sizeOf(image.config.digest), 'the other version is whole')
})

test('with an app goes everything that belongs to it, and nothing else', async (t) => {
  const store = await openCatalog(t)
  const { db, content } = store.appliance
  const { client } = store.administrator
  await importDemoApp(store, '1.0')
  await importDemoApp(store, '1.1')
  await client.patch(APP, { tags: ['x', 'y'] })
  await client.post(`${APP}/packages`, { name: 'extra' })
  const all = storedBytes(store)
  t.same((await client.get(`${APP}/deletion`)).json, { versions: ['1.0', '1.1'], bytes: all, installedBy: 0 })
  t.match(await client.delete(APP), { status: 200, json: { bytes: all } })
  t.same(store.audited(), [`app.deleted app:${APP_ID}`])
  t.equal((await client.get(APP)).status, 404)
  for (const table of ['app_tags', 'packages', 'screenshots', 'market_apps', 'solution_apps', 'app_counts'])
    t.equal(db.sqlite.prepare(`SELECT count(*) FROM ${table} WHERE app_id = ?`).pluck().get(APP_ID), 0, table)
  await collectNow(store)
  t.equal(storedBytes(store), 0)
  t.same(content.repositories.names('', 100), [])
  t.equal((await client.get('/apps/shop')).status, 200, 'the other app is there')
})

test('layers that another repository holds are not counted as freed', async (t) => {
  const store = await openCatalog(t)
  const { content, db } = store.appliance
  const { images } = await importDemoApp(store, '1.0')
  const shared = images.db.layers[0]?.gzip
  if (!shared) throw new Error('the demo app has layers')
  await db.write(() => content.repositories.linkBlob('library/db', shared.digest))
  const { bytes } = (await store.administrator.client.get(`${APP}/deletion`)).json
  t.equal(bytes, storedBytes(store) - shared.size)
})

test('a version imported again after its deletion is whole', async (t) => {
  const store = await openCatalog(t)
  const { client } = store.administrator
  await importDemoApp(store, '1.0')
  await client.delete(`${APP}/versions/1.0`)
  await importDemoApp(store, '1.0')
  await collectNow(store)
  const { json } = await client.get(`${APP}/versions/1.0`)
  t.equal((json['parts'] as object[]).length, 4)
  t.equal(json['size'], storedBytes(store))
})
