import { test } from 'tap'
import { Client, cookieOf } from './client.ts'
import { openConsole, PASSWORD } from './console.ts'

const HOUR = 3600_000

test('a session ends after twelve idle hours, and use keeps it going', async (t) => {
  const { person, wait } = await openConsole(t)
  const { client } = await person('member')
  wait(11 * HOUR)
  t.equal((await client.get('/me')).status, 200)
  wait(11 * HOUR)
  t.equal((await client.get('/me')).status, 200)
  wait(12 * HOUR)
  t.equal((await client.get('/me')).status, 401)
})

test('a session ends after seven days, however busy', async (t) => {
  const { person, wait } = await openConsole(t)
  const { client } = await person('member')
  for (let i = 0; i < 16; i++) {
    wait(10 * HOUR)
    t.equal((await client.get('/me')).status, 200)
  }
  wait(9 * HOUR)
  t.equal((await client.get('/me')).status, 401)
})

test('one sees one’s own sessions and ends them, and nobody else’s', async (t) => {
  const { add, person, stranger, url } = await openConsole(t)
  await add('member', 'lin')
  const enter = async (agent: string) => {
    const headers = { 'User-Agent': agent }
    const answer = await stranger.post('/session', { login: 'lin', password: PASSWORD }, { headers })
    return new Client(url, cookieOf(answer).token)
  }
  const [desk, phone] = [await enter('desk'), await enter('phone')]
  const { items } = await desk.get('/sessions')
  t.equal(items.length, 2)
  t.same(items.map(({ agent, isCurrent }) => [agent, isCurrent]).sort(), [
    ['desk', true],
    ['phone', false],
  ])
  const other = items.find(({ agent }) => agent === 'phone')
  const { client: stranger2 } = await person('member')
  t.equal((await stranger2.delete(`/sessions/${other?.['id']}`)).status, 404)
  t.equal((await phone.get('/me')).status, 200)
  t.equal((await desk.delete(`/sessions/${other?.['id']}`)).status, 204)
  t.equal((await phone.get('/me')).status, 401)
  t.equal((await desk.delete(`/sessions/${other?.['id']}`)).status, 404)
})

test('on disk a session is only a hash', async (t) => {
  const { add, stranger, appliance } = await openConsole(t)
  await add('member', 'lin')
  const { token } = cookieOf(await stranger.post('/session', { login: 'lin', password: PASSWORD }))
  const rows = JSON.stringify(appliance.db.sqlite.prepare('SELECT * FROM sessions').all())
  t.match(rows, /"token_hash":"[0-9a-f]{64}"/)
  t.notOk(rows.includes(token))
})

test('a new role holds for a session that is open, and so does the end of the account', async (t) => {
  const { person } = await openConsole(t)
  const { client: admin } = await person('administrator')
  const { client, id } = await person('member')
  t.equal((await client.get('/users')).status, 403)
  t.equal((await admin.patch(`/users/${id}`, { role: 'administrator' })).status, 200)
  t.equal((await client.get('/users')).status, 200)
  t.equal((await admin.post(`/users/${id}/disable`, {})).status, 200)
  t.equal((await client.get('/users')).status, 401)
  t.equal((await admin.post(`/users/${id}/enable`)).status, 200)
  t.equal((await client.get('/users')).status, 401)
})
