import { test } from 'tap'
import { DAY, Store } from '../content/store.ts'
import { importDemoApp, storedBytes } from './catalog-imported.ts'
import { openConsole } from './console.ts'

test('anyone learns under which addresses clusters reach the store', async (t) => {
  const { stranger, url } = await openConsole(t)
  const { json } = await stranger.get('/store')
  t.match(json, {
    address: url,
    hub: url.replace('http://', ''),
    domain: 'default',
    marketId: /^[0-9a-f]{32}$/,
  })
  const named = await openConsole(t, 'https://store.example:8443')
  t.match((await named.stranger.get('/store')).json, {
    address: 'https://store.example:8443',
    hub: 'store.example:8443',
  })
})

test('what is stored and free is counted, and what sharing saves', async (t) => {
  const console = await openConsole(t)
  const { client } = await console.person('administrator')
  t.match((await client.get('/storage')).json, {
    blobs: 0,
    bytes: 0,
    sharedBytes: 0,
    months: [],
    largest: [],
  })
  const app = await importDemoApp(console, '1.0')
  const { json } = await client.get('/storage')
  const bytes = storedBytes(console)
  t.equal(json['bytes'], bytes)
  t.ok((json['sharedBytes'] as number) > 0, 'three images share a base layer')
  t.ok((json['sharedBytes'] as number) < bytes)
  t.match(json['months'], [{ bytes }])
  t.match(json['largest'], [{ appId: app.spec.key, name: '商城示例' }])
  t.match(json, { collection: null, scrub: null, damaged: [] })
  t.match(
    json,
    { history: { before: 0, days: [{ bytes }] }, growth: null, backup: null },
    'too young to tell',
  )
  const store = new Store(console.appliance.data, console.appliance.db, console.appliance.content)
  t.teardown(() => store.uploads.close())
  await store.age(10 * DAY)
  const growth = (await client.get('/storage')).json['growth'] as { perDay: number; daysLeft: number }
  t.equal(growth.perDay, Math.round(bytes / 10), 'ten days brought all of it')
  t.ok(growth.daysLeft > 0)
  const disk = json['disk'] as { total: number; free: number }
  t.ok(disk.free > 0 && disk.free < disk.total)
})

test('a damaged blob is told with the versions that it breaks', async (t) => {
  const console = await openConsole(t)
  const { client } = await console.person('administrator')
  const app = await importDemoApp(console, '1.0')
  const { sqlite } = console.appliance.db
  const layer = app.images.db.layers[0]?.gzip.digest
  await console.appliance.db.write(() => {
    sqlite.prepare('DELETE FROM blobs WHERE digest = ?').run(layer)
    sqlite.prepare("INSERT INTO damaged_blobs VALUES (?, 1, 'missing', 'it is gone', 1)").run(layer)
  })
  t.match((await client.get('/storage')).json['damaged'], [
    { digest: layer, finding: 'it is gone', releases: [{ app: app.spec.key, version: '1.0' }] },
  ])
})

test('how the store looks after itself is changed by administrators, with an entry in the audit', async (t) => {
  const { person, appliance } = await openConsole(t)
  const { client } = await person('administrator')
  const before = (await client.get('/settings/maintenance')).json
  const gc = { ...(before['gc'] as object), grace: '48h', schedule: null }
  const { status, json } = await client.put('/settings/maintenance', { ...before, gc })
  t.equal(status, 200)
  t.match(json, { gc: { grace: '48h', schedule: null } })
  t.match((await client.get('/settings/maintenance')).json, { gc: { grace: '48h' } })
  const actions = appliance.db.sqlite.prepare(
    'SELECT action, target FROM audit_entries ORDER BY id DESC LIMIT 1',
  )
  t.same(actions.get(), { action: 'setting.changed', target: 'setting:maintenance' })
  const refused = await client.put('/settings/maintenance', { ...before, gc: { grace: 'soon' } })
  t.equal(refused.status, 400)
  t.same(refused.wrong, ['gc.grace'])
})
