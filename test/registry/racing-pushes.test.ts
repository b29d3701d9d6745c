import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry } from './registry.ts'

test('of two who push one tag at once, one wins and both images are whole', async (t) => {
  const { client } = await openOpenRegistry(t)
  for (let round = 0; round < 10; round++) {
    const images = await Promise.all(
      ['left', 'right'].map((side) => client.pushImage('a', 'latest', `${side} ${round}`)),
    )
    const tagged = await client.ask('/v2/a/manifests/latest')
    const winner = images.find(({ bytes }) => bytes.equals(tagged.bytes))
    t.ok(winner, 'the tag is one of the two')
    t.equal(tagged.headers['docker-content-digest'], winner?.digest)
    for (const { digest, bytes, config, layer } of images) {
      t.same((await client.ask(`/v2/a/manifests/${digest}`)).bytes, bytes)
      for (const blob of [config, layer]) t.equal((await client.ask(`/v2/a/blobs/${blob}`)).status, 200)
    }
  }
})

test('many who push the same blob at once all succeed', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const bytes = Buffer.alloc(3_000_000, 'same')
  const repositories = Array.from({ length: 12 }, (_, i) => `r${i % 4}`)
  const digests = await Promise.all(repositories.map((name) => client.pushBlob(name, bytes)))
  t.same(new Set(digests), new Set([digestOf(bytes)]))
  for (const name of new Set(repositories))
    t.ok((await client.ask(`/v2/${name}/blobs/${digestOf(bytes)}`)).bytes.equals(bytes), name)
  const { n } = registry.appliance.db.sqlite.prepare('SELECT count(*) AS n FROM blobs').get() as { n: number }
  t.equal(n, 1, 'and it is stored once')
})
