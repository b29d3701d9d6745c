import { test } from 'tap'
import { firstAdministratorLink } from '../../server/cli/first-administrator.ts'
import { Client, cookieOf } from './client.ts'
import { openConsole, PASSWORD } from './console.ts'

const ACCOUNT = { login: 'root', displayName: 'Root', password: PASSWORD }

test('the first link makes the first administrator, once', async (t) => {
  const { stranger, appliance, url, accounts } = await openConsole(t)
  const link = await firstAdministratorLink(appliance.db, url)
  t.match(link, /^http:\/\/127\.0\.0\.1:\d+\/first-run#token=[A-Za-z0-9_-]{43}$/)
  const token = link?.split('=')[1]
  const made = await stranger.post('/first-administrator', { token, ...ACCOUNT })
  t.equal(made.status, 201)
  t.match(made.json, { user: { login: 'root', role: 'administrator' } })
  const client = new Client(url, cookieOf(made).token)
  t.equal((await client.get('/users')).status, 200)
  t.equal((await stranger.post('/first-administrator', { token, ...ACCOUNT, login: 'another' })).status, 404)
  t.equal(await firstAdministratorLink(appliance.db, url), undefined)
  await t.rejects(accounts.links.firstAdministrator(), { code: 'ADMINISTRATOR_EXISTS' })
})

test('the link holds for half an hour, and a new one voids it', async (t) => {
  const { stranger, accounts, wait } = await openConsole(t)
  const first = await accounts.links.firstAdministrator()
  const second = await accounts.links.firstAdministrator()
  const use = async (token: string) =>
    (await stranger.post('/first-administrator', { token, ...ACCOUNT })).status
  t.equal(await use(first.token), 404)
  wait(30 * 60_000 + 1000)
  t.equal(await use(second.token), 404)
  const third = await accounts.links.firstAdministrator()
  wait(29 * 60_000)
  t.equal(await use(third.token), 201)
})

test('a link is worth nothing once there is an administrator', async (t) => {
  const { stranger, accounts, add } = await openConsole(t)
  const { token } = await accounts.links.firstAdministrator()
  await add('administrator', 'boss')
  const late = await stranger.post('/first-administrator', { token, ...ACCOUNT })
  t.equal(late.status, 409)
  t.equal(late.json['error'], 'ADMINISTRATOR_EXISTS')
  t.equal(accounts.users.findByLogin('root'), undefined)
})
