import { test } from 'tap'
import { Client } from './client.ts'
import { openConsole, PASSWORD } from './console.ts'
import { call } from './routes.ts'

test('no write goes through that lacks the header of our own pages', async (t) => {
  const { routes, person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  for (const route of routes.filter(({ method }) => method !== 'GET')) {
    const { status, json } = await call(client, route, { 'X-Raincask': '' })
    t.equal(status, 403, `${route.method} ${route.path}`)
    t.equal(json['error'], 'FORGERY_REFUSED')
  }
  t.equal(state(), before)
})

test('no write goes through that the browser says another site made', async (t) => {
  const { person, add, stranger, state } = await openConsole(t)
  const { client } = await person('administrator')
  await add('member', 'lin')
  const before = state()
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'Sec-Fetch-Site': site }
    t.equal((await client.post('/organisations', { name: 'Forged' }, { headers })).status, 403)
    const signIn = await stranger.post('/session', { login: 'lin', password: PASSWORD }, { headers })
    t.equal(signIn.status, 403)
    t.equal(signIn.headers['set-cookie'], undefined)
  }
  t.equal(state(), before)
  const own = { headers: { 'Sec-Fetch-Site': 'same-origin' } }
  t.equal((await client.post('/organisations', { name: 'Own' }, own)).status, 201)
})

test('a form of another site is not JSON', async (t) => {
  const { person, state } = await openConsole(t)
  const { client } = await person('administrator')
  const before = state()
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ]) {
    const headers = { 'Content-Type': type }
    const { status, json } = await client.ask('POST', '/organisations', { bytes: '{"name":"x"}', headers })
    t.equal(status, 415, type)
    t.equal(json['error'], 'MEDIA_TYPE_REFUSED')
  }
  t.equal(state(), before)
})

test('no page of another site may read the answers, or ask before it asks', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator')
  const headers = { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' }
  const asked = await client.ask('OPTIONS', '/organisations', { headers })
  t.equal(asked.status, 405)
  const read = await client.get('/me', { headers: { Origin: 'http://evil.example' } })
  for (const answer of [asked, read]) t.equal(answer.headers['access-control-allow-origin'], undefined)
})

test('a session in the Authorization header needs no more', async (t) => {
  const { person, url, accounts, appliance } = await openConsole(t)
  const { id } = await person('administrator')
  const token = await appliance.db.write(() =>
    accounts.sessions.begin({ userId: id, address: '127.0.0.1', agent: '' }),
  )
  const headers = { Authorization: `Bearer ${token}`, 'X-Raincask': '' }
  const { status } = await new Client(url).post('/organisations', { name: 'By script' }, { headers })
  t.equal(status, 201)
})

test('answers are not kept, not guessed at and not run', async (t) => {
  const { stranger } = await openConsole(t)
  const { headers } = await stranger.get('/session')
  t.equal(headers['cache-control'], 'no-store')
  t.equal(headers['x-content-type-options'], 'nosniff')
  t.match(headers['content-security-policy'], /default-src 'none'.*sandbox/)
})
