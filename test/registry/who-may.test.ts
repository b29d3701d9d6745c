import { test } from 'tap'
import { Client } from './client.ts'
import { loginOf, makeKeys, openRegistry } from './registry.ts'

test('Basic works with a key, its push credential and its pull credential', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const own = `u/${everything.id}/web`
  const pair = ({ user, password }: { user: string; password: string }) => `${user}:${password}`
  const clients = {
    key: new Client(registry.url, { login: loginOf(everything) }),
    'key under any name': new Client(registry.url, { login: `admin:${everything.accessKey}` }),
    push: new Client(registry.url, { login: pair(registry.credentials.push(everything.id)) }),
    pull: new Client(registry.url, { login: pair(registry.credentials.pull(everything.id)) }),
  }
  const image = await clients.push.pushImage(own, '1', 'x')
  for (const [name, client] of Object.entries(clients)) {
    t.same((await client.ask(`/v2/${own}/manifests/1`)).bytes, image.bytes, `${name} pulls`)
    const push = await client.ask(`/v2/${own}/blobs/uploads/`, { method: 'POST' })
    t.equal(push.status, name === 'pull' ? 403 : 202, `${name} pushes`)
  }
  for (const name of ['push', 'pull'] as const) {
    const answer = await clients[name].ask(`/v2/${own}/manifests/${image.digest}`, { method: 'DELETE' })
    t.match(answer, { status: 403, code: 'DENIED' }, `${name} credentials delete nothing`)
  }
  const removed = await clients.key.ask(`/v2/${own}/manifests/${image.digest}`, { method: 'DELETE' })
  t.equal(removed.status, 202)
})

test('a key that only writes can push as clients do, who look first', async (t) => {
  const registry = await openRegistry(t)
  const { publisher } = await makeKeys(registry)
  const client = new Client(registry.url, { login: loginOf(publisher) })
  for (const repository of [`u/${publisher.id}/web`, 'team/web']) {
    t.equal((await client.ask(`/v2/${repository}/manifests/1`, { method: 'HEAD' })).status, 404)
    await client.pushImage(repository, '1', 'x')
    t.equal((await client.ask(`/v2/${repository}/manifests/1`, { method: 'HEAD' })).status, 200)
  }
})

test('nobody changes the catalogue’s repositories, or those of another key', async (t) => {
  const registry = await openRegistry(t)
  const { everything, publisher } = await makeKeys(registry)
  const client = new Client(registry.url, { login: loginOf(everything) })
  const digest = `sha256:${'0'.repeat(64)}`
  for (const repository of ['apps/shop/1/web', 'releases/shop', `u/${publisher.id}/web`, 'u/x']) {
    for (const [method, path] of [
      ['POST', 'blobs/uploads/'],
      ['PUT', 'manifests/1'],
      ['DELETE', `manifests/${digest}`],
      ['DELETE', `blobs/${digest}`],
    ]) {
      const answer = await client.ask(`/v2/${repository}/${path}`, { method: method ?? '', body: '{}' })
      t.match(answer, { status: 403, code: 'DENIED' }, `${method} ${path} of ${repository}`)
    }
  }
})

test('revoking a key ends what is remembered for it too', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const client = new Client(registry.url, { login: loginOf(everything) })
  await client.pushImage('team/web', '1', 'x')
  for (let i = 0; i < 3; i++) t.equal((await client.ask('/v2/team/web/manifests/1')).status, 200)
  await registry.keys.revoke(everything.id)
  t.equal((await client.ask('/v2/team/web/manifests/1')).status, 401)
})
