import { test } from 'tap'
import type { SampleOptions } from '../catalog/sample-release.ts'
import { openapi, openStore, type Store } from './store.ts'

// Apps by listing and visibility, all of one user; and who looks.
const APPS = {
  public: ['listed', 'public'],
  market: ['listed', 'market'],
  organisation: ['listed', 'organisation'],
  private: ['listed', 'private'],
  in_review: ['review', 'public'],
  unlisted: ['unlisted', 'public'],
} as const
const ALL = Object.keys(APPS).sort()

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const { keys } = store.accounts
  for (const [id, organisation, role] of [
    ['owner', 'north', 'publisher'],
    ['colleague', 'north', 'member'],
    ['rival', 'south', 'publisher'],
    ['admin', null, 'administrator'],
  ])
    await store.run(
      `INSERT INTO users (id, login, display_name, email, phone, profile, role, organisation_id, password_hash, created_at)
       VALUES (?, ?, ?, '', '', '', ?, ?, '', 1)`,
      ...[id, id, id, role, organisation],
    )
  const key = async (ownerId?: string) =>
    (await keys.create({ name: 'k', actions: ['ReadInstall', 'Write'], ...(ownerId && { ownerId }) }))
      .accessKey
  for (const [id, [listing, visibility]] of Object.entries(APPS)) {
    await store.publish({ app: { id } })
    await store.run(
      "UPDATE apps SET owner = 'user:owner', listing = ?, visibility = ? WHERE id = ?",
      ...[listing, visibility, id],
    )
  }
  const viewers = {
    nobody: undefined,
    stale: 'stale',
    cluster: await key(),
    rival: await key('rival'),
    colleague: await key('colleague'),
    owner: await key('owner'),
    admin: await key('admin'),
  }
  return { store, viewers }
}

async function listed({ ask }: Store, key: string | undefined, query = ''): Promise<string[]> {
  const { json } = await ask(openapi(`/apps?pageSize=-1${query}`), key === undefined ? {} : { key })
  const { apps, total } = json as { apps: { appKeyID: string }[]; total: number }
  if (total !== apps.length) throw new Error(`total is ${total}`)
  return apps.map((app) => app.appKeyID).sort()
}

test('lists, details and versions show what is listed and meant for whoever looks', async (t) => {
  const { store, viewers } = await setUp(t)
  const seen: Record<keyof typeof viewers, string[]> = {
    nobody: ['public'],
    stale: ['public'],
    cluster: ['market', 'public'],
    rival: ['market', 'public'],
    colleague: ['market', 'organisation', 'public'],
    owner: ALL,
    admin: ['market', 'public'],
  }
  for (const [who, key] of Object.entries(viewers) as [keyof typeof viewers, string | undefined][]) {
    t.same(await listed(store, key), seen[who], who)
    t.same(await listed(store, key, '&queryAll=True'), seen[who], `${who} asking for all`)
    for (const id of ALL) {
      const expected = seen[who].includes(id) ? 200 : 404
      for (const path of [`/apps/${id}`, `/apps/${id}/versions`, `/apps/${id}/versions/1.0`]) {
        const { status } = await store.ask(openapi(path), key === undefined ? {} : { key })
        t.equal(status, expected, `${who} ${path}`)
      }
    }
  }
})

test('imported apps are the administrators’ to publish into, and seen by all', async (t) => {
  const { store, viewers } = await setUp(t)
  await store.publish({ app: { id: 'imported' } })
  t.ok((await listed(store, undefined)).includes('imported'))
  const hub = async (key: string) => (await store.ask(openapi('/apps/imported/apphubinfo'), { key })).status
  t.equal(await hub(viewers.admin), 200)
  t.equal(await hub(viewers.owner), 403)
  const own = async (key: string) =>
    (await store.ask(openapi('/apps/template?pageSize=-1'), { key })).json as { total: number }
  t.match(await own(viewers.admin), { total: 1 })
  t.match(await own(viewers.owner), { total: ALL.length })
  t.match(await own(viewers.rival), { total: 0 })
})

test('a disabled version is offered to nobody, and its owner sees it when asking for all', async (t) => {
  const { store, viewers } = await setUp(t)
  await store.publish({ app: { id: 'public' }, version: '2.0' })
  await store.run("UPDATE releases SET enabled = 0 WHERE version = '2.0'")
  const versions = async (path: string, key?: string) => {
    const { json } = await store.ask(openapi(path), key === undefined ? {} : { key })
    const { apps } = json as { apps?: { appKeyID: string; versions: unknown }[] }
    const app = apps ? apps.find(({ appKeyID }) => appKeyID === 'public') : json
    return (app as { versions: { appVersion: string; enable: boolean }[] }).versions.map(
      ({ appVersion, enable }) => (enable ? appVersion : `(${appVersion})`),
    )
  }
  for (const path of ['/apps?pageSize=-1&queryAll=', '/apps/public/versions?queryAll=']) {
    t.same(await versions(`${path}true`, viewers.cluster), ['1.0'])
    t.same(await versions(`${path}False`, viewers.owner), ['1.0'])
    t.same(await versions(`${path}True`, viewers.owner), ['(2.0)', '1.0'])
    t.same(await versions(`${path}true`), ['1.0'])
  }
  t.same(await versions('/apps/template?pageSize=-1&queryAll=True', viewers.owner), ['(2.0)', '1.0'])
  t.same(await versions('/apps/public', viewers.owner), ['1.0'])
  const version = (key: string) => store.ask(openapi('/apps/public/versions/2.0'), { key })
  t.equal((await version(viewers.cluster)).status, 404)
  t.match((await version(viewers.owner)).json, { version: '2.0', enable: false })
})

test('who has installed a version keeps it, delisted, disabled or made private (2d)', async (t) => {
  const store = await openStore(t)
  const options: SampleOptions = { app: { id: 'app' } }
  await store.publish(options)
  await store.publish({ ...options, version: '2.0' })
  await store.give('app', store.keys.publisher)
  const key = store.keys.installer.accessKey
  const other = store.keys.reader.accessKey
  const ask = (path: string, as = key) => store.ask(openapi(path), { key: as })
  t.equal((await ask('/apps/app/versions/1.0?forInstall=True&getTemplate=True')).status, 200)
  for (const change of [
    "UPDATE apps SET listing = 'unlisted'",
    "UPDATE apps SET listing = 'listed', visibility = 'private'",
    'UPDATE releases SET enabled = 0',
  ]) {
    await store.run(change)
    t.match(await listed(store, key), [], 'it is in no list')
    const upgrade = await ask('/apps/app/versions/1.0?forInstall=False&getTemplate=True')
    t.equal(upgrade.status, 200, change)
    t.not((upgrade.json as { template: string }).template, '')
    t.match((await ask('/apps/app')).json, { versions: [{ appVersion: '1.0' }] })
    t.match((await ask('/apps/app/versions')).json, { versions: [{ appVersion: '1.0' }] })
    t.equal(((await ask('/apps/app/versions')).json as { versions: unknown[] }).versions.length, 1)
    t.equal((await ask('/apps/app/versions/2.0')).status, 404, 'but nothing that it has not')
    t.equal((await ask('/apps/app', other)).status, 404, 'and nobody else')
  }
})

test('looking at a version is not having it', async (t) => {
  const store = await openStore(t)
  await store.publish({ app: { id: 'app' } })
  const key = store.keys.installer.accessKey
  await store.ask(openapi('/apps/app/versions/1.0?forInstall=False&getTemplate=False'), { key })
  await store.run("UPDATE apps SET listing = 'unlisted'")
  t.equal((await store.ask(openapi('/apps/app/versions/1.0'), { key })).status, 404)
})

test('who has upgraded to a version keeps it, though an upgrade does not say that it installs (2d, 2f)', async (t) => {
  const store = await openStore(t)
  await store.publish({ app: { id: 'app' } })
  const key = store.keys.installer.accessKey
  await store.ask(openapi('/apps/app/versions/1.0?forInstall=False&getTemplate=True'), { key })
  await store.run("UPDATE apps SET listing = 'unlisted'")
  const rebuild = await store.ask(openapi('/apps/app/versions/1.0?forInstall=False&getTemplate=True'), {
    key,
  })
  t.equal(rebuild.status, 200)
  t.not((rebuild.json as { template: string }).template, '')
  t.match(store.db.sqlite.prepare('SELECT version, installs FROM key_installs').all(), [
    { version: '1.0', installs: 0 },
  ])
})

test('installs are noted by key and by day', async (t) => {
  const store = await openStore(t)
  await store.publish({ app: { id: 'app' } })
  for (const { accessKey: key } of [store.keys.installer, store.keys.installer, store.keys.publisher])
    await store.ask(openapi('/apps/app/versions/1.0?forInstall=True&getTemplate=True'), { key })
  await store.run('SELECT 1')
  const all = (sql: string) => store.db.sqlite.prepare(sql).all()
  t.same(all("SELECT kind, count FROM app_counts WHERE app_id = 'app'"), [{ kind: 'install', count: 2 }])
  t.match(all('SELECT day FROM app_counts'), [{ day: new Date().toISOString().slice(0, 10) }])
  t.match(all('SELECT key_id, version, installs FROM key_installs ORDER BY first_at'), [
    { key_id: store.keys.installer.id, version: '1.0', installs: 1 },
    { key_id: store.keys.publisher.id, version: '1.0', installs: 1 },
  ])
})

test('the logo of an app that strangers do not see is given to who was shown it', async (t) => {
  const store = await openStore(t)
  const bytes = Buffer.alloc(40_000, 7)
  await store.publish({ app: { id: 'app', logo: { digest: store.keep(bytes), mediaType: 'image/png' } } })
  await store.run("UPDATE apps SET visibility = 'market'")
  const { json } = await store.ask(openapi('/apps/app'), { key: store.keys.reader.accessKey })
  const url = new URL((json as { logo: string }).logo)
  t.same((await store.ask(url.pathname + url.search)).bytes, bytes, 'an image is fetched without a key')
  t.equal((await store.ask(url.pathname)).status, 404)
  t.equal((await store.ask(`${url.pathname}?d=${'0'.repeat(32)}`)).status, 404)
})
