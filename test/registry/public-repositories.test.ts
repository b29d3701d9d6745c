import { test } from 'tap'
import { ask, Client } from './client.ts'
import { loginOf, makeKeys, openRegistry } from './registry.ts'

test('anyone pulls from a public repository, and from no other', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const owner = new Client(registry.url, { login: loginOf(everything) })
  const image = await owner.pushImage('open/web', '1', 'open')
  await owner.pushImage('closed/web', '1', 'closed')
  const { nobody } = registry
  t.equal((await nobody.ask('/v2/open/web/manifests/1')).status, 401, 'as pushed, it is closed')
  await registry.publicRepositories.set('open/web', true)

  const manifest = await nobody.ask('/v2/open/web/manifests/1')
  t.same(manifest.bytes, image.bytes)
  for (const path of [`blobs/${image.layer}`, 'tags/list', `referrers/${image.digest}`])
    t.equal((await nobody.ask(`/v2/open/web/${path}`)).status, 200, path)
  for (const path of ['/v2/closed/web/manifests/1', '/v2/open/manifests/1', '/v2/open/web/x/manifests/1'])
    t.equal((await nobody.ask(path)).status, 401, path)
  for (const [method, path] of [
    ['POST', 'blobs/uploads/'],
    ['PUT', 'manifests/2'],
    ['DELETE', 'manifests/1'],
  ])
    t.equal((await nobody.ask(`/v2/open/web/${path}`, { method: method ?? '' })).status, 401, path ?? '')
  t.equal((await nobody.ask('/v2/')).status, 401, 'clients still learn that they may log in')

  await registry.publicRepositories.set('open/web', false)
  t.equal((await nobody.ask('/v2/open/web/manifests/1')).status, 401, 'closed again at once')
})

test('an anonymous token pulls what is public', async (t) => {
  const registry = await openRegistry(t)
  const { everything, reader } = await makeKeys(registry)
  const owner = new Client(registry.url, { login: loginOf(everything) })
  const image = await owner.pushImage('open/web', '1', 'open')
  await owner.pushImage('closed/web', '1', 'closed')
  await registry.publicRepositories.set('open/web', true)
  const scopes = 'repository:open/web:pull,push repository:closed/web:pull registry:catalog:*'
  for (const login of [undefined, loginOf(reader)]) {
    const path = `/app-server/v1/registry/auth?scope=${encodeURIComponent(scopes)}`
    const { token } = (await ask(registry.url, path, { login })).json as { token: string }
    const client = new Client(registry.url, { token })
    t.same((await client.ask('/v2/open/web/manifests/1')).bytes, image.bytes)
    t.not((await client.ask('/v2/closed/web/manifests/1')).status, 200)
    t.not((await client.ask('/v2/open/web/blobs/uploads/', { method: 'POST' })).status, 202)
    t.same((await client.ask('/v2/_catalog')).json, { repositories: ['open/web'] })
    t.equal((await client.ask('/v2/')).status, 200)
  }
})

test('only what is there can be made public', async (t) => {
  const { publicRepositories } = await openRegistry(t)
  await t.rejects(publicRepositories.set('nowhere', true), { code: 'NAME_UNKNOWN' })
  t.same(publicRepositories.list(), [])
})
