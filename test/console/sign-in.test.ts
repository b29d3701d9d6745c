import { test } from 'tap'
import { Client, cookieOf } from './client.ts'
import { openConsole, PASSWORD } from './console.ts'

test('a right password begins a session in a cookie that no script and no other site has', async (t) => {
  const { add, stranger, url } = await openConsole(t)
  await add('member', 'lin')
  const answer = await stranger.post('/session', { login: ' LIN ', password: PASSWORD })
  t.equal(answer.status, 200)
  t.match(answer.json, { user: { login: 'lin', role: 'member' } })
  t.equal(answer.json['token'], undefined)
  const { token, attributes } = cookieOf(answer)
  t.match(token, /^[A-Za-z0-9_-]{43}$/)
  t.equal(attributes, 'Path=/api; Max-Age=604800; HttpOnly; SameSite=Strict')
  t.equal((await new Client(url, token).get('/me')).json['login'], 'lin')
})

test('behind https the cookie is for https alone', async (t) => {
  const { add, stranger } = await openConsole(t, 'https://store.example')
  await add('member', 'lin')
  const answer = await stranger.post('/session', { login: 'lin', password: PASSWORD })
  t.match(cookieOf(answer).attributes, /; Secure$/)
})

test('scripts get the session as a token, and no cookie', async (t) => {
  const { add, stranger } = await openConsole(t)
  await add('member', 'lin')
  const answer = await stranger.post('/session', { login: 'lin', password: PASSWORD, as: 'token' })
  t.equal(answer.headers['set-cookie'], undefined)
  const headers = { Authorization: `Bearer ${answer.json['token']}`, 'X-Raincask': '' }
  t.equal((await stranger.get('/me', { headers })).status, 200)
  t.equal((await stranger.ask('PATCH', '/me', { body: { displayName: 'Lin' }, headers })).status, 200)
})

test('a wrong password, an unknown name and a disabled account get the same answer', async (t) => {
  const { add, stranger, accounts } = await openConsole(t)
  await add('member', 'lin')
  const { id } = await add('member', 'wu')
  await accounts.changes.disable({ actor: 'system', actorName: '', address: '' }, id, { revokeKeys: false })
  const answers = [
    await stranger.post('/session', { login: 'lin', password: 'wrong password' }),
    await stranger.post('/session', { login: 'nobody', password: PASSWORD }),
    await stranger.post('/session', { login: "x' OR 1=1 --", password: PASSWORD }),
    await stranger.post('/session', { login: 'wu', password: PASSWORD }),
  ]
  for (const { status, json, headers } of answers) {
    t.equal(status, 401)
    t.equal(json['error'], 'SIGN_IN_REFUSED')
    t.equal(json['msg'], answers[0]?.json['msg'])
    t.equal(headers['set-cookie'], undefined)
  }
})

test('an unknown name takes as long as a wrong password', async (t) => {
  const { accounts } = await openConsole(t)
  const phc = await accounts.passwords.hash(PASSWORD)
  const time = async (hash: string | undefined) => {
    const begun = process.hrtime.bigint()
    for (let i = 0; i < 5; i++) t.notOk(await accounts.passwords.verify('wrong password', hash))
    return Number(process.hrtime.bigint() - begun) / 5e6
  }
  const known = await time(phc)
  const unknown = await time(undefined)
  t.ok(unknown > known * 0.4 && unknown < known * 2.5, `${known} ms and ${unknown} ms`)
})

test('a session that somebody else put into the browser ends when one signs in', async (t) => {
  const { person, add, url } = await openConsole(t)
  const attacker = await person('member', 'mallory')
  await add('member', 'lin')
  const answer = await attacker.client.post('/session', { login: 'lin', password: PASSWORD })
  const { token } = cookieOf(answer)
  t.equal((await new Client(url, token).get('/me')).json['login'], 'lin')
  t.equal((await attacker.client.get('/me')).status, 401)
})

test('who signs out is out', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('member')
  const answer = await client.delete('/session')
  t.equal(answer.status, 204)
  t.match(answer.headers['set-cookie']?.[0], /^raincask_session=; Path=\/api; Max-Age=0;/)
  t.equal((await client.get('/me')).status, 401)
  t.match((await client.get('/session')).json, { user: null })
})
