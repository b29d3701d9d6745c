import { Readable } from 'node:stream'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import type { Client } from './client.ts'
import { openOpenRegistry } from './registry.ts'
import { refused } from './store-state.ts'

const INVALID = { status: 400, code: 'MANIFEST_INVALID' }
const ABSENT = digestOf('absent')

/** A repository with a config and a layer, and their descriptors. */
async function parts(client: Client) {
  const config = { mediaType: MediaType.ociConfig, digest: await client.pushBlob('a', '{}'), size: 2 }
  const layer = { mediaType: MediaType.ociLayerTar, digest: await client.pushBlob('a', 'layer'), size: 5 }
  return { config, layer, image: { schemaVersion: 2, config, layers: [layer] } }
}

test('an image may not name a blob that its repository does not hold', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { config, layer, image } = await parts(client)
  const absent = { ...layer, digest: ABSENT }
  const unknown = { status: 404, code: 'MANIFEST_BLOB_UNKNOWN' }
  for (const [what, manifest] of Object.entries({
    layer: { ...image, layers: [layer, absent] },
    config: { ...image, config: { ...config, digest: ABSENT } },
  })) {
    const answer = await refused(t, registry, what, unknown, () => client.putManifest('a', '1', manifest))
    t.match(answer.text, ABSENT, 'the missing one is named')
  }
  await refused(t, registry, 'a blob of another repository', unknown, () =>
    client.putManifest('b', '1', image),
  )
  t.equal((await client.ask('/v2/b/tags/list')).status, 404)
  const elsewhere = { ...absent, urls: ['https://layers.example/1'] }
  t.equal((await client.putManifest('a', '1', { ...image, layers: [elsewhere] })).status, 201)
})

test('sizes must be those of the blobs', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { layer, image } = await parts(client)
  for (const size of [4, 6, 0, -1, 5.5, '5', null, 2 ** 60])
    await refused(t, registry, `size ${size}`, INVALID, () =>
      client.putManifest('a', '1', { ...image, layers: [{ ...layer, size }] }),
    )
})

test('a manifest must have the form of one', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { config, layer, image } = await parts(client)
  const index = { schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [] }
  const wrong: Record<string, unknown> = {
    'both layers and manifests': { ...image, manifests: [] },
    'both config and manifests': { ...index, config },
    'an index with layers': { ...index, layers: [layer] },
    'an index without manifests': { schemaVersion: 2, mediaType: MediaType.ociIndex },
    'no config': { schemaVersion: 2, layers: [layer] },
    'schema 1': { ...image, schemaVersion: 1 },
    'no schema': { config, layers: [layer] },
    'a type of its own that differs': { ...image, mediaType: MediaType.dockerManifest },
    'a type that is no manifest': { ...image, mediaType: 'text/plain' },
    'a digest that is none': { ...image, layers: [{ ...layer, digest: 'sha256:x' }] },
    'a layer that is none': { ...image, layers: ['layer'] },
    'layers that are no list': { ...image, layers: { 0: layer } },
    'annotations that are no texts': { ...image, annotations: { a: 1 } },
    'a subject that is none': { ...image, subject: 'x' },
    'a list': [image],
    'a word': 'manifest',
    nothing: null,
    'no JSON': Buffer.from('{"schemaVersion":2,'),
    'no text': Buffer.from([0xff, 0xfe, 0x00]),
    'an empty body': Buffer.alloc(0),
    'depth without end': Buffer.from(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`),
  }
  for (const [what, manifest] of Object.entries(wrong))
    await refused(t, registry, what, INVALID, () =>
      client.putManifest(
        'a',
        '1',
        manifest,
        (manifest as { mediaType?: string } | null)?.mediaType === MediaType.ociIndex
          ? MediaType.ociIndex
          : MediaType.ociManifest,
      ),
    )
  for (const type of ['text/plain', 'application/vnd.docker.distribution.manifest.v1+json'])
    await refused(t, registry, type, INVALID, () => client.putManifest('a', '1', image, type))
})

test('a manifest must be what its digest says', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { image } = await parts(client)
  const bytes = Buffer.from(JSON.stringify(image))
  for (const digest of [ABSENT, digestOf('absent', 'sha512')])
    await refused(t, registry, digest.slice(0, 10), { status: 400, code: 'DIGEST_INVALID' }, () =>
      client.putManifest('a', digest, bytes),
    )
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const digest = digestOf(bytes, algorithm)
    t.match(await client.putManifest('a', digest, bytes), {
      status: 201,
      headers: { 'docker-content-digest': digest },
    })
  }
})

test('a manifest of more than 4 MiB is refused, and the client reads why', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { image } = await parts(client)
  const padded = (size: number) => {
    const empty = JSON.stringify({ ...image, annotations: { padding: '' } }).length
    return Buffer.from(JSON.stringify({ ...image, annotations: { padding: 'x'.repeat(size - empty) } }))
  }
  const tooLarge = { status: 413, code: 'MANIFEST_INVALID' }
  const large = padded(5 * 1024 * 1024)
  await refused(t, registry, 'with a length', tooLarge, () => client.putManifest('a', '1', large))
  await refused(t, registry, 'as a stream', tooLarge, () =>
    client.ask('/v2/a/manifests/1', { method: 'PUT', body: Readable.from(large, { objectMode: false }) }),
  )
  t.equal((await client.putManifest('a', '1', padded(4 * 1024 * 1024))).status, 201, '4 MiB are not too many')
})

test('indexes nest no deeper than clients can follow', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const { digest, bytes } = await client.pushImage('a', undefined, 'x')
  const indexOver = (child: { digest: string; size: number; mediaType: string }) => {
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociIndex,
      manifests: [child, child],
    })
    return { text, descriptor: { mediaType: MediaType.ociIndex, digest: digestOf(text), size: text.length } }
  }
  const chain = [indexOver({ mediaType: MediaType.ociManifest, digest, size: bytes.length })]
  for (let i = 1; i < 100; i++) chain.push(indexOver((chain[i - 1] as (typeof chain)[0]).descriptor))
  const push = (repository: string, text: string) =>
    client.putManifest(repository, digestOf(text), Buffer.from(text), MediaType.ociIndex)
  let depth = 0
  while (depth < 100 && (await push('a', chain[depth]?.text ?? '')).status === 201) depth++
  t.ok(depth >= 8 && depth < 32, `${depth} deep is taken`)
  await refused(t, registry, 'one deeper', INVALID, () => push('a', chain[depth]?.text ?? ''))
  // An index may list what is not here, so the same chain can come from its top.
  const answers: number[] = []
  for (const { text } of chain.toReversed()) answers.push((await push('b', text)).status)
  t.ok(answers.includes(400), 'nor if the outermost comes first')
  t.same((await client.ask(`/v2/a/manifests/${chain[depth - 1]?.descriptor.digest}`)).status, 200)
})
