import { test } from 'tap'
import { fingerprintOf } from '../../bundles/minisign-keys.ts'
import { inventoryOf, receiptOf, siteKey } from '../web/site-file.ts'
import { importDemoApp } from './catalog-imported.ts'
import { openConsole } from './console.ts'

const DIGEST = `sha256:${'0'.repeat(64)}`

test('a site is known by what it sent back: what it holds, how that is known, what it lacks', async (t) => {
  const console = await openConsole(t)
  const { client, id: administrator } = await console.person('administrator')
  t.same((await client.get('/sites')).items, [])
  const app = (await importDemoApp(console, '1.0')).spec.key
  await importDemoApp(console, '1.1')
  const held = console.appliance.db.sqlite.prepare('SELECT digest FROM releases WHERE version = ?').pluck()
  const [old, newest] = ['1.0', '1.1'].map((version) => held.get(version) as string)
  const key = siteKey()
  const id = fingerprintOf(key.publicKey)
  const send = async (text: string) => t.equal((await client.post('/transfers/sites', { text })).status, 201)
  const detail = async () => (await client.get(`/sites/${id}`)).json

  await send(
    receiptOf(key, '2026-01-01T00:00:00.000Z', [{ app, version: '1.0', digest: String(old), name: '商城' }]),
  )
  t.match(await detail(), {
    fingerprint: id,
    name: '',
    isOwn: false,
    knowledge: 'receipts',
    knownAt: '2026-01-01T00:00:00.000Z',
    apps: 1,
    versions: 1,
    behind: 1,
    lines: [
      {
        app,
        name: '商城示例',
        state: 'behind',
        versions: [
          { version: '1.1', state: 'lacking' },
          { version: '1.0', state: 'same' },
        ],
      },
    ],
  })

  const other = 'ee'.repeat(16)
  await send(
    inventoryOf(key, '2026-02-01T00:00:00.000Z', [
      { app, version: '1.1', digest: DIGEST },
      { app: other, version: '7', digest: DIGEST },
    ]),
  )
  t.match(
    await detail(),
    {
      knowledge: 'inventory',
      apps: 2,
      versions: 2,
      behind: 1,
      lines: [
        {
          app,
          state: 'behind',
          versions: [
            { version: '1.1', state: 'other' },
            { version: '1.0', state: 'lacking' },
          ],
        },
        { app: other, name: other, state: 'only-there', versions: [{ version: '7', state: 'only-there' }] },
      ],
    },
    'an inventory tells everything, what was before is gone',
  )

  const removed = [{ app: other, version: '7', digest: DIGEST }]
  const came = [{ app, version: '1.1', digest: String(newest), name: '商城' }]
  await send(receiptOf(key, '2026-03-01T00:00:00.000Z', came, removed))
  t.match(await detail(), { apps: 1, versions: 1, behind: 0, lines: [{ app, state: 'current' }] })

  const away = siteKey()
  await client.post('/transfers/sites', { text: inventoryOf(away, '2026-02-15T00:00:00.000Z', []) })
  t.match((await client.get('/sites')).items, [
    { fingerprint: id, files: [{ kind: 'receipt' }, { kind: 'inventory' }, { kind: 'receipt' }] },
    { fingerprint: fingerprintOf(away.publicKey), apps: 0, behind: 0, absent: 1 },
  ])

  t.match((await client.patch(`/sites/${id}`, { name: '二号厂区' })).json, { name: '二号厂区' })
  t.match((await client.get('/sites')).items, [{ name: '二号厂区' }, { name: '' }])
  t.equal((await client.delete(`/sites/${id}`)).status, 204)
  t.equal((await client.get('/sites')).items.length, 1)
  t.equal((await client.get('/transfers/sites')).items.length, 1, 'its files are gone too')
  const gone = await client.get(`/sites/${id}`)
  t.match([gone.status, gone.json['error']], [404, 'SITE_NOT_FOUND'])
  const noted = console.appliance.db.sqlite.prepare(
    'SELECT action, actor FROM audit_entries WHERE target = ? ORDER BY id',
  )
  const by = { action: 'site.told', actor: `user:${administrator}` }
  t.same(noted.all(`site:${id}`), [
    by,
    by,
    by,
    { action: 'site.changed', actor: `user:${administrator}` },
    { action: 'site.deleted', actor: `user:${administrator}` },
  ])
  t.equal((await (await console.person('publisher')).client.get('/sites')).status, 403)
  for (const wrong of ['x', `${id}0`, '..%2Fkeys']) t.equal((await client.get(`/sites/${wrong}`)).status, 400)
})

test('this store’s own inventory is told to be no other site, and a trusted signer lends its name', async (t) => {
  const { person, appliance } = await openConsole(t)
  const { client } = await person('administrator')
  await client.post('/transfers/sites', { text: (await client.get('/transfers/inventory')).text })
  t.match((await client.get('/sites')).items, [{ isOwn: true, name: '' }])
  const key = siteKey()
  const fingerprint = fingerprintOf(key.publicKey)
  await appliance.db.write(() =>
    appliance.db.sqlite
      .prepare("INSERT INTO trusted_signers VALUES (?, 'key', '总部', 1, NULL)")
      .run(fingerprint),
  )
  await client.post('/transfers/sites', { text: inventoryOf(key, '2020-01-01T00:00:00.000Z', []) })
  t.match((await client.get('/sites')).items, [{ isOwn: true }, { fingerprint, isOwn: false, name: '总部' }])
})
