import { test } from 'tap'
import { Client, cookieOf } from './client.ts'
import { openConsole, PASSWORD } from './console.ts'

const HOUR = 3600_000
const ACCOUNT = { login: 'wu', displayName: '吴', password: PASSWORD }

function tokenOf(link: unknown): string {
  return /#token=([A-Za-z0-9_-]{43})$/.exec(String(link))?.[1] ?? ''
}

test('a link makes one account of the role that it was made for', async (t) => {
  const { person, stranger, url } = await openConsole(t)
  const { client } = await person('administrator')
  const organisation = (await client.post('/organisations', { name: '总部' })).json['id']
  const made = await client.post('/invitations', {
    role: 'publisher',
    organisationId: organisation,
    note: '吴',
  })
  t.equal(made.status, 201)
  t.ok(String(made.json['link']).startsWith(`${url}/join#token=`))
  const token = tokenOf(made.json['link'])
  t.match((await stranger.post('/invitations/look', { token })).json, {
    ...{ kind: 'account', role: 'publisher', organisationName: '总部' },
  })
  const accepted = await stranger.post('/invitations/accept', { token, ...ACCOUNT })
  t.equal(accepted.status, 201)
  t.match(accepted.json, { user: { login: 'wu', role: 'publisher', organisationName: '总部' } })
  t.equal((await new Client(url, cookieOf(accepted).token).get('/me')).json['login'], 'wu')
  for (const login of ['wu', 'another']) {
    const again = await stranger.post('/invitations/accept', { token, ...ACCOUNT, login })
    t.equal(again.status, 404)
    t.equal(again.json['error'], 'LINK_INVALID')
  }
})

test('of two who use a link at once one gets the account', async (t) => {
  const { person, stranger } = await openConsole(t)
  const { client } = await person('administrator')
  const token = tokenOf((await client.post('/invitations', { role: 'member' })).json['link'])
  const both = await Promise.all(
    ['one', 'two'].map((login) => stranger.post('/invitations/accept', { token, ...ACCOUNT, login })),
  )
  t.same(both.map(({ status }) => status).sort(), [201, 404])
})

test('a name that is taken leaves the link good', async (t) => {
  const { person, add, stranger } = await openConsole(t)
  const { client } = await person('administrator')
  await add('member', 'wu')
  const token = tokenOf((await client.post('/invitations', { role: 'member' })).json['link'])
  t.equal((await stranger.post('/invitations/accept', { token, ...ACCOUNT })).status, 409)
  t.equal((await stranger.post('/invitations/accept', { token, ...ACCOUNT, login: 'wu2' })).status, 201)
})

test('a link holds for seven days, or for as long as was said', async (t) => {
  const { person, stranger, wait } = await openConsole(t)
  const { client } = await person('administrator')
  const week = tokenOf((await client.post('/invitations', { role: 'member' })).json['link'])
  const hours = tokenOf((await client.post('/invitations', { role: 'member', hours: 2 })).json['link'])
  const look = async (token: string) => (await stranger.post('/invitations/look', { token })).status
  wait(2 * HOUR - 1000)
  t.equal(await look(hours), 200)
  wait(2000)
  t.equal(await look(hours), 404)
  wait(7 * 24 * HOUR - 2 * HOUR - 10_000)
  t.equal(await look(week), 200)
  wait(20_000)
  t.equal(await look(week), 404)
  t.equal((await stranger.post('/invitations/accept', { token: week, ...ACCOUNT })).status, 404)
})

test('a link is listed without its token, and withdrawn', async (t) => {
  const { person, stranger, appliance } = await openConsole(t)
  const { client } = await person('administrator')
  const made = await client.post('/invitations', { role: 'member', note: 'for Wu' })
  const token = tokenOf(made.json['link'])
  const list = await client.get('/invitations')
  t.match(list.items, [{ id: made.json['id'], note: 'for Wu', role: 'member', kind: 'account' }])
  t.notOk(list.text.includes(token))
  t.notOk(JSON.stringify(appliance.db.sqlite.prepare('SELECT * FROM invitations').all()).includes(token))
  t.equal((await client.delete(`/invitations/${made.json['id']}`)).status, 204)
  t.equal((await client.delete(`/invitations/${made.json['id']}`)).status, 404)
  t.same((await client.get('/invitations')).items, [])
  t.equal((await stranger.post('/invitations/accept', { token, ...ACCOUNT })).status, 404)
})

test('a link is good for its own purpose alone', async (t) => {
  const { person, stranger, state } = await openConsole(t)
  const { client, id } = await person('administrator')
  const join = tokenOf((await client.post('/invitations', { role: 'member' })).json['link'])
  const reset = tokenOf((await client.post(`/users/${id}/password-link`)).json['link'])
  const before = state()
  const answers = [
    await stranger.post('/password-reset', { token: join, password: PASSWORD }),
    await stranger.post('/invitations/accept', { token: reset, ...ACCOUNT }),
    await stranger.post('/first-administrator', { token: join, ...ACCOUNT }),
    await stranger.post('/first-administrator', { token: reset, ...ACCOUNT }),
    await stranger.post('/invitations/accept', { token: 'A'.repeat(43), ...ACCOUNT }),
  ]
  for (const { status } of answers) t.equal(status, 404)
  t.equal(state(), before)
})

test('nobody gives themselves a role or an organisation', async (t) => {
  const { person, stranger, state } = await openConsole(t)
  const { client } = await person('administrator')
  const token = tokenOf((await client.post('/invitations', { role: 'member' })).json['link'])
  const before = state()
  const extra = await stranger.post('/invitations/accept', { token, ...ACCOUNT, role: 'administrator' })
  t.equal(extra.status, 400)
  t.equal((await client.post('/invitations', { role: 'root' })).status, 400)
  t.equal((await client.post('/invitations', { role: 'member', hours: 10_000 })).status, 400)
  t.equal((await client.post('/invitations', { role: 'member', organisationId: 'nowhere' })).status, 404)
  t.equal(state(), before)
})
