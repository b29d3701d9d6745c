import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { openOpenRegistry } from './registry.ts'

test('GET and HEAD of a manifest say the same, byte for byte as pushed', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { bytes, digest } = await client.pushImage('a', '1', 'x')
  for (const reference of ['1', digest]) {
    // Asked twice: the second answer may come from memory, and is to be the same.
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
      const headers = { Accept: 'application/vnd.docker.distribution.manifest.list.v2+json' }
      const answer = await client.ask(`/v2/a/manifests/${reference}`, { method, headers })
      t.match(answer, {
        status: 200,
        headers: {
          'content-type': MediaType.ociManifest,
          'content-length': String(bytes.length),
          'docker-content-digest': digest,
          'docker-distribution-api-version': 'registry/2.0',
          etag: `"${digest}"`,
        },
      })
      t.same(answer.bytes, method === 'GET' ? bytes : Buffer.alloc(0))
    }
  }
})

test('GET and HEAD of a blob say the same, small or large', async (t) => {
  const { client } = await openOpenRegistry(t)
  for (const size of [0, 1, 65_536, 65_537, 300_000]) {
    const bytes = Buffer.alloc(size, 'raincask')
    const digest = await client.pushBlob('a', bytes)
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
      const answer = await client.ask(`/v2/a/blobs/${digest}`, {
        method,
        headers: { 'Accept-Encoding': 'gzip, zstd' },
      })
      t.match(answer, {
        status: 200,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(size),
          'docker-content-digest': digest,
          etag: `"${digest}"`,
        },
      })
      t.equal(answer.headers['content-encoding'], undefined)
      t.ok(answer.bytes.equals(method === 'GET' ? bytes : Buffer.alloc(0)), `${method} of ${size} bytes`)
    }
  }
})

test('a client that has it already gets a 304', async (t) => {
  const { client } = await openOpenRegistry(t)
  const { digest } = await client.pushImage('a', '1', 'x')
  const layer = digestOf('layer of x')
  for (const [path, has] of [
    ['/v2/a/manifests/1', digest],
    [`/v2/a/manifests/${digest}`, digest],
    [`/v2/a/blobs/${layer}`, layer],
  ] as const) {
    await client.ask(path)
    for (const given of [`"${has}"`, `W/"${has}", "other"`]) {
      const answer = await client.ask(path, { headers: { 'If-None-Match': given } })
      t.match(answer, { status: 304, text: '', headers: { 'docker-content-digest': has } }, given)
    }
    t.equal((await client.ask(path, { headers: { 'If-None-Match': '"other"' } })).status, 200)
  }
})

test('locations are relative, whatever address was used', async (t) => {
  const { client } = await openOpenRegistry(t)
  const headers = { Host: 'store.corp', 'X-Forwarded-Proto': 'https' }
  const started = await client.ask('/v2/a/b/blobs/uploads/', { method: 'POST', headers })
  t.equal(started.status, 202)
  const location = String(started.headers.location)
  t.match(location, /^\/v2\/a\/b\/blobs\/uploads\/[0-9a-f-]{36}$/)
  t.equal(started.headers['docker-upload-uuid'], location.split('/').at(-1))
  t.equal(started.headers.range, '0-0', 'an empty upload too: clients parse two numbers')
  const chunk = await client.ask(location, { method: 'PATCH', headers, body: '{}' })
  t.match(chunk, { status: 202, headers: { location, range: '0-1', 'content-length': '0' } })
  t.match(await client.ask(location), { status: 204, headers: { location, range: '0-1' } })
  const digest = digestOf('{}')
  const finished = await client.ask(`${location}?digest=${digest}`, { method: 'PUT', headers })
  t.match(finished, {
    status: 201,
    headers: { location: `/v2/a/b/blobs/${digest}`, 'docker-content-digest': digest },
  })
  const whole = await client.ask(`/v2/c/blobs/uploads/?digest=${digest}`, {
    method: 'POST',
    headers,
    body: '{}',
  })
  t.match(whole, {
    status: 201,
    headers: { location: `/v2/c/blobs/${digest}`, 'docker-content-digest': digest },
  })
  const { bytes } = await client.pushImage('a/b', undefined, 'x')
  const manifest = await client.putManifest('a/b', '1', bytes)
  t.equal(manifest.headers.location, `/v2/a/b/manifests/${digestOf(bytes)}`)
})

test('errors have the form of the specification, and a HEAD has no body', async (t) => {
  const { client } = await openOpenRegistry(t)
  const missing = await client.ask('/v2/a/manifests/1')
  t.match(missing, {
    status: 404,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'docker-distribution-api-version': 'registry/2.0',
      'x-request-id': String,
    },
    json: { errors: [{ code: 'MANIFEST_UNKNOWN', message: String, detail: { requestId: String } }] },
  })
  t.equal(missing.headers['etag'], undefined)
  t.match(await client.ask('/v2/a/manifests/1', { method: 'HEAD' }), { status: 404, text: '' })
  t.match(await client.ask(`/v2/a/blobs/${digestOf('x')}`, { method: 'HEAD' }), { status: 404, text: '' })
})
