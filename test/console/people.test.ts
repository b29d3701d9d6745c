import { test } from 'tap'
import { Client, cookieOf } from './client.ts'
import { BY, openConsole, PASSWORD } from './console.ts'

test('an administrator makes an account, and its owner alone sets the password', async (t) => {
  const { person, stranger, url } = await openConsole(t)
  const { client } = await person('administrator')
  const account = { login: 'Lin.Wei', displayName: '林伟', email: 'lin@example.com', role: 'publisher' }
  const made = await client.post('/users', account)
  t.equal(made.status, 201)
  t.match(made.json, { user: { login: 'lin.wei', displayName: '林伟', role: 'publisher', disabledAt: null } })
  const link = String(made.json['link'])
  t.ok(link.startsWith(`${url}/new-password#token=`))
  const token = link.split('=')[1]
  t.match((await stranger.post('/invitations/look', { token })).json, { kind: 'password', login: 'lin.wei' })
  t.equal((await stranger.post('/password-reset', { token, password: PASSWORD })).status, 204)
  t.equal((await stranger.post('/session', { login: 'lin.wei', password: PASSWORD })).status, 200)
  t.equal((await stranger.post('/password-reset', { token, password: 'one more password' })).status, 404)
})

test('a sign-in name is taken once', async (t) => {
  const { person, add } = await openConsole(t)
  const { client } = await person('administrator')
  await add('member', 'lin')
  const again = await client.post('/users', { login: 'LIN', displayName: 'x', role: 'member' })
  t.equal(again.status, 409)
  t.equal(again.json['error'], 'LOGIN_TAKEN')
  t.equal((await client.get('/users?text=lin')).items.length, 1)
})

test('the people are found by text, role and organisation, page by page', async (t) => {
  const { person, add } = await openConsole(t)
  const { client } = await person('administrator', 'root')
  for (let i = 0; i < 25; i++) await add('member', `member-${String(i).padStart(2, '0')}`)
  const { id } = await add('publisher', 'a_b')
  await add('publisher', 'axb')
  const organisation = await client.post('/organisations', { name: '一号工厂' })
  await client.patch(`/users/${id}`, { organisationId: organisation.json['id'] })
  const logins = async (query: string) =>
    (await client.get(`/users?${query}`)).items.map(({ login }) => login)
  t.match((await client.get('/users?role=member')).json, { total: 25, page: 1, pageSize: 20 })
  t.same(await logins('role=member&page=2'), [
    'member-20',
    'member-21',
    'member-22',
    'member-23',
    'member-24',
  ])
  t.same(await logins('text=a_b'), ['a_b'])
  t.same(await logins('text=%25'), [])
  t.same(await logins(`organisationId=${organisation.json['id']}`), ['a_b'])
  t.match((await client.get(`/users/${id}`)).json, { organisationName: '一号工厂' })
})

test('the last administrator stays one', async (t) => {
  const { person } = await openConsole(t)
  const first = await person('administrator')
  for (const attempt of [
    await first.client.post(`/users/${first.id}/disable`, {}),
    await first.client.patch(`/users/${first.id}`, { role: 'member' }),
  ]) {
    t.equal(attempt.status, 409)
    t.equal(attempt.json['error'], 'LAST_ADMINISTRATOR')
  }
  const second = await person('administrator')
  t.equal((await first.client.post(`/users/${second.id}/disable`, {})).status, 200)
  t.equal((await first.client.patch(`/users/${first.id}`, { role: 'member' })).status, 409)
  t.equal((await first.client.post(`/users/${second.id}/enable`)).status, 200)
  t.equal((await first.client.patch(`/users/${first.id}`, { role: 'member' })).status, 200)
})

test('two administrators who shut each other out at once do not both succeed', async (t) => {
  const { add, accounts } = await openConsole(t)
  const [one, two] = [await add('administrator'), await add('administrator')]
  const attempts = await Promise.allSettled(
    [one, two].map(({ id }) => accounts.changes.disable(BY, id, { revokeKeys: false })),
  )
  t.same(attempts.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  t.equal(accounts.users.administrators(), 1)
})

test('an administrator’s reset link voids earlier ones and ends every session', async (t) => {
  const { person, stranger } = await openConsole(t)
  const { client } = await person('administrator')
  const lin = await person('member', 'lin')
  const make = async () =>
    String((await client.post(`/users/${lin.id}/password-link`)).json['link']).split('=')[1]
  const [first, second] = [await make(), await make()]
  const password = 'a brand new password'
  t.equal((await stranger.post('/password-reset', { token: first, password })).status, 404)
  t.equal((await lin.client.get('/me')).status, 200)
  t.equal((await stranger.post('/password-reset', { token: second, password })).status, 204)
  t.equal((await lin.client.get('/me')).status, 401)
  t.equal((await stranger.post('/session', { login: 'lin', password })).status, 200)
})

test('disabling ends the sessions, and the access keys only when that is asked for', async (t) => {
  const { person, accounts } = await openConsole(t)
  const { client } = await person('administrator')
  for (const revokeKeys of [false, true]) {
    const lin = await person('publisher')
    const key = await lin.client.post('/access-keys', { name: 'cluster', actions: ['ReadInstall'] })
    t.match((await client.post(`/users/${lin.id}/disable`, { revokeKeys })).json, { disabledAt: Number })
    t.equal((await lin.client.get('/me')).status, 401)
    t.equal(accounts.keys.findByRawKey(String(key.json['accessKey'])) === undefined, revokeKeys)
  }
})

test('one changes what one’s account says, and not one’s role', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('member', 'lin')
  const change = {
    displayName: ' 林伟 ',
    email: 'l@example.com',
    phone: '+86 10 1234',
    profile: '# <b>Me</b>',
  }
  t.match((await client.patch('/me', change)).json, { ...change, displayName: '林伟' })
  t.match((await client.patch('/me', {})).json, { displayName: '林伟', login: 'lin' })
  const before = state()
  for (const field of ['role', 'login', 'organisationId', 'disabledAt', 'passwordHash', '__proto__x']) {
    const { status, json } = await client.patch('/me', { [field]: 'administrator' })
    t.equal(status, 400, field)
    t.match(json['msg'], field)
  }
  t.equal(state(), before)
})

test('whose session it is, is told without a sign-in', async (t) => {
  const { stranger, add, url } = await openConsole(t)
  t.same((await stranger.get('/session')).json, { user: null, needsFirstAdministrator: true })
  await add('administrator', 'root')
  const entered = await stranger.post('/session', { login: 'root', password: PASSWORD })
  const { json } = await new Client(url, cookieOf(entered).token).get('/session')
  t.match(json, { user: { login: 'root' }, needsFirstAdministrator: false })
})
