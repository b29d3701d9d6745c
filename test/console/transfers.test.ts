import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { formatPublicKey } from '../../bundles/minisign-keys.ts'
import { loadSigningKey } from '../../server/transfer/trust/trust-key.ts'
import { APP, importPaths, openDesk, untilState, writePackage } from '../jobs/people.ts'
import {
  exportFrom,
  fingerprint,
  openStore,
  pathsOf,
  publishApp,
  APP as SENT,
} from '../transfer/bundle-stores.ts'

test('a bundle of another store is looked at, trusted, imported, and its receipt and inventory come back', async (t) => {
  const { administrator, inbox, appliance } = await openDesk(t)
  const { client } = administrator
  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  const paths = pathsOf(await exportFrom(sender, inbox))
  const preview = await client.post('/transfers/preview', { paths: [inbox] })
  t.equal(preview.status, 200, preview.text)
  t.match(preview.json, {
    bundles: [
      {
        signer: { state: 'unknown' },
        releases: [{ app: SENT, outcome: 'new' }],
        volumes: { count: 1, missing: [] },
      },
    ],
    packages: [],
  })
  const refused = await importPaths(client, paths)
  t.match(refused, { state: 'failed', canResume: true, error: { code: 'SIGNER_UNKNOWN' } })
  const { publicKey } = await loadSigningKey(sender.data)
  const added = await client.post('/transfers/signers', {
    publicKey: formatPublicKey(publicKey),
    name: '总部',
  })
  t.match(added.json, { fingerprint: await fingerprint(sender), name: '总部', revokedAt: null })
  t.equal((await client.post(`/jobs/${refused['id']}/resume`)).status, 200)
  const job = await untilState(client, refused['id'], 'done', 'failed')
  t.match(job, {
    state: 'done',
    result: { releases: [{ appKeyID: SENT, outcome: 'added' }], receipts: [/\.receipt$/] },
  })
  t.equal((await client.get('/transfers/imports')).items.length, 1)

  const { items: receipts } = await client.get('/transfers/receipts')
  t.equal(receipts.length, 2)
  const name = receipts.map((one) => String(one['name'])).find((one) => one.endsWith('.receipt')) ?? ''
  const receipt = await client.get(`/transfers/receipts/${name}`)
  t.match(receipt.text, /^\{"type":"raincask-receipt"/)
  t.equal((await client.get('/transfers/receipts/..%2Fraincask.db')).status, 400)
  t.match((await client.get('/transfers/inventory')).text, /^\{"type":"raincask-inventory"/)

  t.equal((await client.delete(`/transfers/signers/${await fingerprint(sender)}`)).status, 204)
  t.match((await client.post('/transfers/preview', { paths })).json, {
    bundles: [{ signer: { state: 'revoked' } }],
  })
  t.match((await client.get('/transfers/signers')).json, { items: [{ name: '总部', revokedAt: Number }] })
})

test('an import waits for the volumes that are missing, and goes on when they are there', async (t) => {
  const { administrator, inbox, appliance } = await openDesk(t)
  const { client } = administrator
  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  const made = await exportFrom(sender, join(inbox, 'all'), { volumeSize: 40_000 })
  const [first, ...others] = pathsOf(made)
  t.ok(others.length > 0)
  const job = await importPaths(client, [first ?? ''], { trustSigner: made.signer })
  t.match(job, { state: 'paused', canResume: true, result: { waiting: [{ bundle: made.id }] } })
  t.match((await client.get('/transfers/imports')).json, { items: [], unfinished: [{ bundleId: made.id }] })
  const rest = await importPaths(client, others, { trustSigner: made.signer })
  t.match(rest, { state: 'done', result: { releases: [{ outcome: 'added' }] } })
})

test('an export is written for download, and a delta against what a site sent back', async (t) => {
  const { administrator, inbox } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'), { size: 50_000 })])
  const { json } = await client.post('/transfers/exports', { releases: [`${APP}@1.0`] })
  const job = await untilState(client, json['id'], 'done', 'failed')
  t.match(job, {
    state: 'done',
    result: { bundle: { kind: 'full' }, verified: false, files: [{ size: Number }] },
  })
  const [made] = (job['result'] as { files: { name: string; size: number }[] }).files
  const place = `/transfers/exports/${json['id']}`
  const whole = await client.get(`${place}/${encodeURIComponent(made?.name ?? '')}`)
  t.equal(whole.bytes.length, made?.size)
  t.equal((await client.get(`${place}/other.tar`)).status, 404)
  const site = await client.post('/transfers/sites', {
    text: (await client.get('/transfers/inventory')).text,
  })
  t.match(site.json, { kind: 'inventory', releases: 1 })
  t.equal((await client.post('/transfers/sites', { text: 'no such thing' })).json['error'], 'NOT_A_PACKAGE')
  const delta = await client.post('/transfers/exports', { releases: [APP], since: site.json['id'] })
  const small = await untilState(client, delta.json['id'], 'done', 'failed')
  t.match(small['result'], { bundle: { kind: 'delta' } })
  const [file] = (small['result'] as { files: { size: number }[] }).files
  t.ok((file?.size ?? 0) < (made?.size ?? 0) - 45_000)
  t.equal((await client.delete(place)).status, 204)
  t.equal(
    (await client.get(`${place}/${encodeURIComponent(made?.name ?? '')}`)).json['error'],
    'FILE_NOT_FOUND',
  )
  t.equal((await client.delete(`/transfers/sites/${site.json['id']}`)).status, 204)
  t.equal((await client.post('/transfers/exports', { releases: [APP], since: site.json['id'] })).status, 404)
})

test('what is written to a directory is read back; only open directories are read and written', async (t) => {
  const { administrator, inbox, appliance, person } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  const open = join(appliance.data.root, '..', 'open')
  await mkdir(open)
  await symlink('/etc', join(open, 'link'))
  const { json: settings } = await client.get('/transfers/settings')
  t.match(settings, { inbox, settings: { directories: [], unsignedPackages: true } })
  const saved = await client.put('/transfers/settings', { directories: [open], unsignedPackages: false })
  t.match(saved.json, { settings: { directories: [open], rateLimit: null } })
  for (const format of ['bundle', 'ram']) {
    const { json } = await client.post('/transfers/exports', { releases: [APP], format, directory: open })
    const job = await untilState(client, json['id'], 'done', 'failed')
    t.match(job, { state: 'done', result: { verified: true, directory: open } }, format)
  }
  for (const path of [
    '/etc/passwd',
    join(open, 'link', 'passwd'),
    `${open}/../data/keys`,
    'relative',
    '/nowhere',
  ]) {
    const { json } = await client.post('/transfers/imports', { paths: [path] })
    t.equal(json['error'], 'PATH_NOT_ALLOWED', path)
  }
  t.equal(
    (await client.post('/transfers/preview', { paths: [join(open, 'nothing')] })).json['error'],
    'FILE_UNREADABLE',
  )
  t.equal((await client.post('/transfers/exports', { releases: [APP], directory: '/tmp' })).status, 403)
  const refused = await importPaths(client, [join(inbox, 'a.tar.gz')])
  t.match(refused, { state: 'failed', error: { code: 'UNSIGNED_REFUSED' } })
  for (const wrong of [{ rateLimit: 1 }, { directories: ['x'] }, { exports: [{ name: 'x' }] }, { other: 1 }])
    t.equal((await client.put('/transfers/settings', wrong)).status, 400)
  const publisher = await person('publisher')
  t.equal((await publisher.client.post('/transfers/imports', { paths: [inbox] })).status, 403)
  t.equal((await client.post('/transfers/imports', {})).status, 400)
})

test('a package is read to its end by a job, and nothing is imported', async (t) => {
  const { administrator, inbox } = await openDesk(t)
  const { client } = administrator
  await writePackage(join(inbox, 'a.tar.gz'))
  await writeFile(join(inbox, 'notes.txt'), 'not a package')
  const { json } = await client.post('/transfers/inspect', { paths: [inbox] })
  const job = await untilState(client, json['id'], 'done', 'failed')
  t.match(job['result'], { packages: [{ name: '作业演示', version: '1.0', components: [{ name: 'web' }] }] })
  t.equal((await client.get(`/apps/${APP}`)).status, 404)
})
