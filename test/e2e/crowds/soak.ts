import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { collect } from '../../builders/content.ts'
import { seededBytes } from '../../builders/seeded-bytes.ts'
import { Client } from '../../registry/client.ts'
import { startServer } from '../server.ts'
import { IdleCrowd, SlowPullers, signIn } from './crowd.ts'

/** The large form of the tests with crowds, with figures: `scripts/soak-crowds`. */
const CONNECTIONS = Number(process.argv[2] ?? 10_000)
const PULLERS = 200
const MIB = 1024 * 1024

const directory = mkdtempSync(join(tmpdir(), 'raincask-crowds-'))
const server = await startServer(join(directory, 'data'), '--anonymous', 'push')
const client = new Client(server.url)
const { bytes: manifest } = await client.pushImage('a', '1', 'x')
const digest = await client.pushBlob('a', await collect(seededBytes(64 * MIB, 'crowd').open()))
await sleep(2000)

const say = (text: string) => process.stdout.write(`${text}\n`)
const rss = () => {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
/** Manifests that are asked for one after the other on connections of their own: the median and the slowest, in ms. */
async function others(): Promise<string> {
  const times: number[] = []
  for (let i = 0; i < 200; i++) {
    const started = performance.now()
    const answer = await client.ask('/v2/a/manifests/1')
    if (!answer.bytes.equals(manifest)) throw new Error(`somebody else got ${answer.status}: ${answer.text}`)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return `manifests for others: median ${times[100]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(0)} ms`
}

say(`load of the machine ${loadavg()[0]?.toFixed(1)}`)
say(`at rest: ${rss()} MB resident; ${await others()}`)

const crowd = new IdleCrowd()
await crowd.open(server.url, CONNECTIONS)
await sleep(1000)
const open = crowd.sockets.filter((socket) => !socket.destroyed).length
say(`${open} of ${CONNECTIONS} idle connections are open: ${rss()} MB resident; ${await others()}`)
crowd.leave()
await sleep(3000)
say(`after they left: ${rss()} MB resident`)

const pullers = new SlowPullers()
pullers.begin(server.url, `/v2/a/blobs/${digest}`, PULLERS)
const memory: number[] = []
while (pullers.served < PULLERS) await sleep(100)
for (let i = 0; i < 20; i++) {
  memory.push(rss())
  await sleep(500)
}
say(
  `${PULLERS} slow pullers of 64 MiB, over 10 s: ${Math.min(...memory)} to ${Math.max(...memory)} MB resident; ${await others()}`,
)
pullers.leave()

const flood = Array.from({ length: 2000 }, (_, i) =>
  signIn(server.url, `127.0.0.${2 + (i % 100)}`, { login: `nobody${i}`, password: 'wrong password' }),
)
const during = await others()
const statuses = Map.groupBy(await Promise.all(flood), ({ status }) => status)
const counts = [...statuses].map(([status, list]) => `${list.length} × ${status}`).join(', ')
say(`2000 sign-ins at once from 100 addresses: ${counts}; ${rss()} MB resident; ${during}`)

await server.stop()
rmSync(directory, { recursive: true })
