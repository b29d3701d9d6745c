import { join } from 'node:path'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { collect } from '../builders/content.ts'
import { seededBytes } from '../builders/seeded-bytes.ts'
import { randomNumbers } from '../content/random-numbers.ts'
import { Client } from '../registry/client.ts'
import { crashRun } from './crash/crash-run.ts'
import { startServer } from './server.ts'

/** The executable starts in a fraction of the time that the source takes; scripts/soak-crash kills a thousand times. */
const KILLS = process.env['RAINCASK_BIN'] === undefined ? 3 : 9
const SEED = Date.now() % 1_000_000

t.test('kills at random moments of pushes lose nothing that was acknowledged', async (t) => {
  t.comment(`seed ${SEED}`)
  const data = join(t.testdir(), 'data')
  const run = { data, pushes: 10, kills: KILLS, between: 6, random: randomNumbers(SEED) }
  const report = await crashRun(run)
  t.same(report.wrong, [])
  t.ok(report.done >= 10, `${report.done} images were pushed whole`)
  t.ok(report.cut >= KILLS, `${report.cut} were cut off`)
})

t.test('an upload begun before a kill goes on after it', async (t) => {
  const data = join(t.testdir(), 'data')
  const bytes = await collect(seededBytes(5_000_000, 'resumed').open())
  const digest = digestOf(bytes)
  const first = await startServer(data, '--anonymous', 'push')
  const location = await new Client(first.url).startUpload('a')
  const chunk = { method: 'PATCH', body: bytes.subarray(0, 3_000_000) }
  t.equal((await new Client(first.url).ask(location, chunk)).status, 202)
  first.child.kill('SIGKILL')
  await first.stop()

  const second = await startServer(data, '--anonymous', 'push')
  t.teardown(() => second.stop())
  const client = new Client(second.url)
  t.match(await client.ask(location), { status: 204, headers: { range: '0-2999999' } })
  const rest = { method: 'PUT', body: bytes.subarray(3_000_000) }
  t.equal((await client.ask(`${location}?digest=${digest}`, rest)).status, 201)
  t.ok((await client.ask(`/v2/a/blobs/${digest}`)).bytes.equals(bytes))
})
