import { test } from 'tap'
import { openAccounts } from '../../server/accounts/accounts.ts'
import { newKeyId } from '../../server/accounts/random-text.ts'
import { AuditLog } from '../../server/ops/audit-log.ts'
import { ask } from '../registry/client.ts'
import { makeKeys, openRegistry } from '../registry/registry.ts'
import { BY, PASSWORD } from './console.ts'

const CLIENT = '192.0.2.1'

async function setUp(t: Parameters<typeof openRegistry>[0], options: Parameters<typeof openRegistry>[1]) {
  const registry = await openRegistry(t, options)
  const accounts = openAccounts(registry.appliance.db)
  const passwordHash = await accounts.passwords.hash(PASSWORD)
  const lin = { id: newKeyId(), login: 'lin', displayName: 'Lin', email: '', organisationId: null }
  await accounts.changes.create(BY, { ...lin, role: 'administrator', passwordHash })
  const signIn = (password: string, from = CLIENT, headers: Record<string, string> = {}) =>
    ask(registry.url, '/api/v1/session', {
      method: 'POST',
      headers: {
        ...{ 'Content-Type': 'application/json', 'X-Raincask': '1' },
        ...{ 'X-Forwarded-For': from, 'X-Forwarded-Proto': 'https' },
        ...headers,
      },
      body: JSON.stringify({ login: 'lin', password }),
    })
  return { registry, accounts, userId: lin.id, signIn }
}

test('behind a trusted proxy, audit and sessions name the client, and the cookie is for https', async (t) => {
  const { registry, accounts, userId, signIn } = await setUp(t, { trustedProxy: '127.0.0.1' })
  const answer = await signIn(PASSWORD)
  t.equal(answer.status, 200)
  t.match(String(answer.headers['set-cookie']), /; Secure/)
  t.match(accounts.sessions.list(userId), [{ address: CLIENT }])
  const { items } = await new AuditLog(registry.appliance.db).page(
    { action: 'session.started' },
    undefined,
    10,
  )
  t.match(items, [{ address: CLIENT }])
})

test('one client’s guesses make no other client wait', async (t) => {
  const { signIn } = await setUp(t, { trustedProxy: '127.0.0.0/8' })
  for (let i = 0; i < 5; i++) t.equal((await signIn(`wrong password ${i}`)).status, 401)
  t.equal((await signIn(PASSWORD)).status, 429)
  t.equal((await signIn(PASSWORD, '198.51.100.7')).status, 200)
})

test('without a trusted proxy those headers say nothing', async (t) => {
  const { accounts, userId, signIn } = await setUp(t, {})
  const answer = await signIn(PASSWORD)
  t.notMatch(String(answer.headers['set-cookie']), /Secure/)
  t.match(accounts.sessions.list(userId), [{ address: '127.0.0.1' }])
})

test('consoles and clusters get links with the scheme that the proxy tells', async (t) => {
  const { registry } = await setUp(t, { trustedProxy: '127.0.0.1' })
  const { installer } = await makeKeys(registry)
  const headers = { Forwarded: `for=${CLIENT};proto=https` }
  const market = await ask(registry.url, '/app-server/openapi/bindablemarkets', {
    headers: { ...headers, Authorization: installer.accessKey },
  })
  t.match(market.json, [{ url: `https://${registry.host}` }])
  const { challenges } = await ask(registry.url, '/v2/', { headers })
  t.match(challenges[0], `Bearer realm="https://${registry.host}/`)
  const noted = () => registry.keys.get(installer.id)?.lastUsedFrom === CLIENT
  for (let i = 0; i < 300 && !noted(); i++) await new Promise((resolve) => setTimeout(resolve, 100))
  t.match(registry.keys.get(installer.id), { lastUsedFrom: CLIENT })
})

test('a public URL says the scheme, whatever the proxy does', async (t) => {
  const options = { trustedProxy: '127.0.0.1', publicUrl: 'http://store.example:8080' }
  const { registry, signIn } = await setUp(t, options)
  t.notMatch(String((await signIn(PASSWORD)).headers['set-cookie']), /Secure/)
  const headers = { 'X-Forwarded-Proto': 'https' }
  const market = await ask(registry.url, '/app-server/openapi/bindablemarkets', { headers })
  t.match(market.json, [{ url: 'http://store.example:8080' }])
})
