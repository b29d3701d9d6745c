import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'tap'
import { openAccounts } from '../../server/accounts/accounts.ts'
import { openAppliance } from '../../server/cli/appliance.ts'
import { TOKEN_PATH } from '../../server/registry/token-challenge.ts'
import { loginOf, openRegistry } from '../registry/registry.ts'

test('a key that expires ends at once for the registry, its tokens and the market, also for repeated requests', async (t) => {
  const registry = await openRegistry(t)
  const { keys, nobody, url } = registry
  const expiresAt = Date.now() + 4000
  const key = await keys.create({ name: 'short', actions: ['ReadInstall', 'Write'], expiresAt })
  const login = loginOf(key)
  const manifest = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] }
  const headers = { 'Content-Type': manifest.mediaType }
  const pushed = await nobody.ask('/v2/team/x/manifests/1', {
    method: 'PUT',
    headers,
    login,
    body: JSON.stringify(manifest),
  })
  t.equal(pushed.status, 201)
  const scope = 'service=raincask&scope=repository:team/x:pull'
  const token = (await (await fetch(`${url}${TOKEN_PATH}?${scope}`, { headers: basic(login) })).json()) as {
    token: string
  }
  const pull = async (shown: { login?: string; token?: string }) =>
    (await nobody.ask('/v2/team/x/manifests/1', shown)).status
  const hubInfo = async () => {
    const answer = await fetch(`${url}/app-server/openapi/apps/nobody/apphubinfo`, {
      headers: { Authorization: key.accessKey },
    })
    return answer.status
  }
  for (let i = 0; i < 3; i++) {
    t.equal(await pull({ login }), 200)
    t.equal(await pull({ token: token.token }), 200)
  }
  t.not(await hubInfo(), 403)
  // By now the key's last use is written: nothing changes the database any more until the key ends.
  await wait(expiresAt - Date.now() - 500)
  for (let i = 0; i < 2; i++) t.equal(await pull({ login }), 200)
  await wait(expiresAt - Date.now() + 5)
  t.equal(await pull({ login }), 401)
  t.equal(await pull({ token: token.token }), 401)
  t.equal(await hubInfo(), 403)
})

test('a use through the registry and through the market is noted', async (t) => {
  const { keys, nobody, url, appliance } = await openRegistry(t)
  const forRegistry = await keys.create({ name: 'a', actions: ['ReadInstall'] })
  const forMarket = await keys.create({ name: 'b', actions: ['OnlyRead'] })
  await nobody.ask('/v2/', { login: loginOf(forRegistry), headers: { 'User-Agent': 'containerd/1.6' } })
  await fetch(`${url}/app-server/openapi/apps`, {
    headers: { Authorization: forMarket.accessKey, 'User-Agent': 'console/6.9' },
  })
  await fetch(`${url}/app-server/openapi/apps`, { headers: { Authorization: 'made up' } })
  const { keys: read } = openAccounts(appliance.db)
  for (let i = 0; i < 600 && read.list().some(({ lastUsedAt }) => lastUsedAt === null); i++) await wait(100)
  t.match(read.get(forRegistry.id), { lastUsedFrom: '127.0.0.1', lastAgent: 'containerd/1.6' })
  t.match(read.get(forMarket.id), { lastUsedFrom: '127.0.0.1', lastAgent: 'console/6.9' })
})

test('the keys of a disabled owner publish no more, and pull until they are revoked', async (t) => {
  const { data, keys, appliance, nobody } = await openRegistry(t)
  const by = { actor: 'system', actorName: '', address: '' }
  const fields = {
    login: 'lin',
    displayName: 'lin',
    email: '',
    role: 'publisher',
    organisationId: null,
  } as const
  const { changes } = openAccounts(appliance.db)
  await changes.create(by, { ...fields, id: 'linlinlin', passwordHash: '' })
  const key = await keys.create({ name: 'x', actions: ['ReadInstall', 'Write'], ownerId: 'linlinlin' })
  const ask = async (path: string, method = 'GET') =>
    (await nobody.ask(path, { method, login: loginOf(key) })).status
  const push = () => ask('/v2/team/x/blobs/uploads/', 'POST')
  t.equal(await push(), 202)
  // By another program, as the command line is.
  const elsewhere = await openAppliance(data)
  const others = openAccounts(elsewhere.db).changes
  await others.disable(by, 'linlinlin', { revokeKeys: false })
  t.equal(await push(), 403)
  t.equal(await ask('/v2/'), 200)
  await others.enable(by, 'linlinlin')
  t.equal(await push(), 202)
  await others.disable(by, 'linlinlin', { revokeKeys: true })
  t.equal(await ask('/v2/'), 401)
  await elsewhere.close()
})

function basic(login: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(login).toString('base64')}` }
}
