import { Readable } from 'node:stream'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry } from './registry.ts'
import { refused, storeState } from './store-state.ts'

const CONTENT = 'what is sent'
const OTHER = digestOf('something else')

test('content that is not what its digest says is not stored', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const before = storeState(registry)
  const invalid = { status: 400, code: 'DIGEST_INVALID' }
  for (const digest of [OTHER, digestOf('something else', 'sha512')]) {
    await refused(t, registry, 'in one request', invalid, () =>
      client.ask(`/v2/a/blobs/uploads/?digest=${digest}`, { method: 'POST', body: CONTENT }),
    )
    const whole = await client.startUpload('a')
    await client.ask(`${whole}?digest=${digest}`, { method: 'PUT', body: CONTENT }).then((answer) => {
      t.match(answer, invalid, 'in two')
    })
    const chunked = await client.startUpload('a')
    t.equal((await client.ask(chunked, { method: 'PATCH', body: CONTENT })).status, 202)
    t.match(await client.ask(`${chunked}?digest=${digest}`, { method: 'PUT' }), invalid, 'in chunks')
    for (const location of [whole, chunked])
      t.match(await client.ask(location), { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' }, 'the upload is gone')
    t.equal((await client.ask(`/v2/a/blobs/${digest}`)).status, 404)
    t.equal((await client.ask(`/v2/a/blobs/${digestOf(CONTENT)}`)).status, 404)
  }
  t.same(storeState(registry), before, 'not even the repository is there')
})

test('a digest must be one', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const location = await client.startUpload('a')
  const invalid = { status: 400, code: 'DIGEST_INVALID' }
  const upper = digestOf(CONTENT).toUpperCase().replace('SHA', 'sha')
  const wrong = ['', 'x', 'sha256:', 'sha256:12', upper, `md5:${'0'.repeat(32)}`, `sha384:${'0'.repeat(96)}`]
  for (const digest of wrong) {
    await refused(t, registry, `PUT ${digest}`, invalid, () =>
      client.ask(`${location}?digest=${digest}`, { method: 'PUT', body: CONTENT }),
    )
    await refused(t, registry, `POST ${digest}`, invalid, () =>
      client.ask(`/v2/a/blobs/uploads/?digest=${digest}`, { method: 'POST', body: CONTENT }),
    )
    if (digest !== '')
      await refused(t, registry, `GET ${digest}`, invalid, () => client.ask(`/v2/a/blobs/${digest}`))
  }
  await refused(t, registry, 'none', invalid, () => client.ask(location, { method: 'PUT', body: CONTENT }))
  const encoded = digestOf(CONTENT).replace(':', '%3A')
  t.equal((await client.ask(`${location}?digest=${encoded}`, { method: 'PUT', body: CONTENT })).status, 201)
})

test('a chunk must begin where the upload stands', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const location = await client.startUpload('a')
  const patch = (range: string, body: string) =>
    client.ask(location, { method: 'PATCH', headers: { 'Content-Range': range }, body })
  t.equal((await patch('0-3', 'abcd')).headers.range, '0-3')
  const outOfOrder = { status: 416, code: 'BLOB_UPLOAD_INVALID' }
  for (const [range, body] of [
    ['5-8', 'fghi'],
    ['0-3', 'abcd'],
    ['3-6', 'defg'],
    ['99999999999999999999-99999999999999999999', 'x'],
  ] as const) {
    const answer = await refused(t, registry, range, outOfOrder, () => patch(range, body))
    t.match(answer.headers, { location, range: '0-3' }, 'and the client is told where to go on')
    await refused(t, registry, `PUT ${range}`, outOfOrder, () =>
      client.ask(`${location}?digest=${OTHER}`, { method: 'PUT', headers: { 'Content-Range': range }, body }),
    )
  }
  for (const range of ['4', 'x-y', '4-', '-4', '4-7-9', 'bytes 4-7/x'])
    await refused(t, registry, range, { status: 400, code: 'BLOB_UPLOAD_INVALID' }, () =>
      patch(range, 'efgh'),
    )
  t.equal((await patch('bytes 4-7/*', 'efgh')).headers.range, '0-7', 'what comes next is taken')
  const digest = digestOf('abcdefgh')
  t.equal((await client.ask(`${location}?digest=${digest}`, { method: 'PUT' })).status, 201)
  t.equal((await client.ask(`/v2/a/blobs/${digest}`)).text, 'abcdefgh')
})

test('a chunk must be as long as it says', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const location = await client.startUpload('a')
  const wrong = { status: 400, code: 'SIZE_INVALID' }
  const patch = (range: string, body: string | Readable) =>
    client.ask(location, { method: 'PATCH', headers: { 'Content-Range': range }, body })
  await refused(t, registry, 'shorter', wrong, () => patch('0-9', 'abcd'))
  await refused(t, registry, 'longer', wrong, () => patch('0-1', 'abcd'))
  await refused(t, registry, 'backwards', wrong, () => patch('0-0', 'abcd'))
  await refused(t, registry, 'longer, as a stream', wrong, () => patch('0-1', Readable.from(['abcd'])))

  const short = await patch('0-9', Readable.from(['abcd']))
  t.match(short, wrong, 'shorter, as a stream')
  const status = await client.ask(location)
  t.match(status, { status: 204, headers: { range: '0-3' } }, 'what came is kept, and said')
  t.equal((await patch('4-7', 'efgh')).headers.range, '0-7')
})

test('an upload is known in its own repository, until it ends', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const location = await client.startUpload('a')
  const unknown = { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' }
  const addresses = [
    location.replace('/v2/a/', '/v2/b/'),
    '/v2/a/blobs/uploads/00000000-0000-4000-8000-000000000000',
    '/v2/a/blobs/uploads/nonsense',
    '/v2/a/blobs/uploads/..%2F..%2Fraincask.db',
  ]
  for (const address of addresses) {
    for (const method of ['GET', 'PATCH', 'DELETE'])
      await refused(t, registry, `${method} ${address}`, unknown, () =>
        client.ask(address, { method, body: 'x' }),
      )
    await refused(t, registry, `PUT ${address}`, unknown, () =>
      client.ask(`${address}?digest=${OTHER}`, { method: 'PUT', body: 'x' }),
    )
  }
  t.equal((await client.ask(location, { method: 'DELETE' })).status, 204)
  await refused(t, registry, 'after cancelling', unknown, () => client.ask(location))
})

test('one request at a time writes to an upload', async (t) => {
  const { client } = await openOpenRegistry(t)
  const location = await client.startUpload('a')
  const first = client.begin(location, { method: 'PATCH', headers: { 'Transfer-Encoding': 'chunked' } })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    first.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject)
  })
  first.write('abcd')
  await waitUntil(async () => (await client.ask(location)).status === 409)
  const busy = await client.ask(location, { method: 'PATCH', body: 'efgh' })
  t.match(busy, { status: 409, code: 'BLOB_UPLOAD_INVALID' })
  first.end()
  t.equal(await answered, 202)
  t.equal((await client.ask(location)).headers.range, '0-3')
})

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}
