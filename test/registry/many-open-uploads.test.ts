import { readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { openOpenRegistry } from './registry.ts'
import { uploadsOf } from './store-state.ts'

const UPLOADS = 10_000

test('10,000 uploads left open cost neither files nor memory, and expire', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  t.teardown(() => agent.destroy())
  const start = (digits: string) => startAndSend(registry.url, agent, digits)
  await start('warm')
  const before = { files: openFiles(), heap: heapInUse() }
  const locations: string[] = []
  for (let i = 0; i < UPLOADS; i += 100)
    locations.push(...(await Promise.all(Array.from({ length: 100 }, (_, j) => start(String(i + j))))))
  t.equal(readdirSync(uploadsOf(registry.data)).length, UPLOADS + 1)
  t.ok(openFiles() - before.files < 200, `${openFiles() - before.files} more files are open`)
  const heap = heapInUse() - before.heap
  t.ok(heap < 16 * 1024 * 1024, `${Math.round(heap / 1024)} KiB more memory`)

  for (const i of [0, 77, UPLOADS - 1]) {
    const digest = digestOf(String(i))
    t.equal(
      (await client.ask(`${locations[i]}?digest=${digest}`, { method: 'PUT' })).status,
      201,
      'each can go on',
    )
  }
  t.equal((await registry.uploads.expire(3600_000)).uploads, 0, 'as long as they are fresh')
  t.equal((await registry.uploads.expire(0)).uploads, UPLOADS + 1 - 3)
  t.same(readdirSync(uploadsOf(registry.data)), [])
  for (const i of [0, 1, UPLOADS - 2, UPLOADS - 1])
    t.match(await client.ask(locations[i] ?? ''), { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' })
  t.equal((await client.pushImage('a', '1', 'after')).bytes.length > 0, true, 'and the server serves on')
})

/** Bytes of memory that are still needed. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length
}

/** Starts an upload over a kept connection and sends it a few bytes; returns its address. */
async function startAndSend(url: string, agent: Agent, digits: string): Promise<string> {
  const location = await send(url, agent, 'POST', '/v2/a/blobs/uploads/', '')
  return send(url, agent, 'PATCH', location, digits)
}

function send(url: string, agent: Agent, method: string, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url + path,
      { agent, method, headers: { 'Content-Length': body.length } },
      (answer) => {
        answer.resume().on('end', () => {
          if (answer.statusCode === 202) resolve(String(answer.headers.location))
          else reject(new Error(`${method} was answered with ${answer.statusCode}`))
        })
      },
    )
    sent.on('error', reject).end(body)
  })
}
