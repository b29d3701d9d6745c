import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'tap'
import { openStore, openStoreAt } from '../content/store.ts'
import { RAINCASK } from '../e2e/command.ts'
import { type RunningServer, startServer } from '../e2e/server.ts'

interface Serving {
  url: string
  metricsUrl: string
}

interface Scope {
  teardown(work: () => unknown): void
}

/** Serves a directory with figures, both on free ports. */
async function serve(t: Scope, data: string): Promise<Serving> {
  const ports = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0']
  const child = spawn(RAINCASK, ['serve', '--data', data, '--json', '--anonymous', 'pull', ...ports], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  t.teardown(() => {
    child.kill('SIGTERM')
    return ended
  })
  const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  return JSON.parse(line) as Serving
}

/** Every figure by its name with labels, as it is written. */
async function figures({ metricsUrl }: Serving): Promise<Map<string, number>> {
  const answer = await fetch(`${metricsUrl}/metrics`)
  const text = await answer.text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

test('requests are counted by class and status, bytes by connection', async (t) => {
  const store = await openStore(t)
  const layer = randomBytes(300_000)
  const image = await store.push('team/app', { tag: '1', layers: [layer] })
  await store.close()
  const serving = await serve(t, store.data.root)
  const get = async (path: string) => (await fetch(serving.url + path)).arrayBuffer()
  for (let i = 0; i < 3; i++) await get(`/v2/team/app/manifests/1`)
  await get(`/v2/team/app/blobs/${image.blobs[1]}`)
  await get('/v2/team/none/manifests/1')
  await get('/app-server/openapi/healthz')
  await get('/readyz')
  const found = await figures(serving)
  const count = (route: string, status: number) =>
    found.get(`raincask_http_requests_total{route="${route}",status="${status}"}`)
  const manifests = (count('manifest', 200) ?? 0) + (found.get('raincask_http_memory_answers_total') ?? 0)
  t.equal(manifests, 3, 'those from memory are counted beside')
  t.equal(count('blob', 200), 1)
  t.equal(count('manifest', 401) ?? count('manifest', 404), 1)
  t.equal(count('market', 200), 1)
  t.equal(count('health', 200), 1)
  t.equal(found.get('raincask_http_request_duration_seconds_count{route="blob"}'), 1)
  t.equal(found.get('raincask_http_request_duration_seconds_bucket{route="blob",le="+Inf"}'), 1)
  t.ok((found.get('raincask_http_sent_bytes_total') ?? 0) > layer.length)
  t.equal(found.get('raincask_blobs'), 2)
  t.equal(found.get('raincask_blob_bytes'), image.size)
  t.equal(found.get('raincask_damaged_blobs'), 0)
  for (const name of ['process_resident_memory_bytes', 'raincask_disk_free_bytes'])
    t.ok((found.get(name) ?? 0) > 1e6, name)
  t.ok((found.get('raincask_event_loop_delay_seconds{quantile="0.5"}') ?? 0) > 0)
})

test('an answer that was cut off is counted as 499', async (t) => {
  const store = await openStore(t)
  const image = await store.push('team/app', { tag: '1', layers: [randomBytes(24_000_000)] })
  await store.close()
  const serving = await serve(t, store.data.root)
  const { hostname, port } = new URL(serving.url)
  await new Promise<void>((resolve) => {
    const socket = createConnection(Number(port), hostname)
    socket.write(`GET /v2/team/app/blobs/${image.blobs[1]} HTTP/1.1\r\nHost: x\r\n\r\n`)
    socket.once('data', () => socket.destroy())
    socket.once('close', () => resolve())
  })
  let cut: number | undefined
  for (let i = 0; i < 1200 && cut === undefined; i++) {
    cut = (await figures(serving)).get('raincask_http_requests_total{route="blob",status="499"}')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  t.equal(cut, 1)
})

test('the text is one that Prometheus takes', async (t) => {
  const serving = await serve(t, join(t.testdir(), 'data'))
  const answer = await fetch(`${serving.metricsUrl}/metrics`)
  t.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const text = await answer.text()
  const figure = /^[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? (\d[\d.e+-]*|NaN|[+-]Inf)$/
  let family = ''
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('# TYPE ')) family = line.split(' ')[2] ?? ''
    else if (!line.startsWith('# HELP ') && !(figure.test(line) && line.startsWith(family))) t.fail(line)
  }
  const types = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1])
  t.equal(new Set(types).size, types.length, 'each name stands once')
  t.equal((await fetch(`${serving.metricsUrl}/`)).status, 404)
  t.equal((await fetch(`${serving.metricsUrl}/v2/`)).status, 404, 'and nothing else is served there')
  t.equal((await fetch(`${serving.url}/metrics`)).status, 404, 'nor figures on the main port')
})

test('health: the process answers, and the store can work', async (t) => {
  const data = join(t.testdir(), 'data')
  const server: RunningServer = await startServer(data)
  t.teardown(() => server.stop())
  const alive = await fetch(`${server.url}/healthz`)
  t.match(await alive.json(), { status: 'ok' })
  t.equal(alive.headers.get('cache-control'), 'no-store')
  t.equal((await fetch(`${server.url}/readyz`, { method: 'HEAD' })).status, 200)
  t.match(await (await fetch(`${server.url}/app-server/openapi/healthz`)).json(), { isRainstore: true })
})

test('a store without room is not ready', async (t) => {
  const { Readiness } = await import('../../server/ops/health.ts')
  const store = await openStoreAt(t, join(t.testdir(), 'data'))
  t.same(await new Readiness(store.db, store.data.root).troubles(), [])
  t.same(await new Readiness(store.db, join(store.data.root, 'not there')).troubles(), ['disk'])
  t.same(await new Readiness(store.db, '/proc').troubles(), ['disk'], 'a file system with no space at all')
})
