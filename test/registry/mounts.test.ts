import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { type Answer, Client } from './client.ts'
import { loginOf, makeKeys, openOpenRegistry, openRegistry } from './registry.ts'

function mount(client: Client, into: string, digest: string, from?: string): Promise<Answer> {
  const source = from === undefined ? '' : `&from=${from}`
  return client.ask(`/v2/${into}/blobs/uploads/?mount=${digest}${source}`, { method: 'POST' })
}

test('a blob is mounted from another repository, named or not', async (t) => {
  const { client } = await openOpenRegistry(t)
  const digest = await client.pushBlob('a/b', 'layer')
  for (const [into, from] of [
    ['c', 'a/b'],
    ['d', undefined],
    ['e', 'c'],
  ] as const) {
    const answer = await mount(client, into, digest, from)
    t.match(answer, {
      status: 201,
      headers: { location: `/v2/${into}/blobs/${digest}`, 'docker-content-digest': digest },
    })
    t.equal((await client.ask(`/v2/${into}/blobs/${digest}`)).text, 'layer')
  }
  await client.ask(`/v2/a/b/blobs/${digest}`, { method: 'DELETE' })
  t.equal((await client.ask(`/v2/a/b/blobs/${digest}`)).status, 404)
  t.equal((await client.ask(`/v2/c/blobs/${digest}`)).text, 'layer', 'and stays where it was mounted')
})

test('what cannot be mounted is uploaded', async (t) => {
  const { client } = await openOpenRegistry(t)
  const digest = await client.pushBlob('a', 'layer')
  const absent = digestOf('absent')
  for (const [what, from] of [
    [absent, 'a'],
    [absent, undefined],
    [digest, 'b'],
    [digest, 'NOT%2FVALID'],
  ] as const) {
    const answer = await mount(client, 'c', what, from)
    t.match(answer, { status: 202, headers: { location: /^\/v2\/c\/blobs\/uploads\/[0-9a-f-]{36}$/ } })
  }
  t.equal((await client.ask(`/v2/c/blobs/${digest}`)).status, 404)
  t.match(await mount(client, 'c', 'sha256:x', 'a'), { status: 400, code: 'DIGEST_INVALID' })
})

test('nobody mounts what he may not pull', async (t) => {
  const registry = await openRegistry(t)
  const { publisher, everything } = await makeKeys(registry)
  const owner = new Client(registry.url, { login: loginOf(everything) })
  const other = new Client(registry.url, { login: loginOf(publisher) })
  const secret = `u/${everything.id}/secret`
  const digest = await owner.pushBlob(secret, 'secret layer')
  const into = `u/${publisher.id}/mine`
  for (const from of [secret, undefined]) {
    t.equal((await mount(other, into, digest, from)).status, 202, 'he learns nothing of it')
    t.equal((await other.ask(`/v2/${into}/blobs/${digest}`)).status, 404)
  }
  t.equal((await mount(owner, 'team/web', digest, secret)).status, 201)
  t.equal((await mount(other, into, digest)).status, 201, 'now that he may pull it elsewhere')

  const token = async (scope: string) => {
    const path = `/app-server/v1/registry/auth?scope=${encodeURIComponent(scope)}`
    return ((await owner.ask(path)).json as { token: string }).token
  }
  const narrow = new Client(registry.url, { token: await token('repository:a:pull,push') })
  t.equal((await mount(narrow, 'a', digest, secret)).status, 202, 'a token that does not name the source')
  const wide = await token(`repository:a:pull,push repository:${secret}:pull`)
  t.equal((await mount(new Client(registry.url, { token: wide }), 'a', digest, secret)).status, 201)
  const foreign = await mount(owner, `u/${publisher.id}/x`, digest, secret)
  t.match(foreign, { status: 403, code: 'DENIED' }, 'nor into a repository that he may not push to')
})
