import { test } from 'tap'
import { auditActions } from '../../server/ops/audit-actions.ts'
import { openConsole, PASSWORD } from './console.ts'

test('who did what, when and from where', async (t) => {
  const { person, stranger, add } = await openConsole(t)
  const { client, id } = await person('administrator', 'root')
  await add('member', 'lin')
  await stranger.post('/session', { login: 'lin', password: 'wrong password' })
  await stranger.post('/session', { login: 'lin', password: PASSWORD })
  const organisation = (await client.post('/organisations', { name: 'One' })).json['id']
  const { items } = await client.get('/audit')
  t.match(items[0], {
    ...{ actor: `user:${id}`, actorName: 'The root', action: 'organisation.created' },
    ...{ target: `organisation:${organisation}`, address: '127.0.0.1', detail: { name: 'One' } },
  })
  t.ok(Math.abs(Number(items[0]?.['at']) - Date.now()) < 60_000)
  t.same(
    items.map(({ action }) => action),
    ['organisation.created', 'session.started', 'session.refused', 'user.created', 'user.created'],
  )
  t.match(items[2], { actor: 'anonymous', address: '127.0.0.1', detail: { login: 'lin' } })
})

test('each change of people, organisations, links and keys is one entry; a refused one is none', async (t) => {
  const { person, add } = await openConsole(t)
  const { client } = await person('administrator')
  const { id } = await add('publisher', 'lin')
  const idOf = async (path: string, body: unknown) => (await client.post(path, body)).json['id']
  const organisation = await idOf('/organisations', { name: 'One' })
  const steps: [action: string, step: () => Promise<unknown>][] = [
    ['organisation.changed', () => client.patch(`/organisations/${organisation}`, { name: 'Two' })],
    ['user.changed', () => client.patch(`/users/${id}`, { organisationId: organisation })],
    ['', () => client.delete(`/organisations/${organisation}`)],
    ['user.changed', () => client.patch(`/users/${id}`, { organisationId: null })],
    ['organisation.deleted', () => client.delete(`/organisations/${organisation}`)],
    ['', () => client.post('/users', { login: 'lin', displayName: 'x', role: 'member' })],
    ['user.created', () => client.post('/users', { login: 'wu', displayName: 'x', role: 'member' })],
    ['user.disabled', () => client.post(`/users/${id}/disable`, {})],
    ['', () => client.post(`/users/${id}/disable`, {})],
    ['user.enabled', () => client.post(`/users/${id}/enable`)],
    ['reset-link.made', () => client.post(`/users/${id}/password-link`)],
    ['invitation.made', () => client.post('/invitations', { role: 'member' })],
    ['user.changed', () => client.patch('/me', { displayName: 'Root' })],
    ['access-key.created', () => client.post('/access-keys', { name: 'x', actions: ['OnlyRead'] })],
    ['', () => client.post('/access-keys', { name: '', actions: ['OnlyRead'] })],
  ]
  const count = async () => (await client.get('/audit?limit=200')).items
  for (const [action, step] of steps) {
    const before = await count()
    await step()
    const after = await count()
    t.equal(after.length - before.length, action === '' ? 0 : 1, action)
    if (action !== '') t.equal(after[0]?.['action'], action)
  }
})

test('entries are found by actor, action, time and text', async (t) => {
  const { person } = await openConsole(t)
  const root = await person('administrator', 'root')
  const other = await person('administrator', 'other')
  await root.client.post('/organisations', { name: '100% 一号' })
  await other.client.post('/organisations', { name: 'Two' })
  const found = async (query: string) => (await root.client.get(`/audit?${query}`)).items.length
  t.equal(await found('action=organisation.created'), 2)
  t.equal(await found(`actor=user:${root.id}`), 1)
  t.equal(await found(`actor=user:${root.id}&action=user.created`), 0)
  t.equal(await found(`text=${encodeURIComponent('100%')}`), 1)
  t.equal(await found(`text=${encodeURIComponent('一号')}`), 1)
  t.equal(await found('text=%25%25'), 0)
  t.equal(await found(`from=${Date.now() + 60_000}`), 0)
  t.equal(await found(`to=${Date.now() - 60_000}`), 0)
  t.equal(await found('from=2020-01-01'), 4)
  t.equal(await found('from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00%2B08:00'), 0)
  for (const wrong of ['action=nonsense', 'from=yesterday', 'limit=0', 'limit=1000', 'before=x'])
    t.equal((await root.client.get(`/audit?${wrong}`)).status, 400, wrong)
})

test('pages follow one another, through more rows than one query looks at', async (t) => {
  const { person, appliance } = await openConsole(t)
  const { client } = await person('administrator')
  const { sqlite } = appliance.db
  const add = sqlite.prepare(
    "INSERT INTO audit_entries (at, actor, actor_name, action, target, address, detail) VALUES (1, 'system', '', ?, '', '', '{}')",
  )
  sqlite.transaction(() => {
    for (let i = 0; i < 45_000; i++) add.run(i % 15_000 === 0 ? 'store.scrubbed' : 'bundle.imported')
  })()
  const first = await client.get('/audit?action=store.scrubbed&limit=2')
  t.equal(first.items.length, 2)
  t.equal(first.json['hasMore'], true)
  const rest = await client.get(`/audit?action=store.scrubbed&limit=2&before=${first.items[1]?.['id']}`)
  t.equal(rest.items.length, 1)
  t.equal(rest.json['hasMore'], false)
  const lines = (await client.get('/audit/export?format=jsonl')).text.trim().split('\n')
  t.equal(lines.length, 45_002)
})

test('the export is a file, oldest first, that no spreadsheet runs', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator', 'root')
  const formulas = ['=cmd|calc!A1', '+1', '-1', '@SUM(1)', '＝1']
  for (const displayName of formulas) {
    await client.patch('/me', { displayName })
    await client.post('/organisations', { name: `"quoted", ${displayName}` })
  }
  const csv = await client.get('/audit/export')
  t.equal(csv.status, 200)
  t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8')
  t.match(csv.headers['content-disposition'], /^attachment; filename="raincask-audit\.csv"$/)
  const lines = csv.text.split('\r\n')
  t.equal(lines[0], '\ufeff"id","time","actor","actor name","action","target","address","detail"')
  t.match(lines[1], /^"1","\d{4}-\d\d-\d\dT[\d:.]+Z","command-line"/)
  for (const line of lines.slice(1, -1)) {
    const cells = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((match) => match[1] ?? '')
    t.equal(cells.length, 8)
    for (const cell of cells) t.notMatch(cell, /^[=+\-@＝]/)
  }
  t.ok(csv.text.includes('"\'=cmd|calc!A1"'))
  const json = await client.get('/audit/export?format=jsonl&action=organisation.created')
  const entries = json.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  t.equal(entries.length, formulas.length)
  t.match(entries[0], { detail: { name: '"quoted", =cmd|calc!A1' }, time: /Z$/ })
  t.equal((await client.get('/audit?action=audit.exported')).items.length, 2)
})

test('entries can neither be changed nor removed, not even by SQL', async (t) => {
  const { person, appliance } = await openConsole(t)
  await person('administrator')
  const { sqlite } = appliance.db
  t.throws(() => sqlite.exec("UPDATE audit_entries SET actor = 'x'"), /append-only/)
  t.throws(() => sqlite.exec('DELETE FROM audit_entries'), /append-only/)
})

test('an entry is there exactly if its change is', async (t) => {
  const { accounts, appliance } = await openConsole(t)
  const { db } = appliance
  const entries = () => db.sqlite.prepare('SELECT count(*) FROM audit_entries').pluck().get()
  const before = entries()
  const by = { actor: 'system', actorName: '', address: '' }
  await t.rejects(
    db.write(() => {
      accounts.audit.record({ ...by, action: 'setting.changed', target: 'x' })
      throw new Error('the change failed')
    }),
  )
  t.equal(entries(), before)
})

test('every action has words', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator')
  t.same((await client.get('/audit/actions')).items, Object.keys(auditActions))
  for (const [action, words] of Object.entries(auditActions)) {
    t.match(action, /^[a-z-]+\.[a-z-]+$/)
    t.ok(words.length > 5)
  }
})
