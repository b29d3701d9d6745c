import { test } from 'tap'
import { Passwords } from '../../server/accounts/passwords.ts'
import { Client, cookieOf } from './client.ts'
import { openConsole, PASSWORD } from './console.ts'

const NEW = 'another battery staple'

test('a password is kept as argon2id, salted', async (t) => {
  const passwords = new Passwords()
  const [one, two] = [await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)]
  t.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  t.not(one, two)
  t.ok(await passwords.verify(PASSWORD, one))
  t.notOk(await passwords.verify(`${PASSWORD} `, one))
  t.notOk(await passwords.verify(PASSWORD, 'not a hash'))
  t.notOk(await passwords.verify(PASSWORD, undefined))
})

test('a hash that another program made is understood', async (t) => {
  // Made by the reference implementation: argon2 'password' 'somesalt', t=2, m=65536, p=1.
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  t.ok(await new Passwords().verify('password', phc))
})

test('the same sign typed in two ways is the same password', async (t) => {
  const passwords = new Passwords()
  const hash = await passwords.hash('caf\u00e9 au lait')
  t.ok(await passwords.verify('cafe\u0301 au lait', hash))
})

test('a flood is answered with BUSY, and those before it are served', async (t) => {
  const passwords = new Passwords()
  const all = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.verify('x', undefined)))
  const refused = all.filter((one) => one.status === 'rejected')
  t.equal(all.length - refused.length, 66)
  t.match(refused[0]?.reason, { code: 'BUSY', status: 503, retryAfter: 2 })
})

test('changing it needs the old one, and ends the other sessions', async (t) => {
  const { add, stranger, url } = await openConsole(t)
  await add('member', 'lin')
  const enter = async (password: string) => stranger.post('/session', { login: 'lin', password })
  const here = new Client(url, cookieOf(await enter(PASSWORD)).token)
  const there = new Client(url, cookieOf(await enter(PASSWORD)).token)
  const wrong = await here.put('/me/password', { oldPassword: 'wrong password', newPassword: NEW })
  t.equal(wrong.status, 403)
  t.equal(wrong.json['error'], 'PASSWORD_WRONG')
  t.equal((await there.get('/me')).status, 200)
  t.equal((await here.put('/me/password', { oldPassword: PASSWORD, newPassword: NEW })).status, 204)
  t.equal((await here.get('/me')).status, 200)
  t.equal((await there.get('/me')).status, 401)
  t.equal((await enter(PASSWORD)).status, 401)
  t.equal((await enter(NEW)).status, 200)
})

test('too short, too long and unprintable ones are refused, with the field', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('member')
  const before = state()
  for (const newPassword of [
    'short',
    'x'.repeat(9),
    'x'.repeat(201),
    'with\u0000nul in it',
    12345678901,
    null,
  ]) {
    const { status, wrong } = await client.put('/me/password', { oldPassword: PASSWORD, newPassword })
    t.equal(status, 400)
    t.same(wrong, ['newPassword'])
  }
  t.equal(state(), before)
})

test('guessing the old password is throttled as signing in is', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('member')
  const guess = () => client.put('/me/password', { oldPassword: 'wrong password', newPassword: NEW })
  for (let i = 0; i < 5; i++) t.equal((await guess()).status, 403)
  t.equal((await guess()).status, 429)
})

test('passwords are in no answer, no audit entry and not on disk', async (t) => {
  const { add, stranger, appliance, person } = await openConsole(t)
  await add('member', 'lin')
  const answers = [
    await stranger.post('/session', { login: 'lin', password: PASSWORD }),
    await stranger.post('/session', { login: PASSWORD, password: PASSWORD }),
    await stranger.post('/session', { login: 'lin', password: [PASSWORD] }),
    await (await person('administrator')).client.get('/users'),
  ]
  const tables = appliance.db.sqlite
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .pluck()
    .all()
  const rows = tables.map((table) => appliance.db.sqlite.prepare(`SELECT * FROM "${table}"`).all())
  t.notOk(JSON.stringify(rows).includes(PASSWORD))
  for (const { text } of answers) t.notOk(text.includes(PASSWORD) || text.includes('argon2'))
})
