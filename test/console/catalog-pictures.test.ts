import { test } from 'tap'
import { collectGarbage } from '../../server/content/collect-garbage.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { openCatalog, outsiders } from './catalog-store.ts'
import { pictures } from './pictures.ts'

const MIB = 1024 * 1024

test('a logo is set, shown, replaced and removed', async (t) => {
  const { publisher, audited } = await openCatalog(t)
  const { client } = publisher
  t.equal((await client.get('/apps/shop/logo')).status, 404)
  t.equal((await client.putBytes('/apps/shop/logo', pictures.png())).status, 204)
  t.same(audited(), ['app.changed app:shop'])
  const shown = await client.get('/apps/shop/logo')
  t.match(shown, { status: 200, headers: { 'content-type': 'image/png' } })
  t.same(shown.bytes, pictures.png())
  const etag = shown.headers.etag ?? ''
  t.equal((await client.get('/apps/shop/logo', { headers: { 'If-None-Match': etag } })).status, 304)
  await client.putBytes('/apps/shop/logo', pictures.webp())
  t.match((await client.get('/apps/shop/logo')).headers, { 'content-type': 'image/webp' })
  t.equal((await client.delete('/apps/shop/logo')).status, 204)
  t.equal((await client.get('/apps/shop/logo')).status, 404)
})

test('a logo named by its digest is kept by browsers; any other is asked for again', async (t) => {
  const { client } = (await openCatalog(t)).publisher
  await client.putBytes('/apps/shop/logo', pictures.png())
  const cacheControl = async (query: string) =>
    (await client.get(`/apps/shop/logo${query}`)).headers['cache-control'] ?? ''
  const digest =
    /^"sha256:([0-9a-f]{64})"$/.exec((await client.get('/apps/shop/logo')).headers.etag ?? '')?.[1] ?? ''
  t.match(await cacheControl(`?v=${digest.slice(0, 12)}`), 'immutable')
  t.match(await cacheControl(''), 'no-cache')
  t.match(await cacheControl('?v=000000000000'), 'no-cache')
  t.equal((await client.get('/apps/shop/logo?v=..')).status, 400)
})

test('what is no picture, or too large, is refused', async (t) => {
  const store = await openCatalog(t)
  const { client } = store.publisher
  const before = store.state()
  const put = async (bytes: Uint8Array) => (await client.putBytes('/apps/shop/logo', bytes)).json['error']
  t.equal(await put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), 'PICTURE_INVALID')
  t.equal(await put(Buffer.from('<html>')), 'PICTURE_INVALID')
  t.equal(await put(Buffer.alloc(0)), 'PICTURE_INVALID')
  t.equal(await put(pictures.png(MIB + 1)), 'REQUEST_TOO_LARGE')
  t.equal(await put(pictures.png(20 * MIB)), 'REQUEST_TOO_LARGE')
  for (const { client, status, error } of outsiders(store))
    t.match(await client.putBytes('/apps/shop/logo', pictures.png()), { status, json: { error } })
  t.equal(store.state(), before)
  t.equal((await client.putBytes('/apps/shop/logo', pictures.png(MIB))).status, 204)
})

test('a logo that could run as a program is never shown, however it came in', async (t) => {
  const { publisher, appliance } = await openCatalog(t)
  await publisher.client.putBytes('/apps/shop/logo', pictures.png())
  for (const type of ['image/svg+xml', 'text/html']) {
    appliance.db.sqlite.prepare('UPDATE apps SET logo_type = ?').run(type)
    t.equal((await publisher.client.get('/apps/shop/logo')).status, 404, type)
  }
})

test('screenshots are added, described, ordered and removed, twelve at most', async (t) => {
  const { publisher, audited } = await openCatalog(t)
  const { client } = publisher
  const add = (i: number) =>
    client.ask('POST', `/apps/shop/screenshots?caption=${i}`, {
      bytes: pictures.png(100 + i),
      headers: { 'Content-Type': 'image/png' },
    })
  const ids: unknown[] = []
  for (let i = 0; i < 12; i++) {
    const { status, json } = await add(i)
    t.match({ status, json }, { status: 201, json: { caption: String(i) } })
    ids.push(json['id'])
  }
  t.match(await add(12), { status: 409, json: { error: 'SCREENSHOTS_FULL' } })
  const captions = async () =>
    ((await client.get('/apps/shop')).json['screenshots'] as { caption: string }[]).map(
      ({ caption }) => caption,
    )
  t.match(await client.put('/apps/shop/screenshots', { order: [ids[3], ids[1]] }), { status: 200 })
  t.same((await captions()).slice(0, 4), ['3', '1', '0', '2'])
  t.match(await client.patch(`/screenshots/${ids[3]}`, { caption: '首页' }), {
    status: 200,
    json: { caption: '首页' },
  })
  t.equal((await client.delete(`/screenshots/${ids[1]}`)).status, 204)
  t.same(audited(), ['screenshot.deleted app:shop'])
  t.same((await captions()).slice(0, 3), ['首页', '0', '2'])
  const shown = await client.get(`/screenshots/${ids[3]}`)
  t.match(shown, { status: 200, headers: { 'content-type': 'image/png' } })
  t.same(shown.bytes, pictures.png(103))
  t.equal((await client.get(`/screenshots/${ids[1]}`)).status, 404)
  t.match((await client.put('/apps/shop/screenshots', { order: ['0'.repeat(32)] })).json, {
    error: 'SCREENSHOT_NOT_FOUND',
  })
})

test('screenshots are seen by those who see the app, and changed by its keepers', async (t) => {
  const store = await openCatalog(t)
  const headers = { 'Content-Type': 'image/png' }
  const add = (client: typeof store.stranger, bytes = pictures.png()) =>
    client.ask('POST', '/apps/shop/screenshots', { bytes, headers })
  const { id } = (await add(store.publisher.client)).json
  const before = store.state()
  for (const { client, status, error } of outsiders(store)) {
    t.match(await add(client), { status, json: { error } })
    t.match(await client.delete(`/screenshots/${id}`), { status, json: { error } })
    t.match(await client.patch(`/screenshots/${id}`, { caption: 'x' }), { status, json: { error } })
    t.match(await client.put('/apps/shop/screenshots', { order: [] }), { status, json: { error } })
    t.equal((await client.get(`/screenshots/${id}`)).status, 404, 'the app is not listed')
  }
  t.match(await add(store.publisher.client, pictures.png(5 * MIB + 1)), { status: 413 })
  t.match(await store.publisher.client.patch(`/screenshots/${id}`, { caption: 'x'.repeat(201) }), {
    wrong: ['caption'],
  })
  t.equal(store.state(), before)
  store.appliance.db.sqlite.exec("UPDATE apps SET listing = 'listed'")
  t.equal((await store.stranger.get(`/screenshots/${id}`)).status, 200)
})

test('a collection keeps pictures in use and takes the others', async (t) => {
  const { publisher, appliance } = await openCatalog(t)
  const { client } = publisher
  await client.putBytes('/apps/shop/logo', pictures.png(1000))
  await client.putBytes('/apps/shop/logo', pictures.png(2000))
  const headers = { 'Content-Type': 'image/gif' }
  await client.ask('POST', '/apps/shop/screenshots', { bytes: pictures.gif(3000), headers })
  const uploads = new Uploads(appliance.content.staging.uploads)
  const options = { grace: 0, unpublishedGrace: 0, uploadAge: 0, retention: [] }
  const report = await collectGarbage({ ...appliance, uploads }, options)
  await uploads.close()
  t.match(report.blobs, { count: 1, bytes: 1000 })
  t.equal((await client.get('/apps/shop/logo')).bytes.length, 2000)
})
