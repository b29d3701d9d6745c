import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry } from './registry.ts'
import { refused } from './store-state.ts'

test('a push by digest sets the tags that it names', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { bytes, digest } = await client.pushImage('a', undefined, 'x')
  const answer = await client.putManifest('a', `${digest}?tag=one&tag=two`, bytes)
  t.equal(answer.status, 201)
  t.equal(answer.headers['docker-content-digest'], digest)
  t.same(answer.headers['oci-tag'], 'one, two')
  for (const tag of ['one', 'two']) t.same((await client.ask(`/v2/a/manifests/${tag}`)).bytes, bytes)
  const sha512 = digestOf(bytes, 'sha512')
  await client.putManifest('a', `${sha512}?tag=two`, bytes)
  const moved = await client.ask('/v2/a/manifests/two', { method: 'HEAD' })
  t.equal(moved.headers['docker-content-digest'], sha512)
})

test('all of the tags are set, or none', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { bytes, digest } = await client.pushImage('a', undefined, 'x')
  const invalid = { status: 400, code: 'MANIFEST_INVALID' }
  const hundred = Array.from({ length: 100 }, (_, i) => `tag=t${i}`).join('&')
  for (const query of ['tag=one&tag=-two', 'tag=', `${hundred}&tag=more`])
    await refused(t, registry, query.slice(0, 20), invalid, () =>
      client.putManifest('a', `${digest}?${query}`, bytes),
    )
  t.equal((await client.putManifest('a', `${digest}?${hundred}`, bytes)).status, 201)
  t.equal(((await client.ask('/v2/a/tags/list')).json as { tags: string[] }).tags.length, 100)
})
