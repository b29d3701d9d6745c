import { test } from 'tap'
import { openConsole } from './console.ts'

const HOSTILE = [
  "Robert'); DROP TABLE users;--",
  '" OR 1=1 --',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '$(id){{7*7}}',
  '../../../etc/passwd',
  '%s%n%x',
]

test('SQL and HTML in text come back as text', async (t) => {
  const { person, accounts } = await openConsole(t)
  const { client } = await person('administrator')
  for (const text of HOSTILE) {
    const made = await client.post('/organisations', { name: text, description: text })
    t.equal(made.status, 201, text)
    t.match(made.headers['content-type'], /^application\/json/)
    t.match((await client.get(`/organisations/${made.json['id']}`)).json, { name: text, description: text })
    t.match((await client.patch('/me', { displayName: text, profile: text })).json, { displayName: text })
    t.equal((await client.get(`/users?text=${encodeURIComponent(text)}`)).status, 200)
    t.equal((await client.get(`/audit?text=${encodeURIComponent(text)}`)).status, 200)
    t.equal((await client.post('/access-keys', { name: text, actions: ['OnlyRead'] })).status, 201)
    t.equal((await client.post('/users', { login: text, displayName: 'x', role: 'member' })).status, 400)
    t.equal((await client.get(`/users/${encodeURIComponent(text)}`)).status, 400)
  }
  t.equal(accounts.organisations.list().length, HOSTILE.length)
})

test('wrong types, over-long and unknown fields are refused by name, and the store is as it was', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  const cases: [method: string, path: string, body: unknown, field: string][] = [
    ['POST', '/organisations', { name: 'x'.repeat(65) }, 'name'],
    ['POST', '/organisations', { name: 7 }, 'name'],
    ['POST', '/organisations', { name: '   ' }, 'name'],
    ['POST', '/organisations', { name: 'a\u0000b' }, 'name'],
    ['POST', '/organisations', { name: 'a\nb' }, 'name'],
    ['POST', '/organisations', { name: 'evil\u202egnp.exe' }, 'name'],
    ['POST', '/organisations', { name: 'x', description: 'x'.repeat(2001) }, 'description'],
    ['POST', '/organisations', {}, 'name'],
    ['POST', '/organisations', { name: { $gt: '' } }, 'name'],
    ['PATCH', '/me', { email: 'nobody' }, 'email'],
    ['PATCH', '/me', { phone: '<b>1</b>' }, 'phone'],
    ['PATCH', '/me', { profile: 'x'.repeat(20_001) }, 'profile'],
    ['PATCH', '/me', { displayName: null }, 'displayName'],
    ['POST', '/users', { login: 'x y', displayName: 'x', role: 'member' }, 'login'],
    ['POST', '/users', { login: 'xy', displayName: 'x', role: 'god' }, 'role'],
    [
      'POST',
      '/users',
      { login: 'xy', displayName: 'x', role: 'member', organisationId: 5 },
      'organisationId',
    ],
    ['POST', '/access-keys', { name: 'x', actions: [] }, 'actions'],
    ['POST', '/access-keys', { name: 'x', actions: ['Everything'] }, 'actions.0'],
    ['POST', '/access-keys', { name: 'x', actions: Array(1000).fill('Write') }, 'actions'],
    [
      'POST',
      '/first-administrator',
      { token: 'x', login: 'xy', displayName: 'x', password: 'long enough' },
      'token',
    ],
    ['GET', '/users?page=0', undefined, 'page'],
    ['GET', '/users?page=1&page=2', undefined, 'page'],
    ['GET', '/users?pageSize=1000000', undefined, 'pageSize'],
    ['GET', '/users?role=root', undefined, 'role'],
    ['GET', '/audit?limit=-1', undefined, 'limit'],
  ]
  for (const [method, path, body, field] of cases) {
    const { status, json, wrong } = await client.ask(method, path, body === undefined ? {} : { body })
    t.equal(status, 400, `${method} ${path} ${field}`)
    t.equal(json['error'], 'REQUEST_INVALID')
    t.same(wrong, [field])
    t.ok(String(json['msg']).includes(field))
  }
  t.equal(state(), before)
})

test('a thousand keys at once are answered shortly', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key-${i}`, i]))
  const list = Array.from({ length: 1000 }, () => ({ name: 'x', actions: ['Write'] }))
  for (const body of [many, list, { ...many, name: 'x', actions: ['Write'] }, { keys: list }]) {
    const { status, text } = await client.post('/access-keys', body)
    t.equal(status, 400)
    t.ok(text.length < 2000, `${text.length} characters`)
  }
  t.equal(state(), before)
})

test('bodies that are no JSON, or no object, are refused without being repeated', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  const headers = { 'Content-Type': 'application/json' }
  const bodies = [
    '',
    '{',
    'secret-word',
    '[]',
    '"secret-word"',
    'null',
    '1',
    `${'['.repeat(100_000)}`,
    '{"name":"x"}x',
  ]
  for (const bytes of [...bodies, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]) {
    const { status, text } = await client.ask('POST', '/organisations', { bytes, headers })
    t.equal(status, 400, String(bytes).slice(0, 20))
    t.notMatch(text, /secret-word/)
  }
  t.equal(state(), before)
})

test('a field called __proto__ is a field like any other', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  const headers = { 'Content-Type': 'application/json' }
  const bytes = '{"__proto__":{"role":"administrator"},"constructor":1,"name":"x"}'
  t.equal((await client.ask('POST', '/organisations', { bytes, headers })).status, 400)
  t.equal(state(), before)
  t.equal(({} as Record<string, unknown>)['role'], undefined)
})

test('a body beyond the limit is refused, told beforehand or not', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  const bytes = JSON.stringify({ name: 'x', description: 'x'.repeat(2 * 1024 * 1024) })
  const type = { 'Content-Type': 'application/json' }
  const told = await client.ask('POST', '/organisations', {
    bytes,
    headers: { ...type, 'Content-Length': String(bytes.length) },
  })
  const untold = await client.ask('POST', '/organisations', {
    bytes,
    headers: { ...type, 'Transfer-Encoding': 'chunked' },
  })
  for (const { status, json } of [told, untold]) {
    t.equal(status, 413)
    t.equal(json['error'], 'REQUEST_TOO_LARGE')
  }
  t.equal(state(), before)
})

test('ids and paths from outside are looked up, never followed', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator')
  for (const id of ['..%2f..%2fetc', '%00', 'x'.repeat(5000), '%252e%252e', "'%20OR%201=1"]) {
    for (const path of ['/users/', '/organisations/', '/publishers/', '/access-keys/'])
      t.ok([400, 404].includes((await client.get(path + id)).status), path + id)
  }
})
