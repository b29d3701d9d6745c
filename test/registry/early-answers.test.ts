import { Readable } from 'node:stream'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry, openRegistry } from './registry.ts'

const LARGE = Buffer.alloc(48 * 1024 * 1024, 'early')
const ROUNDS = 5

// Clients such as skopeo send `Connection: close`, as these do: the server must not hang up while they still send.
for (const [framing, body] of [
  ['with a length', () => LARGE],
  ['as a stream', () => Readable.from(chunks(), { objectMode: false })],
] as const) {
  test(`who is refused early reads why, though he sends on ${framing}`, async (t) => {
    const { registry, client } = await openOpenRegistry(t)
    const { nobody } = await openRegistry(t, { data: `${registry.data}-guarded` })
    const location = await client.startUpload('a')
    const range = { 'Content-Range': `5-${LARGE.length + 4}` }
    const upload = `/v2/a/blobs/uploads/00000000-0000-4000-8000-000000000000`
    for (let i = 0; i < ROUNDS; i++) {
      const answers = {
        unknown: await client.ask(upload, { method: 'PATCH', body: body() }),
        'out of order': await client.ask(location, { method: 'PATCH', headers: range, body: body() }),
        'a digest that is none': await client.ask('/v2/a/blobs/uploads/?digest=x', {
          method: 'POST',
          body: body(),
        }),
        'too large': await client.ask('/v2/a/manifests/1', { method: 'PUT', body: body() }),
        nobody: await nobody.ask('/v2/a/manifests/1', { method: 'PUT', body: body() }),
      }
      t.match(answers, {
        unknown: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
        'out of order': { status: 416, code: 'BLOB_UPLOAD_INVALID' },
        'a digest that is none': { status: 400, code: 'DIGEST_INVALID' },
        'too large': { status: 413, code: 'MANIFEST_INVALID' },
        nobody: { status: 401, code: 'UNAUTHORIZED' },
      })
    }
    const digest = digestOf(LARGE)
    const whole = { method: 'POST', body: body() }
    t.equal((await client.ask(`/v2/a/blobs/uploads/?digest=${digest}`, whole)).status, 201)
  })
}

function* chunks(): Generator<Buffer> {
  for (let at = 0; at < LARGE.length; at += 65_536) yield LARGE.subarray(at, at + 65_536)
}
