import { test } from 'tap'
import { ask, Client } from './client.ts'
import { loginOf, makeKeys, openRegistry } from './registry.ts'

const BASIC = 'Basic realm="Raincask"'
const REALM = '/app-server/v1/registry/auth",service="raincask"'

test('the challenge offers Bearer first, then Basic, with the scope of what was asked', async (t) => {
  const { url, host, nobody } = await openRegistry(t)
  const bearer = `Bearer realm="${url}${REALM}`
  const digest = `sha256:${'0'.repeat(64)}`
  const cases: [method: string, path: string, scope: string][] = [
    ['GET', '/v2/', ''],
    ['HEAD', '/v2/', ''],
    ['GET', '/v2/_catalog', ',scope="registry:catalog:*"'],
    ['HEAD', '/v2/a/b/manifests/1', ',scope="repository:a/b:pull"'],
    ['GET', `/v2/a/b/blobs/${digest}`, ',scope="repository:a/b:pull"'],
    ['GET', '/v2/a/b/tags/list', ',scope="repository:a/b:pull"'],
    ['GET', `/v2/a/b/referrers/${digest}`, ',scope="repository:a/b:pull"'],
    ['POST', '/v2/a/b/blobs/uploads/', ',scope="repository:a/b:pull,push"'],
    ['PUT', '/v2/a/b/manifests/1', ',scope="repository:a/b:pull,push"'],
    ['DELETE', '/v2/a/b/manifests/1', ',scope="repository:a/b:pull,delete"'],
  ]
  for (const [method, path, scope] of cases) {
    const answer = await nobody.ask(path, { method })
    t.equal(answer.status, 401, `${method} ${path}`)
    t.same(answer.challenges, [`${bearer}${scope}`, BASIC])
    t.equal(answer.headers['docker-distribution-api-version'], 'registry/2.0')
    if (method !== 'HEAD') t.equal(answer.code, 'UNAUTHORIZED')
  }
  t.ok(url.endsWith(host))
})

test('the realm lies at the address that the client used', async (t) => {
  const { url } = await openRegistry(t)
  const realm = async (headers: Record<string, string>) =>
    /realm="(.*)\/app-server/.exec((await ask(url, '/v2/', { headers })).challenges[0] ?? '')?.[1]
  t.equal(await realm({ Host: 'Store.corp:8080' }), 'http://store.corp:8080')
  t.equal(await realm({ Host: '[fd00::1]:80' }), 'http://[fd00::1]:80')
  t.equal(await realm({ Host: 'store.corp', 'X-Forwarded-Proto': 'https' }), 'https://store.corp')
  t.equal(
    await realm({
      Host: 'inner:1',
      'X-Forwarded-Proto': 'https, http',
      'X-Forwarded-Host': 'store.corp, inner',
    }),
    'https://store.corp',
  )
  t.equal(await realm({ Host: 'store.corp', 'X-Forwarded-Proto': 'gopher' }), 'http://store.corp')
  for (const host of ['a"b', 'a b', 'user@host', 'host/path', 'a,b']) {
    const { status, challenges } = await ask(url, '/v2/', { headers: { Host: host } })
    t.equal(status, 401)
    t.same(challenges, [BASIC], 'where it used none, Basic is left')
  }
})

test('with a public URL, forwarded headers say nothing', async (t) => {
  const { url, host } = await openRegistry(t, { publicUrl: 'https://store.corp' })
  const first = async (headers: Record<string, string>) => (await ask(url, '/v2/', { headers })).challenges[0]
  t.match(await first({ Host: 'store.corp' }), `realm="https://store.corp${REALM}`)
  t.match(await first({ Host: 'STORE.corp' }), `realm="https://store.corp${REALM}`)
  const forged = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' }
  t.match(await first({ Host: host, ...forged }), `realm="${url}${REALM}`)
})

test('a token that does not reach is said to be short, or its bearer denied', async (t) => {
  const registry = await openRegistry(t)
  const { installer, everything } = await makeKeys(registry)
  const token = async (scope: string, login?: string) => {
    const path = `/app-server/v1/registry/auth?scope=${scope}`
    return ((await ask(registry.url, path, { login })).json as { token: string }).token
  }
  const pulling = new Client(registry.url, { token: await token('repository:a:pull', loginOf(everything)) })
  const push = await pulling.ask('/v2/a/blobs/uploads/', { method: 'POST' })
  t.equal(push.status, 401, 'the key may push, the token not: another token is asked for')
  t.match(push.challenges[0], ',scope="repository:a:pull,push",error="insufficient_scope"')

  const lesser = new Client(registry.url, {
    token: await token('repository:a:pull,push', loginOf(installer)),
  })
  t.match(await lesser.ask('/v2/a/blobs/uploads/', { method: 'POST' }), { status: 403, code: 'DENIED' })

  const anonymous = new Client(registry.url, { token: await token('repository:a:pull') })
  const pull = await anonymous.ask('/v2/a/manifests/1')
  t.equal(pull.status, 401, 'who is nobody may still log in')
  t.match(pull.challenges[0], 'error="insufficient_scope"')
})

test('a wrong credential is refused, not taken for none', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const image = await new Client(registry.url, { login: loginOf(everything) }).pushImage('open', '1', 'x')
  await registry.publicRepositories.set('open', true)
  const path = `/v2/open/manifests/${image.digest}`
  t.equal((await registry.nobody.ask(path)).status, 200)
  for (const shown of [{ login: `${everything.id}:wrong` }, { token: 'wrong' }]) {
    const answer = await ask(registry.url, path, shown)
    t.match(answer, { status: 401, code: 'UNAUTHORIZED' })
    t.notMatch(answer.text, /wrong/)
  }
  t.equal((await ask(registry.url, path, { headers: { Authorization: 'Negotiate x' } })).status, 401)
  t.equal((await ask(registry.url, path, { login: ':' })).status, 200, 'an empty pair is nobody')
})
