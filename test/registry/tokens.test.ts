import { test } from 'tap'
import type { CreatedAccessKey } from '../../server/accounts/access-keys.ts'
import { RegistryTokens, TOKEN_LIFETIME } from '../../server/accounts/registry-tokens.ts'
import { type Answer, ask, Client } from './client.ts'
import { loginOf, makeKeys, openRegistry, type Registry } from './registry.ts'

const AUTH = '/app-server/v1/registry/auth'

interface TokenAnswer {
  token: string
  access_token: string
  expires_in: number
  issued_at: string
}

/** Asks for a token as skopeo, crane and oras do. */
function getToken({ url }: Registry, scopes: string[], login?: string): Promise<Answer> {
  const query = scopes.map((scope) => `&scope=${encodeURIComponent(scope)}`).join('')
  return ask(url, `${AUTH}?service=raincask&account=a&client_id=test${query}`, { login })
}

/** Asks for a token as containerd does. */
function postToken({ url }: Registry, form: Record<string, string>): Promise<Answer> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }
  return ask(url, AUTH, { method: 'POST', headers, body: new URLSearchParams(form).toString() })
}

function tokenOf(answer: Answer): string {
  return (answer.json as TokenAnswer).token
}

/** The rights that a token gives in a repository, found out by trying. */
async function rights(registry: Registry, token: string, repository: string): Promise<string[]> {
  const client = new Client(registry.url, { token })
  const none = `sha256:${'0'.repeat(64)}`
  const tries = {
    pull: await client.ask(`/v2/${repository}/manifests/none`),
    push: await client.ask(`/v2/${repository}/blobs/uploads/`, { method: 'POST' }),
    delete: await client.ask(`/v2/${repository}/manifests/${none}`, { method: 'DELETE' }),
  }
  return Object.entries(tries).flatMap(([action, { status }]) =>
    status < 400 || status === 404 ? [action] : [],
  )
}

test('a token answer has what each client looks for', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const scope = 'repository:team/web:pull,push'
  const form = {
    grant_type: 'password',
    service: 'raincask',
    client_id: 'containerd-client',
    access_type: 'offline',
    scope,
    username: everything.id,
    password: everything.accessKey,
  }
  for (const answer of [
    await getToken(registry, [scope], loginOf(everything)),
    await postToken(registry, form),
  ]) {
    t.equal(answer.status, 200)
    t.match(answer.headers['content-type'], 'application/json')
    t.equal(answer.headers['cache-control'], 'no-store')
    const body = answer.json as TokenAnswer
    t.same(Object.keys(body).sort(), ['access_token', 'expires_in', 'issued_at', 'token'])
    t.equal(body.access_token, body.token)
    t.equal(body.expires_in, 600)
    t.ok(Math.abs(Date.parse(body.issued_at) - Date.now()) < 60_000)
    t.notMatch(answer.text, everything.accessKey)
    t.same(await rights(registry, body.token, 'team/web'), ['pull', 'push'])
    t.same(await rights(registry, body.token, 'team/other'), [], 'and for nothing else')
  }
})

test('several scopes at once, repeated or between spaces; foreign ones cost nothing', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const mine = `u/${everything.id}/web`
  const bogus = `repository:${registry.host}/${mine}:push`
  const asked = [
    `repository:${mine}:push,pull ${bogus}`,
    'repository(plugin):b/c:*',
    'what:is:this',
    'nonsense',
    '',
  ]
  const repeated = await getToken(registry, asked, loginOf(everything))
  const posted = await postToken(registry, {
    grant_type: 'password',
    username: everything.id,
    password: everything.accessKey,
    scope: asked.join(' '),
  })
  for (const answer of [repeated, posted]) {
    t.equal(answer.status, 200)
    t.same(await rights(registry, tokenOf(answer), mine), ['pull', 'push'])
    t.same(await rights(registry, tokenOf(answer), 'b/c'), ['pull', 'push', 'delete'])
  }
  const twice = await getToken(registry, ['repository:a:pull', 'repository:a:push'], loginOf(everything))
  t.same(await rights(registry, tokenOf(twice), 'a'), ['pull', 'push'], 'the same name twice adds up')
  const many = Array.from({ length: 60 }, (_, i) => `repository:${'long-name/'.repeat(19)}${i}:*`)
  const large = tokenOf(await getToken(registry, many, loginOf(everything)))
  t.ok(large.length < 12_000, 'a token fits a header')
  t.same((await ask(registry.url, '/v2/', { token: large })).status, 200)
})

test('a token never gives more than its key may', async (t) => {
  const registry = await openRegistry(t)
  const { reader, installer, publisher, everything } = await makeKeys(registry)
  const cases: [who: CreatedAccessKey | undefined, repository: string, expected: string[]][] = [
    [undefined, 'team/web', []],
    [reader, 'team/web', []],
    [installer, 'team/web', ['pull']],
    [publisher, 'team/web', ['pull', 'push', 'delete']],
    [everything, 'apps/shop/1/web', []],
    [everything, `u/${publisher.id}/web`, []],
    [publisher, `u/${publisher.id}/web`, ['pull', 'push', 'delete']],
  ]
  for (const [who, repository, expected] of cases) {
    const answer = await getToken(registry, [`repository:${repository}:*`], who && loginOf(who))
    t.equal(answer.status, 200, 'fewer rights, never an error')
    t.same(await rights(registry, tokenOf(answer), repository), expected, `${who?.name} in ${repository}`)
  }
  const push = registry.credentials.push(everything.id)
  const derived = await getToken(registry, ['repository:team/web:*'], `${push.user}:${push.password}`)
  t.same(
    await rights(registry, tokenOf(derived), 'team/web'),
    ['pull', 'push'],
    'a push credential deletes nothing',
  )
})

test('revoking a key ends its tokens at once', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const token = tokenOf(await getToken(registry, ['repository:team/web:*'], loginOf(everything)))
  const client = new Client(registry.url, { token })
  const image = await client.pushImage('team/web', '1', 'one')
  const address = `/v2/team/web/manifests/${image.digest}`
  for (let i = 0; i < 3; i++) t.equal((await client.ask(address)).status, 200)
  await registry.keys.revoke(everything.id)
  const answer = await client.ask(address)
  t.equal(answer.status, 401)
  t.match(answer.challenges[0], 'error="invalid_token"')
  t.equal((await getToken(registry, [], loginOf(everything))).status, 401)
})

test('who shows a wrong password gets no token', async (t) => {
  const registry = await openRegistry(t)
  const { installer } = await makeKeys(registry)
  const { url } = registry
  const wrong = [
    await getToken(registry, [], `${installer.id}:wrong`),
    await ask(url, AUTH, { token: 'abc' }),
    await ask(url, AUTH, { headers: { Authorization: 'Basic !!' } }),
    await postToken(registry, { grant_type: 'password', username: installer.id, password: 'wrong' }),
    await postToken(registry, { grant_type: 'password', username: installer.id }),
    // Clients that keep an identity token from elsewhere fall back to GET with Basic on a 401.
    await postToken(registry, { grant_type: 'refresh_token', refresh_token: 'kept' }),
  ]
  for (const answer of wrong) {
    t.equal(answer.status, 401)
    t.same(answer.challenges, ['Basic realm="Raincask"'])
    t.match(answer.json, { error: 'UNAUTHORIZED', msg: String })
  }
})

test('what is no token request is refused', async (t) => {
  const registry = await openRegistry(t)
  const { url } = registry
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const post = (body: string, headers: Record<string, string> = form) =>
    ask(url, AUTH, { method: 'POST', headers, body })
  t.match(await post('scope=x'), { status: 400, json: { error: 'REQUEST_INVALID' } })
  t.match(await post('{}', { 'Content-Type': 'application/json' }), { status: 400 })
  t.match(await post(`grant_type=password&scope=${'x'.repeat(64 * 1024)}`), {
    status: 413,
    json: { error: 'REQUEST_TOO_LARGE' },
  })
  const put = await ask(url, AUTH, { method: 'PUT' })
  t.match(put, { status: 405, headers: { allow: 'GET, POST' } })
})

test('a token ends when it says, and only ours are taken', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const key = Buffer.alloc(32, 7)
  const tokens = new RegistryTokens(key, registry.keys)
  const caller = { keyId: everything.id, actions: new Set([]), credential: 'access-key' } as const
  const grants = { catalog: true, repositories: new Map([['a/b', new Set(['pull'] as const)]]) }
  const now = Date.now()
  const token = tokens.issue(caller, grants, now)
  const read = tokens.read(token, now + TOKEN_LIFETIME * 1000 - 2000)
  t.same(read?.grants, grants)
  t.equal(read?.caller.keyId, everything.id)
  t.ok(read?.caller.actions.has('Write'), 'rights come from the key, not from the token')
  t.equal(tokens.read(token, now + TOKEN_LIFETIME * 1000), undefined)

  const [payload = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { r: unknown }
  const widened = Buffer.from(JSON.stringify({ ...claims, r: [['a/b', ['push']]] })).toString('base64url')
  for (const forged of [
    `${widened}.${signature}`,
    payload,
    `${payload}.`,
    `.${signature}`,
    `${token}.x`,
    '',
    '.',
  ])
    t.equal(tokens.read(forged), undefined, forged.slice(0, 20))
  t.equal(new RegistryTokens(Buffer.alloc(32, 8), registry.keys).read(token), undefined, 'of another store')
  const answer = await ask(registry.url, '/v2/', { token })
  t.match(answer, { status: 401, code: 'UNAUTHORIZED' })
  t.match(answer.challenges[0], 'error="invalid_token"')
})
