import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry } from './registry.ts'
import { refused } from './store-state.ts'

test('deleting a tag leaves the manifest and its other tags', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { bytes, digest } = await client.pushImage('a', 'one', 'x')
  await client.putManifest('a', 'two', bytes)
  t.equal((await client.ask('/v2/a/manifests/one', { method: 'DELETE' })).status, 202)
  t.match(await client.ask('/v2/a/manifests/one'), { status: 404, code: 'MANIFEST_UNKNOWN' })
  t.same((await client.ask('/v2/a/tags/list')).json, { name: 'a', tags: ['two'] })
  t.equal((await client.ask(`/v2/a/manifests/${digest}`)).status, 200)
})

test('deleting a manifest takes its tags along, in this repository', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { bytes, digest } = await client.pushImage('a', 'one', 'x')
  await client.putManifest('a', 'two', bytes)
  await client.pushImage('a', 'other', 'y')
  await client.pushImage('b', 'one', 'x')
  t.equal((await client.ask(`/v2/a/manifests/${digest}`, { method: 'DELETE' })).status, 202)
  for (const reference of ['one', 'two', digest])
    t.match(
      await client.ask(`/v2/a/manifests/${reference}`),
      { status: 404, code: 'MANIFEST_UNKNOWN' },
      reference,
    )
  t.same((await client.ask('/v2/a/tags/list')).json, { name: 'a', tags: ['other'] })
  for (const reference of ['one', digest])
    t.same((await client.ask(`/v2/b/manifests/${reference}`)).bytes, bytes, 'the other repository keeps it')
  await client.putManifest('a', 'again', bytes)
  t.same((await client.ask('/v2/a/manifests/again')).bytes, bytes, 'its blobs are still there')
})

test('deleting a blob takes it out of one repository', async (t) => {
  const { client } = await openOpenRegistry(t)
  for (const repository of ['a', 'b']) await client.pushBlob(repository, 'layer')
  const digest = digestOf('layer')
  for (let i = 0; i < 2; i++) t.equal((await client.ask(`/v2/a/blobs/${digest}`)).text, 'layer')
  t.equal((await client.ask(`/v2/a/blobs/${digest}`, { method: 'DELETE' })).status, 202)
  for (const method of ['GET', 'HEAD'])
    t.equal((await client.ask(`/v2/a/blobs/${digest}`, { method })).status, 404, method)
  t.equal((await client.ask(`/v2/b/blobs/${digest}`)).text, 'layer')
})

test('what is not there cannot be deleted', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { digest } = await client.pushImage('b', '1', 'x')
  await client.pushImage('a', '1', 'y')
  const unknownManifest = { status: 404, code: 'MANIFEST_UNKNOWN' }
  const unknownBlob = { status: 404, code: 'BLOB_UNKNOWN' }
  for (const [path, expected] of [
    ['/v2/a/manifests/2', unknownManifest],
    [`/v2/a/manifests/${digest}`, unknownManifest],
    ['/v2/nowhere/manifests/1', unknownManifest],
    [`/v2/a/blobs/${digestOf('absent')}`, unknownBlob],
    [`/v2/a/blobs/${digestOf('layer of x')}`, unknownBlob],
  ] as const)
    await refused(t, registry, path, expected, () => client.ask(path, { method: 'DELETE' }))
})

test('of many who delete at once, one did it', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { digest } = await client.pushImage('a', 'one', 'x')
  for (const path of [
    '/v2/a/manifests/one',
    `/v2/a/manifests/${digest}`,
    `/v2/a/blobs/${digestOf('layer of x')}`,
  ]) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.ask(path, { method: 'DELETE' })),
    )
    const statuses = answers.map(({ status }) => status).sort()
    t.same(statuses, [202, ...Array(9).fill(404)], path)
  }
})
