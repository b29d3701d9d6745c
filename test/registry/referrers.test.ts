import { test } from 'tap'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import type { Client } from './client.ts'
import { openOpenRegistry } from './registry.ts'

interface Referrer {
  digest: string
  artifactType: string
}

/** An artifact about `subject`. */
async function artifact(client: Client, subject: Digest, artifactType: string | undefined, note: string) {
  const empty = { mediaType: MediaType.ociEmpty, digest: await client.pushBlob('a', '{}'), size: 2 }
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    ...(artifactType !== undefined && { artifactType }),
    config: empty,
    layers: [empty],
    subject: { mediaType: MediaType.ociManifest, digest: subject, size: 100 },
    annotations: { note },
  })
  const digest = digestOf(text)
  const answer = await client.putManifest('a', digest, Buffer.from(text))
  return { answer, digest, descriptor: { mediaType: MediaType.ociManifest, digest, size: text.length } }
}

async function referrers(client: Client, subject: string, query = '') {
  const answer = await client.ask(`/v2/a/referrers/${subject}${query}`)
  return { answer, found: (answer.json as { manifests: Referrer[] }).manifests }
}

test('what refers to a manifest is listed with it', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { digest: subject } = await client.pushImage('a', '1', 'x')
  const signature = await artifact(client, subject, 'example/signature', 'one')
  t.match(signature.answer, { status: 201, headers: { 'oci-subject': subject } })
  const plain = await artifact(client, subject, undefined, 'two')
  const { answer, found } = await referrers(client, subject)
  t.equal(answer.headers['content-type'], MediaType.ociIndex)
  t.match(answer.json, { schemaVersion: 2, mediaType: MediaType.ociIndex })
  t.same(found, [
    { ...signature.descriptor, artifactType: 'example/signature', annotations: { note: 'one' } },
    { ...plain.descriptor, artifactType: MediaType.ociEmpty, annotations: { note: 'two' } },
  ])
  const removed = await client.ask(`/v2/a/manifests/${plain.digest}`, { method: 'DELETE' })
  t.equal(removed.status, 202)
  t.equal((await referrers(client, subject)).found.length, 1)
})

test('referrers are filtered by type on request', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { digest: subject } = await client.pushImage('a', '1', 'x')
  const signature = await artifact(client, subject, 'example/signature+json', 'one')
  await artifact(client, subject, 'example/sbom', 'two')
  const type = encodeURIComponent('example/signature+json')
  const { answer, found } = await referrers(client, subject, `?artifactType=${type}`)
  t.equal(answer.headers['oci-filters-applied'], 'artifactType')
  t.same(
    found.map(({ digest }) => digest),
    [signature.digest],
  )
  t.same((await referrers(client, subject, '?artifactType=none')).found, [])
  const whole = await referrers(client, subject)
  t.equal(whole.answer.headers['oci-filters-applied'], undefined)
  t.equal(whole.found.length, 2)
})

test('there are referrers of what is not here, and none of what nobody named', async (t) => {
  const { client } = await openOpenRegistry(t)
  const absent = digestOf('a subject that comes later')
  t.same((await referrers(client, absent)).found, [])
  const { digest } = await artifact(client, absent, 'example/signature', 'early')
  t.match((await referrers(client, absent)).found, [{ digest }])
  const elsewhere = await client.ask(`/v2/b/referrers/${absent}`)
  t.match(elsewhere, { status: 200, json: { manifests: [] } }, 'in another repository it has none')
  t.match(await client.ask('/v2/a/referrers/1.0'), { status: 400, code: 'DIGEST_INVALID' })
})

test('fallback tags of clients that do not know the API are merged in', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { digest: subject } = await client.pushImage('a', '1', 'x')
  const known = await artifact(client, subject, 'example/signature', 'both ways')
  const listed = {
    mediaType: MediaType.ociManifest,
    digest: digestOf('old'),
    size: 3,
    artifactType: 'example/old',
  }
  const fallback = {
    schemaVersion: 2,
    mediaType: MediaType.ociIndex,
    manifests: [{ ...known.descriptor, artifactType: 'example/signature' }, listed],
  }
  const tag = subject.replace(':', '-')
  t.equal((await client.putManifest('a', tag, fallback, MediaType.ociIndex)).status, 201)
  const { found } = await referrers(client, subject)
  t.same(
    found.map(({ digest }) => digest),
    [known.digest, listed.digest],
    'each once',
  )
  const old = await referrers(client, subject, '?artifactType=example/old')
  t.same(old.found, [listed])
  await client.putManifest('a', tag, (await client.ask('/v2/a/manifests/1')).bytes)
  t.equal((await referrers(client, subject)).found.length, 1, 'a tag that is no index says nothing')
})
