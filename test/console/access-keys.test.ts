import { test } from 'tap'
import { InstallCounter } from '../../server/catalog/install-counter.ts'
import { openConsole } from './console.ts'

const KEY = { name: '一号集群', actions: ['OnlyRead', 'ReadInstall'] }

test('a publisher makes a key, sees it once and revokes it', async (t) => {
  const { person, accounts, appliance } = await openConsole(t)
  const { client, id } = await person('publisher')
  const made = await client.post('/access-keys', KEY)
  t.equal(made.status, 201)
  t.match(made.json, { ...KEY, expiresAt: null, accessKey: /^rck_[A-Za-z0-9_-]{43}$/ })
  const raw = String(made.json['accessKey'])
  t.match(accounts.keys.findByRawKey(raw), { ownerId: id, actions: KEY.actions })
  const list = await client.get('/access-keys')
  t.match(list.items, [{ ...KEY, id: made.json['id'], ownerId: id, revokedAt: null, lastUsedAt: null }])
  const one = await client.get(`/access-keys/${made.json['id']}`)
  for (const { text } of [list, one]) t.notOk(text.includes(raw))
  t.notOk(JSON.stringify(appliance.db.sqlite.prepare('SELECT * FROM access_keys').all()).includes(raw))
  t.equal((await client.delete(`/access-keys/${made.json['id']}`)).status, 204)
  t.equal(accounts.keys.findByRawKey(raw), undefined)
  t.match((await client.get('/access-keys')).items, [{ revokedAt: Number }])
})

test('publishers see their own keys alone, administrators all of them', async (t) => {
  const { person, accounts } = await openConsole(t)
  const [lin, wu, admin] = [
    await person('publisher'),
    await person('publisher'),
    await person('administrator'),
  ]
  const mine = (await lin.client.post('/access-keys', { ...KEY, name: 'of lin' })).json['id']
  await wu.client.post('/access-keys', { ...KEY, name: 'of wu' })
  await accounts.keys.create({ name: 'of the command line', actions: ['Write'] })
  const names = async ({ client }: typeof lin, query = '') =>
    (await client.get(`/access-keys${query}`)).items.map(({ name }) => name).sort()
  t.same(await names(lin), ['of lin'])
  t.same(await names(lin, `?ownerId=${wu.id}`), ['of lin'])
  t.same(await names(admin), ['of lin', 'of the command line', 'of wu'])
  t.same(await names(admin, `?ownerId=${wu.id}`), ['of wu'])
  for (const answer of [
    await wu.client.get(`/access-keys/${mine}`),
    await wu.client.delete(`/access-keys/${mine}`),
  ]) {
    t.equal(answer.status, 403)
    t.equal(answer.json['error'], 'NOT_YOURS')
  }
  t.equal((await admin.client.delete(`/access-keys/${mine}`)).status, 204)
  t.equal((await admin.client.get('/access-keys/nobody')).status, 404)
})

test('nobody makes a key for somebody else', async (t) => {
  const { person, state } = await openConsole(t)
  const [lin, wu] = [await person('publisher'), await person('publisher')]
  const before = state()
  t.equal((await lin.client.post('/access-keys', { ...KEY, ownerId: wu.id })).status, 400)
  t.equal(state(), before)
})

test('a key ends at the moment that was set', async (t) => {
  const { person, accounts, wait } = await openConsole(t)
  const { client } = await person('publisher')
  const expiresAt = Date.now() + 60_000
  const made = await client.post('/access-keys', { ...KEY, expiresAt })
  t.equal(made.json['expiresAt'], expiresAt)
  const { keys } = accounts
  const [raw, id] = [String(made.json['accessKey']), String(made.json['id'])]
  t.ok(keys.findByRawKey(raw) && keys.findActive(id))
  t.equal(keys.nextExpiry(), expiresAt)
  wait(60_000)
  t.equal(keys.findByRawKey(raw), undefined)
  t.equal(keys.findActive(id), undefined)
  t.equal(keys.nextExpiry(), Number.POSITIVE_INFINITY)
  t.match((await client.get('/access-keys')).items, [{ id, expiresAt, revokedAt: null }])
})

test('a key can’t have ended before it is made', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('publisher')
  const before = state()
  for (const expiresAt of [1, Date.now() - 1000, -5, 1.5, 'tomorrow', Number.MAX_VALUE])
    t.equal((await client.post('/access-keys', { ...KEY, expiresAt })).status, 400, String(expiresAt))
  t.equal(state(), before)
})

test('a key shows what it installed', async (t) => {
  const { person, appliance } = await openConsole(t)
  const { client } = await person('publisher')
  const id = String((await client.post('/access-keys', KEY)).json['id'])
  const installs = new InstallCounter(appliance.db)
  await installs.count(id, 'someapp', '1.0')
  await installs.count(id, 'someapp', '2.0')
  const { json } = await client.get(`/access-keys/${id}`)
  const found = json['installs'] as { version: string }[]
  t.same(found.map(({ version }) => version).sort(), ['1.0', '2.0'])
  t.match(found[0], { appId: 'someapp', appName: null, installs: 1, firstAt: Number, lastAt: Number })
})

test('the last use is written once a minute, without anyone waiting', async (t) => {
  const { accounts, wait } = await openConsole(t)
  const { keys, keyUse } = accounts
  const { id } = await keys.create({ name: 'x', actions: ['OnlyRead'] })
  keyUse.note(id, '10.0.0.12', 'containerd/1.6')
  t.equal(keys.get(id).lastUsedAt, null)
  await keyUse.flush()
  const first = keys.get(id)
  t.match(first, { lastUsedAt: Number, lastUsedFrom: '10.0.0.12', lastAgent: 'containerd/1.6' })
  wait(59_000)
  keyUse.note(id, '10.0.0.13', 'x')
  await keyUse.flush()
  t.same(keys.get(id), first)
  wait(2_000)
  keyUse.note(id, '10.0.0.14', 'y'.repeat(1000))
  await keyUse.flush()
  t.match(keys.get(id), { lastUsedFrom: '10.0.0.14', lastAgent: 'y'.repeat(200) })
})

test('a publisher’s keys have an end', async (t) => {
  const { person, accounts } = await openConsole(t)
  const { client, id } = await person('publisher')
  const make = () => client.post('/access-keys', KEY)
  const all = (await Promise.all(Array.from({ length: 210 }, make))).map(({ status }) => status)
  t.equal(all.filter((status) => status === 201).length, 200)
  t.equal(all.filter((status) => status === 409).length, 10)
  t.equal(accounts.keys.activeOf(id), 200)
  const { items } = await client.get('/access-keys')
  t.equal((await client.delete(`/access-keys/${items[0]?.['id']}`)).status, 204)
  t.equal((await make()).status, 201)
})
