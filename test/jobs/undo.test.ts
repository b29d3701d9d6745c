import { join } from 'node:path'
import { test } from 'tap'
import { servedContents } from '../transfer/store-contents.ts'
import { APP, importPaths, openDesk, writePackage } from './people.ts'

test('the last import is taken back: what it added goes', async (t) => {
  const { administrator, inbox, appliance } = await openDesk(t)
  const { client } = administrator
  const { blobs: _, manifests: __, ...before } = servedContents(appliance)
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  const { json: plan } = await client.get('/transfers/undo')
  t.match(plan, { run: { title: 'a.tar.gz', releases: [{ app: APP, outcome: 'added' }] }, problems: [] })
  const run = (plan['run'] as { id: string }).id
  const undone = await client.post('/transfers/undo', { run })
  t.match(undone.json, { title: 'a.tar.gz', releases: [{ app: APP, version: '1.0', outcome: 'removed' }] })
  const { blobs: ___, manifests: ____, ...after } = servedContents(appliance)
  t.same(after, before)
  t.equal((await client.get(`/apps/${APP}`)).status, 404)
  t.same((await client.get('/transfers/undo')).json['run'], null)
  t.equal((await client.post('/transfers/undo', { run })).json['error'], 'NOTHING_TO_UNDO')
  t.equal((await client.get('/transfers/imports')).items[0]?.['undoneAt'] === null, false)
  const job = await importPaths(client, [join(inbox, 'a.tar.gz')])
  t.match(job['result'], { releases: [{ outcome: 'added' }] }, 'and can come again')
})

test('what it replaced comes back, with the app’s texts and every tag', async (t) => {
  const { administrator, inbox, appliance } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'), { name: '旧名' })])
  const before = servedContents(appliance)
  const again = await writePackage(join(inbox, 'b.tar.gz'), { name: '新名', size: 30_000 })
  await importPaths(client, [again])
  t.equal((await client.get(`/apps/${APP}`)).json['name'], '新名')
  const { json } = await client.get('/transfers/undo')
  const run = (json['run'] as { id: string }).id
  t.match((await client.post('/transfers/undo', { run })).json, { releases: [{ outcome: 'restored' }] })
  const after = servedContents(appliance)
  t.same(after.apps, before.apps)
  t.same(after.releases, before.releases)
  t.same(after.images, before.images)
  t.same(after.tags, before.tags)
  const left = (await client.get('/transfers/undo')).json['run'] as { title: string }
  t.equal(left.title, 'a.tar.gz', 'the import before it is the last one now')
})

test('it is refused with reasons once something has changed', async (t) => {
  const { administrator, inbox } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  await importPaths(client, [await writePackage(join(inbox, 'b.tar.gz'), { version: '2.0' })])
  const { json } = await client.get('/transfers/undo')
  const run = (json['run'] as { id: string }).id
  await client.patch(`/apps/${APP}/versions/2.0`, { notes: 'mended by hand' })
  const refused = await client.post('/transfers/undo', { run })
  t.equal(refused.status, 409)
  t.match(refused.json, { error: 'UNDO_REFUSED', msg: /2\.0: it was edited since/ })
  t.match((await client.get('/transfers/undo')).json['problems'], [{ version: '2.0' }])
  t.equal((await client.get(`/apps/${APP}/versions/2.0`)).status, 200)
  await client.delete(`/apps/${APP}/versions/2.0`)
  t.match((await client.post('/transfers/undo', { run })).json, { msg: /it was deleted since/ })
  t.equal((await client.post('/transfers/undo', { run: 'ab'.repeat(16) })).json['error'], 'NOTHING_TO_UNDO')
})
