import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'tap'
import { openAccounts } from '../../server/accounts/accounts.ts'
import { openAppliance } from '../../server/cli/appliance.ts'
import { Client, type Fields } from '../console/client.ts'
import { BY } from '../console/console.ts'
import { APP, untilState, writePackage } from '../jobs/people.ts'
import { raincask, raincaskJson } from './command.ts'
import { startServer } from './server.ts'

/** A session of an administrator who was not there before. */
async function administratorOf(data: string): Promise<string> {
  const appliance = await openAppliance(data)
  const accounts = openAccounts(appliance.db)
  const user = { id: 'administrator', login: 'boss', displayName: 'Boss', email: '' }
  const role = 'administrator' as const
  await accounts.changes.create(BY, { ...user, role, organisationId: null, passwordHash: '' })
  const session = { userId: user.id, address: '127.0.0.1', agent: 'test' }
  const token = await appliance.db.write(() => accounts.sessions.begin(session))
  await appliance.close()
  return token
}

test('an import that a crash cut off goes on when the server is started again', async (t) => {
  const data = join(t.testdir(), 'data')
  const token = await administratorOf(data)
  const inbox = join(data, 'inbox')
  await mkdir(inbox, { recursive: true })
  const file = await writePackage(join(inbox, 'large.tar.gz'), { size: 4_000_000 })
  const first = await startServer(data)
  t.teardown(() => first.child.kill('SIGKILL'))
  const client = new Client(first.url, token)
  t.equal((await client.put('/transfers/settings', { rateLimit: 512 * 1024 })).status, 200)
  const { json } = await client.post('/transfers/imports', { paths: [file] })
  for (let done = 0; done === 0; await pause(100)) {
    const { progress } = (await client.get(`/jobs/${json['id']}`)).json as { progress: { done: number } }
    done = progress.done
  }
  const gone = new Promise((resolve) => first.child.once('exit', resolve))
  first.child.kill('SIGKILL')
  await gone
  const [cut] = await raincaskJson<Fields[]>('jobs', 'list', '--data', data)
  t.match(cut, { id: json['id'], state: 'interrupted', kind: 'import', title: 'large.tar.gz' })
  const second = await startServer(data)
  t.teardown(() => second.child.kill('SIGKILL'))
  const again = new Client(second.url, token)
  await again.put('/transfers/settings', {})
  t.match(await untilState(again, json['id'], 'done', 'failed'), { state: 'done' })
  t.equal((await again.get(`/apps/${APP}`)).status, 200)
  t.equal(await second.stop(), 0)
})

test('what the command line imports is a job too, and is taken back with undo', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const file = await writePackage(join(directory, 'a.tar.gz'))
  await raincaskJson('import', file, '--data', data, '--rate-limit', '50M')
  const [job] = await raincaskJson<Fields[]>('jobs', 'list', '--data', data)
  t.match(job, { kind: 'import', state: 'done', runner: 'command-line', title: 'a.tar.gz' })
  const shown = await raincask('jobs', 'show', String(job?.['id']).slice(0, 6), '--data', data)
  t.match(shown.stdout, /import {2}a\.tar\.gz {2}done/)
  t.match((await raincask('jobs', 'cancel', String(job?.['id']), '--data', data)).stderr, /has ended already/)
  t.match((await raincask('undo', '--dry-run', '--data', data)).stdout, /would go/)
  const undone = await raincaskJson<Fields>('undo', '--data', data)
  t.match(undone, { title: 'a.tar.gz', releases: [{ app: APP, outcome: 'removed' }] })
  t.match((await raincask('undo', '--data', data)).stderr, /no import that can be taken back/)
  t.same(await raincaskJson('apps', 'list', '--data', data), [])
  await raincaskJson('import', file, '--data', data)
  await raincaskJson('export', APP, '--output', join(directory, 'out'), '--data', data)
  const jobs = await raincaskJson<Fields[]>('jobs', 'list', '--data', data)
  t.match(
    jobs.map(({ kind }) => kind),
    ['export', 'import', 'import'],
  )
})

test('how transfers are done is set by the command line too', async (t) => {
  const directory = t.testdir({ 'new.json': '{"rateLimit":1000000}', 'wrong.json': '{"rateLimit":"fast"}' })
  const data = join(directory, 'data')
  const { settings } = await raincaskJson<{ settings: Fields }>('transfers', 'show', '--data', data)
  t.match(settings, { rateLimit: null, directories: [], usb: { watch: false } })
  await raincaskJson('transfers', 'set', join(directory, 'new.json'), '--data', data)
  t.match(await raincaskJson('transfers', 'show', '--data', data), { settings: { rateLimit: 1_000_000 } })
  const wrong = await raincask('transfers', 'set', join(directory, 'wrong.json'), '--data', data)
  t.match(wrong, { code: 1, stderr: /rateLimit/ })
})

test('a job of the command line is cancelled from elsewhere', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const file = await writePackage(join(directory, 'large.tar.gz'), { size: 3_000_000 })
  const running = raincask('import', file, '--data', data, '--rate-limit', '256K')
  let id = ''
  for (let tries = 0; tries < 100 && id === ''; tries++) {
    await pause(200)
    const { stdout } = await raincask('jobs', 'list', '--running', '--json', '--data', data)
    id = String((JSON.parse(stdout || '[]') as Fields[])[0]?.['id'] ?? '')
  }
  await raincaskJson('jobs', 'cancel', id, '--data', data)
  const { code, stderr } = await running
  t.not(code, 0)
  t.match(stderr, /cancelled/)
  t.match(await raincaskJson('jobs', 'list', '--data', data), [{ id, state: 'cancelled' }])
  t.same(await raincaskJson('apps', 'list', '--data', data), [])
})
