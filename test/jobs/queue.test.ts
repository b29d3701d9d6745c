import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'tap'
import { openLog } from '../../server/ops/log.ts'
import { Transfers } from '../../server/transfer/transfers.ts'
import { APP, importPaths, openDesk, untilState, writePackage } from './people.ts'

test('an import runs beside the server and says what it brought', async (t) => {
  const { administrator, inbox } = await openDesk(t)
  const file = await writePackage(join(inbox, 'demo.tar.gz'))
  const job = await importPaths(administrator.client, [file])
  t.match(job, {
    kind: 'import',
    state: 'done',
    title: 'demo.tar.gz',
    owner: { id: `user:${administrator.id}` },
    canCancel: false,
    canResume: false,
    error: null,
    result: { releases: [{ appKeyID: APP, version: '1.0', outcome: 'added', source: 'demo.tar.gz' }] },
  })
  const { done, total } = job['progress'] as { done: number; total: number }
  t.ok(done > 20_000 && done === total, `${done} of ${total}`)
  t.equal((await administrator.client.get(`/apps/${APP}`)).status, 200)
  const { items } = await administrator.client.get(`/jobs/${job['id']}/log`)
  t.ok(items.some(({ text }) => String(text).includes('1.0: added')))
  const again = (await importPaths(administrator.client, [file]))['result']
  t.match(again, { releases: [{ outcome: 'unchanged' }], addedBytes: 0, waiting: [] })
  t.ok((again as { skippedBytes: number }).skippedBytes > 20_000)
})

test('imports wait for one another; one that waits is cancelled at once', async (t) => {
  const { administrator, inbox, transfers } = await openDesk(t)
  const { client } = administrator
  await transfers.configure({ ...transfers.settings(), rateLimit: 256 * 1024 }, ACTOR)
  const large = await writePackage(join(inbox, 'large.tar.gz'), { size: 2_000_000 })
  const small = await writePackage(join(inbox, 'small.tar.gz'), { version: '2.0' })
  const first = await client.post('/transfers/imports', { paths: [large] })
  const second = await client.post('/transfers/imports', { paths: [small] })
  await untilState(client, first.json['id'], 'running')
  t.equal((await client.get(`/jobs/${second.json['id']}`)).json['state'], 'queued')
  t.equal((await client.post(`/jobs/${second.json['id']}/cancel`)).json['state'], 'cancelled')
  t.equal((await client.post(`/jobs/${second.json['id']}/cancel`)).json['error'], 'JOB_OVER')
  t.equal((await client.post(`/jobs/${first.json['id']}/cancel`)).status, 200)
  const ended = await untilState(client, first.json['id'], 'cancelled', 'done', 'failed')
  t.equal(ended['state'], 'cancelled')
  t.equal((await client.get(`/apps/${APP}`)).status, 404, 'nothing was published')
  t.equal((await client.post(`/jobs/${second.json['id']}/resume`)).json['state'], 'queued')
  t.equal((await untilState(client, second.json['id'], 'done'))['state'], 'done')
  t.equal((await client.post(`/jobs/${second.json['id']}/resume`)).json['error'], 'JOB_NOT_RESUMABLE')
})

test('a rate limit holds, and progress tells the rate', async (t) => {
  const { administrator, inbox, transfers } = await openDesk(t)
  const { client } = administrator
  await transfers.configure({ ...transfers.settings(), rateLimit: 1024 * 1024 }, ACTOR)
  const file = await writePackage(join(inbox, 'large.tar.gz'), { size: 3_000_000 })
  const { json } = await client.post('/transfers/imports', { paths: [file] })
  let under: Record<string, number> = {}
  while ((under['done'] ?? 0) === 0) {
    await pause(100)
    under = (await client.get(`/jobs/${json['id']}`)).json['progress'] as Record<string, number>
  }
  t.ok((under['done'] ?? 0) < 3_000_000, `${under['done']} bytes`)
  t.equal(typeof under['rate'], 'number')
  const { startedAt, finishedAt } = await untilState(client, json['id'], 'done')
  const seconds = (Number(finishedAt) - Number(startedAt)) / 1000
  t.ok(seconds > 2.3, `${seconds} s for 3 MB at 1 MiB/s`)
})

test('what a stop cut off goes on at the next start', async (t) => {
  const { administrator, inbox, transfers, appliance } = await openDesk(t)
  const { client } = administrator
  await transfers.configure({ ...transfers.settings(), rateLimit: 256 * 1024 }, ACTOR)
  const file = await writePackage(join(inbox, 'large.tar.gz'), { size: 1_500_000 })
  const { json } = await client.post('/transfers/imports', { paths: [file] })
  await untilState(client, json['id'], 'running')
  await transfers.stop()
  t.equal((await client.get(`/jobs/${json['id']}`)).json['state'], 'interrupted')
  const again = new Transfers(appliance, openLog('silent'))
  await again.configure({ ...again.settings(), rateLimit: null }, ACTOR)
  await again.start()
  t.teardown(() => again.stop())
  t.equal((await untilState(client, json['id'], 'done', 'failed'))['state'], 'done')
  t.equal((await client.get(`/apps/${APP}`)).status, 200)
})

test('a job whose process died is found, and goes on unless it did so too often', async (t) => {
  const { administrator, inbox, transfers, appliance } = await openDesk(t)
  const { client } = administrator
  await transfers.stop()
  const file = await writePackage(join(inbox, 'demo.tar.gz'))
  const { json: first } = await client.post('/transfers/imports', { paths: [file] })
  const { json: second } = await client.post('/transfers/imports', { paths: [file] })
  const crash = appliance.db.sqlite.prepare(
    "UPDATE jobs SET state = 'running', session = 'no-such-session', attempts = ? WHERE id = ?",
  )
  crash.run(1, first['id'])
  crash.run(3, second['id'])
  const again = new Transfers(appliance, openLog('silent'))
  await again.start()
  t.teardown(() => again.stop())
  t.equal((await untilState(client, first['id'], 'done', 'failed'))['state'], 'done')
  t.equal((await untilState(client, second['id'], 'done', 'failed'))['state'], 'failed')
})

test('a job of this process without work behind it is ended', async (t) => {
  const { administrator, inbox, transfers, appliance } = await openDesk(t)
  const { client } = administrator
  await transfers.stop()
  const file = await writePackage(join(inbox, 'demo.tar.gz'))
  const { json } = await client.post('/transfers/imports', { paths: [file] })
  const lose = appliance.db.sqlite.prepare("UPDATE jobs SET state = 'running', session = ? WHERE id = ?")
  lose.run(appliance.content.staging.session, json['id'])
  const again = new Transfers(appliance, openLog('silent'))
  await again.start()
  t.teardown(() => again.stop())
  t.match(await untilState(client, json['id'], 'failed'), { error: { code: 'INTERNAL' }, canResume: true })
  t.equal((await client.post(`/jobs/${json['id']}/resume`)).status, 200)
  t.match(await untilState(client, json['id'], 'done', 'failed'), { state: 'done' })
})

test('what a package is refused for, its job says', async (t) => {
  const { administrator, inbox } = await openDesk(t)
  const { client } = administrator
  const whole = readFileSync(await writePackage(join(inbox, 'x.tar.gz')))
  writeFileSync(join(inbox, 'cut.tar.gz'), whole.subarray(0, whole.length / 2))
  const job = await importPaths(client, [join(inbox, 'cut.tar.gz')])
  t.match(job, { state: 'failed', canResume: true, canCancel: false })
  t.match(job['error'], { code: 'PACKAGE_TRUNCATED', message: /cut\.tar\.gz/, next: String })
  const { items } = await client.get(`/jobs/${job['id']}/log`)
  t.match(items.at(-1), { level: 'error', text: /ends too early/ })
  writeFileSync(join(inbox, 'cut.tar.gz'), whole)
  await client.post(`/jobs/${job['id']}/resume`)
  t.match(await untilState(client, job['id'], 'done'), { state: 'done', error: null })
  const wrong = await client.post('/transfers/imports', { paths: [inbox], trustSigner: 'x' })
  t.same(wrong.wrong, ['trustSigner'])
})

const ACTOR = { actor: 'command-line', actorName: 'test', address: 'local' }
