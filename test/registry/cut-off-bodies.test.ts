import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { collect } from '../builders/content.ts'
import { seededBytes } from '../builders/seeded-bytes.ts'
import type { Answer, AskOptions, Client } from './client.ts'
import { openOpenRegistry } from './registry.ts'
import { storeState } from './store-state.ts'

const SIZE = 6 * 1024 * 1024
const bytes = await collect(seededBytes(SIZE, 'cut').open())
const digest = digestOf(bytes)

for (const [name, framing] of [
  ['with a length', { 'Content-Length': String(SIZE) }],
  ['as a stream', { 'Transfer-Encoding': 'chunked' }],
] as const) {
  for (const method of ['PATCH', 'PUT'] as const) {
    test(`a ${method} ${name} that is cut off can be continued`, async (t) => {
      const { client } = await openOpenRegistry(t)
      const location = await client.startUpload('a')
      const address = method === 'PUT' ? `${location}?digest=${digest}` : location
      await sendAndCut(client, address, { method, headers: framing }, bytes.subarray(0, 4 * 1024 * 1024))
      const { headers } = await statusOf(client, location)
      const received = Number(/^0-(\d+)$/.exec(headers.range ?? '')?.[1]) + 1
      t.ok(received > 1 && received <= 4 * 1024 * 1024, `${received} bytes are there`)
      t.equal((await client.ask(`/v2/a/blobs/${digest}`)).status, 404, 'nothing is visible yet')
      const rest = await client.ask(location, {
        method: 'PATCH',
        headers: { 'Content-Range': `${received}-${SIZE - 1}` },
        body: bytes.subarray(received),
      })
      t.equal(rest.headers.range, `0-${SIZE - 1}`)
      t.equal((await client.ask(`${location}?digest=${digest}`, { method: 'PUT' })).status, 201)
      t.ok((await client.ask(`/v2/a/blobs/${digest}`)).bytes.equals(bytes))
    })
  }
}

test('a blob in one request that is cut off leaves nothing', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const before = storeState(registry)
  const headers = { 'Content-Length': String(SIZE) }
  const address = `/v2/a/blobs/uploads/?digest=${digest}`
  await sendAndCut(client, address, { method: 'POST', headers }, bytes.subarray(0, SIZE / 2))
  await until(() => JSON.stringify(storeState(registry)) === JSON.stringify(before))
  t.same(storeState(registry), before)
})

test('a manifest that is cut off leaves nothing', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const image = await client.pushImage('a', 'whole', 'x')
  const before = storeState(registry)
  for (const framing of [
    { 'Content-Length': String(image.bytes.length) },
    { 'Transfer-Encoding': 'chunked' },
  ] as Record<string, string>[])
    await sendAndCut(
      client,
      '/v2/a/manifests/cut',
      { method: 'PUT', headers: framing },
      image.bytes.subarray(0, 50),
    )
  t.equal((await client.ask('/v2/a/manifests/cut')).status, 404)
  t.same(storeState(registry), before)
})

test('a reader who hangs up leaves the server serving', async (t) => {
  const { client } = await openOpenRegistry(t)
  await client.pushBlob('a', bytes)
  for (let i = 0; i < 20; i++) {
    await new Promise<void>((resolve, reject) => {
      const sent = client.begin(`/v2/a/blobs/${digest}`)
      sent.on('error', reject)
      sent.on('response', (answer) => {
        answer.once('data', () => answer.destroy())
        answer.on('error', () => undefined)
        answer.on('close', resolve)
      })
      sent.end()
    })
  }
  t.ok((await client.ask(`/v2/a/blobs/${digest}`)).bytes.equals(bytes))
})

/** Sends a part of a body, waits until the server has some of it, and cuts the connection. */
async function sendAndCut(
  client: Client,
  path: string,
  options: AskOptions,
  part: Uint8Array,
): Promise<void> {
  const sent = client.begin(path, options)
  sent.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    sent.write(part, (error) => (error ? reject(error) : resolve()))
  })
  await sleep(50)
  sent.destroy()
}

/** The upload's status, once the server has noticed that the connection is gone. */
async function statusOf(client: Client, location: string): Promise<Answer> {
  for (;;) {
    const answer = await client.ask(location)
    if (answer.status !== 409) return answer
    await sleep(5)
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 6000 && !holds(); i++) await sleep(5)
}
