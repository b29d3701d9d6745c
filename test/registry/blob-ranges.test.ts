import { test } from 'tap'
import { collect } from '../builders/content.ts'
import { seededBytes } from '../builders/seeded-bytes.ts'
import { openOpenRegistry } from './registry.ts'

for (const size of [1000, 200_000, 3_000_000]) {
  test(`a blob of ${size} bytes is given in parts`, async (t) => {
    const { client } = await openOpenRegistry(t)
    const bytes = await collect(seededBytes(size, 'ranges').open())
    const path = `/v2/a/blobs/${await client.pushBlob('a', bytes)}`
    const get = (range: string) => client.ask(path, { headers: { Range: range } })
    const parts: [range: string, start: number, end: number][] = [
      ['bytes=0-0', 0, 1],
      ['bytes=0-', 0, size],
      ['bytes=10-19', 10, 20],
      [`bytes=${size - 1}-`, size - 1, size],
      [`bytes=500-${size * 2}`, 500, size],
      ['bytes=-7', size - 7, size],
      [`bytes=-${size * 2}`, 0, size],
    ]
    for (const [range, start, end] of parts) {
      const answer = await get(range)
      t.match(answer, {
        status: 206,
        headers: {
          'content-range': `bytes ${start}-${end - 1}/${size}`,
          'content-length': String(end - start),
          'content-type': 'application/octet-stream',
        },
      })
      t.ok(answer.bytes.equals(bytes.subarray(start, end)), range)
    }
    for (const range of [`bytes=${size}-`, `bytes=${size * 2}-${size * 3}`, 'bytes=5-3', 'bytes=-0']) {
      const answer = await get(range)
      t.match(answer, { status: 416, headers: { 'content-range': `bytes */${size}` } }, range)
      t.not(answer.code, undefined)
    }
    for (const range of ['items=0-5', 'bytes=0-5,7-9', 'bytes=-', 'bytes=a-b', 'nonsense']) {
      const answer = await get(range)
      t.equal(answer.status, 200, `${range} is let be`)
      t.ok(answer.bytes.equals(bytes))
    }
    const head = await client.ask(path, { method: 'HEAD', headers: { Range: 'bytes=0-5' } })
    t.match(head, { status: 200, headers: { 'content-length': String(size), 'accept-ranges': 'bytes' } })
  })
}

test('an empty blob has no part', async (t) => {
  const { client } = await openOpenRegistry(t)
  const path = `/v2/a/blobs/${await client.pushBlob('a', '')}`
  t.match(await client.ask(path), { status: 200, headers: { 'content-length': '0' }, text: '' })
  t.match(await client.ask(path, { headers: { Range: 'bytes=0-' } }), {
    status: 416,
    headers: { 'content-range': 'bytes */0' },
  })
})
