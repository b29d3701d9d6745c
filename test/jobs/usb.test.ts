import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'tap'
import { parseMountInfo, readSystemFrom } from '../../server/transfer/usb/usb-mounts.ts'
import type { Client } from '../console/client.ts'
import { exportFrom, openStore, publishApp, APP as SENT, TESTER, trust } from '../transfer/bundle-stores.ts'
import { APP, type Desk, importPaths, openDesk, untilState, writePackage } from './people.ts'

/** What the system says of a stick, and the directory where it is mounted. */
async function plugIn(desk: Desk, label: string, options = 'rw', fsType = 'vfat'): Promise<string> {
  const top = join(desk.appliance.data.root, '..')
  const media = join(top, 'media')
  const path = join(media, label)
  await mkdir(path, { recursive: true })
  const disk = join(top, 'system/sys/devices/pci0/usb1/1-1/block/sdb')
  await mkdir(join(disk, 'sdb1'), { recursive: true })
  await writeFile(join(disk, 'removable'), '1\n')
  await mkdir(join(top, 'system/sys/class/block'), { recursive: true })
  await symlink(join(disk, 'sdb1'), join(top, 'system/sys/class/block/sdb1')).catch(() => undefined)
  await mkdir(join(top, 'system/proc/self'), { recursive: true })
  const place = path.replaceAll(' ', '\\040')
  const lines = [
    '22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
    `40 22 8:17 / ${place} ${options},nosuid shared:9 - ${fsType} /dev/sdb1 rw`,
    `41 22 0:50 / ${join(media, 'network')} rw - nfs server:/export rw`,
  ]
  await writeFile(join(top, 'system/proc/self/mountinfo'), `${lines.join('\n')}\n`)
  readSystemFrom(join(top, 'system'))
  const { transfers } = desk
  const settings = transfers.settings()
  await transfers.configure({ ...settings, usb: { ...settings.usb, roots: [media] } }, TESTER)
  return path
}

async function pullOut(desk: Desk): Promise<void> {
  await writeFile(join(desk.appliance.data.root, '../system/proc/self/mountinfo'), '')
}

test('lines of the mount table are read, escapes and all', (t) => {
  t.same(
    parseMountInfo(
      '40 22 8:17 / /media/MY\\040STICK\\134 ro,nosuid shared:9 - vfat /dev/sdb1 rw\nnonsense\n',
    ),
    [{ device: '8:17', path: '/media/MY STICK\\', readOnly: true, fsType: 'vfat', source: '/dev/sdb1' }],
  )
  t.end()
})

test('what is on a stick is shown, and imported when somebody says so', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const stick = await plugIn(desk, 'MY STICK', 'ro')
  const sender = await openStore(t, join(desk.appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  await exportFrom(sender, join(stick, 'from head office'))
  await writePackage(join(stick, 'a.tar.gz'))
  await mkdir(join(stick, 'System Volume Information'))
  await writePackage(join(stick, 'System Volume Information', 'hidden.tar.gz'))
  const before = readdirSync(stick, { recursive: true })
  const { items } = await client.get('/transfers/usb')
  t.match(items, [
    {
      stick: { label: 'MY STICK', readOnly: true, fsType: 'vfat' },
      bundles: [{ title: /1\.0/, signer: { state: 'unknown' }, isPartial: false }],
      packages: [{ name: 'a.tar.gz' }],
      problems: [],
    },
  ])
  t.same(readdirSync(stick, { recursive: true }), before, 'nothing was written')
  t.equal((await client.get('/jobs')).json['total'], 0, 'nothing was imported')
  const [found] = items as unknown as { packages: { path: string }[]; stick: { id: string } }[]
  const job = await importPaths(client, [found?.packages[0]?.path ?? ''])
  t.match(job, { state: 'done', result: { releases: [{ appKeyID: APP }] } })
  const refused = await client.post('/transfers/exports', { releases: [APP], stick: found?.stick.id })
  t.equal(refused.json['error'], 'STICK_READ_ONLY')
  await pullOut(desk)
  t.same((await client.get('/transfers/usb')).items, [])
  t.equal(
    (await client.post('/transfers/exports', { releases: [APP], stick: 'x' })).json['error'],
    'STICK_NOT_FOUND',
  )
})

test('an export to a stick takes the form that its file system holds, and is read back', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const stick = await plugIn(desk, 'EMPTY')
  await importPaths(client, [await writePackage(join(desk.inbox, 'a.tar.gz'))])
  const { items } = await client.get('/transfers/usb')
  const { id } = (items[0] as { stick: { id: string } }).stick
  const { json } = await client.post('/transfers/exports', { releases: [APP], stick: id })
  const job = await untilState(client, json['id'], 'done', 'failed')
  t.match(job, { state: 'done', result: { verified: true, directory: stick, files: [{ name: String }] } })
  const [file] = (job['result'] as { files: { name: string }[] }).files
  t.ok(existsSync(join(stick, file?.name ?? '')))
  t.same(readdirSync(stick), [file?.name], 'and nothing else')
  t.notMatch(file?.name, /[:*?"<>|]/, 'a name that every file system takes')
})

test('by policy, what a trusted store has signed is imported; nothing else is', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const { transfers, appliance } = desk
  const stick = await plugIn(desk, 'KINGSTON')
  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  await exportFrom(sender, stick)
  await writePackage(join(stick, 'a.tar.gz'))
  const settings = transfers.settings()
  await transfers.configure(
    { ...settings, usb: { ...settings.usb, watch: true, importTrusted: true } },
    TESTER,
  )
  for (let look = 0; look < 3; look++) await transfers.usb.look()
  t.equal((await client.get('/jobs')).json['total'], 0, 'the signer is not known')
  await trust({ ...appliance, root: appliance.data.root }, sender)
  await pullOut(desk)
  await transfers.usb.look()
  await plugIn(desk, 'KINGSTON')
  await transfers.usb.look()
  t.equal((await client.get('/jobs')).json['total'], 0, 'one look is not enough: it may still be copied to')
  await transfers.usb.look()
  const { items } = await client.get('/jobs')
  t.match(items, [{ kind: 'import', owner: { id: 'system' } }])
  const job = await untilState(client, items[0]?.['id'], 'done', 'failed')
  t.match(job, { state: 'done', result: { releases: [{ appKeyID: SENT }] } })
  await pullOut(desk)
  await transfers.usb.look()
  await plugIn(desk, 'KINGSTON')
  for (let look = 0; look < 3; look++) await transfers.usb.look()
  t.equal((await client.get('/jobs')).json['total'], 1, 'what is here is not imported again')
})

test('an import whose stick was lost goes on when it is back, wherever it is mounted', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const { transfers, appliance } = desk
  const stick = await plugIn(desk, 'KINGSTON')
  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  const { files, signer } = await exportFrom(sender, stick, { volumeSize: 40_000 })
  const [first, ...others] = files.map(({ path }) => path)
  const away = join(appliance.data.root, '..', 'away')
  await mkdir(away)
  for (const path of others) await rename(path, join(away, path.split('/').at(-1) ?? ''))
  const job = await importPaths(client, [first ?? ''], { trustSigner: signer })
  t.equal(job['state'], 'paused')
  await pullOut(desk)
  const again = await plugIn(desk, 'OTHER NAME')
  for (const name of readdirSync(away)) await writeFile(join(again, name), readFileSync(join(away, name)))
  const settings = transfers.settings()
  await transfers.configure({ ...settings, usb: { ...settings.usb, watch: true } }, TESTER)
  for (let look = 0; look < 3; look++) await transfers.usb.look()
  t.match(await untilState(client, job['id'], 'done', 'failed'), { state: 'done' })
})

test('a stick that is gone when its import begins is waited for', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const { transfers, appliance } = desk
  const stick = await plugIn(desk, 'KINGSTON')
  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  const made = await exportFrom(sender, join(appliance.data.root, '..', 'sent'))
  await writeFile(join(stick, 'bundle.tar'), readFileSync(made.files[0]?.path ?? ''))
  await transfers.configure({ ...transfers.settings(), rateLimit: 64 * 1024 }, TESTER)
  const before = await client.post('/transfers/imports', {
    paths: [await writePackage(join(desk.inbox, 'slow.tar.gz'), { size: 200_000 })],
  })
  const { json } = await client.post('/transfers/imports', { paths: [stick], trustSigner: made.signer })
  await rename(join(stick, 'bundle.tar'), join(appliance.data.root, '..', 'bundle.tar'))
  await pullOut(desk)
  await transfers.usb.look()
  await untilState(client, before.json['id'], 'done')
  const failed = await untilState(client, json['id'], 'failed')
  t.match(failed, { canResume: true, error: { code: /FILE_UNREADABLE|NOT_A_PACKAGE/ } })
  const again = await plugIn(desk, 'KINGSTON 2')
  await rename(join(appliance.data.root, '..', 'bundle.tar'), join(again, 'bundle.tar'))
  const settings = transfers.settings()
  await transfers.configure({ ...settings, rateLimit: null, usb: { ...settings.usb, watch: true } }, TESTER)
  for (let look = 0; look < 3; look++) await transfers.usb.look()
  t.match(await untilState(client, json['id'], 'done'), { result: { releases: [{ appKeyID: SENT }] } })
})

test('what one site writes after an import, a stick carries back, and the sender takes it in', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const sender = await openStore(t, join(desk.appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  const made = await exportFrom(sender, join(desk.inbox, 'sent'))
  await importPaths(client, [join(desk.inbox, 'sent')], { trustSigner: made.signer })
  const stick = await plugIn(desk, 'BACK')
  const { items } = await client.get('/transfers/usb')
  const { id } = (items[0] as { stick: { id: string } }).stick
  const receipts = (await client.get('/transfers/receipts')).items.map(({ name }) => String(name))
  for (const name of receipts)
    t.equal((await client.post(`/transfers/receipts/${name}/copies`, { stick: id })).status, 204)
  t.same(readdirSync(stick).sort(), receipts.sort())
  const seen = (await client.get('/transfers/usb')).items[0] as { siteFiles: { path: string }[] }
  t.equal(seen.siteFiles.length, 2)
  for (const { path } of seen.siteFiles)
    t.equal((await client.post('/transfers/sites', { path })).status, 201)
  t.same((await client.get('/transfers/sites')).items.map(({ kind }) => kind).sort(), [
    'inventory',
    'receipt',
  ])
  t.equal(
    (await client.post('/transfers/sites', { path: '/etc/hostname' })).json['error'],
    'PATH_NOT_ALLOWED',
  )
})

test('a stick that is pulled out in the middle is said to be gone, and its import goes on when it is back', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  const { transfers, appliance } = desk
  const stick = await plugIn(desk, 'KINGSTON')
  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender, { layers: { web: 5000, db: 400_000 } })
  const made = await exportFrom(sender, join(stick, 'delivery'), { volumeSize: 100_000 })
  await transfers.configure({ ...transfers.settings(), rateLimit: 64 * 1024 }, TESTER)
  const { json } = await client.post('/transfers/imports', {
    paths: [join(stick, 'delivery')],
    trustSigner: made.signer,
  })
  await untilBytes(client, json['id'])
  await rename(join(stick, 'delivery'), join(appliance.data.root, '..', 'away'))
  await pullOut(desk)
  await transfers.usb.look()
  const failed = await untilState(client, json['id'], 'failed', 'done')
  t.match(failed, { state: 'failed', canResume: true, error: { code: 'MEDIUM_GONE', message: /pulled out/ } })
  const again = await plugIn(desk, 'KINGSTON 2')
  await rename(join(appliance.data.root, '..', 'away'), join(again, 'delivery'))
  await transfers.configure({ ...transfers.settings(), rateLimit: null }, TESTER)
  t.equal(transfers.settings().usb.watch, false, 'nobody has to switch the watch on for that')
  for (let look = 0; look < 3; look++) await transfers.usb.look()
  t.match(await untilState(client, json['id'], 'done'), { result: { releases: [{ appKeyID: SENT }] } })
})

test('what was made for download is copied to a stick, and read back from it', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk.administrator
  await importPaths(client, [await writePackage(join(desk.inbox, 'a.tar.gz'), { size: 100_000 })])
  const wish = { releases: [APP], volumeSize: '60000' }
  const plan = (await client.post('/transfers/exports/plan', wish)).json
  t.match(plan, { releases: [{ app: APP, isHeld: false }], delta: null })
  const made = await client.post('/transfers/exports', { ...wish, verify: true })
  const done = await untilState(client, made.json['id'], 'done', 'failed')
  const { files } = done['result'] as { files: { name: string; size: number }[] }
  t.match(done, { state: 'done', result: { verified: true, place: 'download' } })
  t.same(
    files.map(({ size }) => size),
    (plan['whole'] as { volumes: number[] }).volumes,
    'the sizes are those that were shown before',
  )
  const stick = await plugIn(desk, 'EMPTY')
  const { items } = await client.get('/transfers/usb')
  const { id } = (items[0] as { stick: { id: string } }).stick
  const { json } = await client.post(`/transfers/exports/${made.json['id']}/copies`, { stick: id })
  const copied = await untilState(client, json['id'], 'done', 'failed')
  t.match(copied, { state: 'done', result: { verified: true, place: 'medium', directory: stick } })
  t.same(readdirSync(stick).sort(), files.map(({ name }) => name).sort(), 'the volumes, and nothing else')
  t.equal((await client.delete(`/transfers/exports/${made.json['id']}`)).status, 204)
  const after = (await client.get(`/jobs/${made.json['id']}`)).json
  t.same((after['result'] as { files: unknown[] }).files, [], 'the job says that its files are no more')
})

/** Waits until some of an import's bytes have passed. */
async function untilBytes(client: Client, id: unknown): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const { progress } = (await client.get(`/jobs/${id}`)).json as { progress: { done: number } }
    if (progress.done > 0) return
    await pause(50)
  }
  throw new Error(`job ${id} reads nothing`)
}
