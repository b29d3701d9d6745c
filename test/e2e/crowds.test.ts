import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { Client } from '../registry/client.ts'
import { RAINCASK } from './command.ts'
import { IdleCrowd, KeptConnection, SlowPullers, signIn } from './crowds/crowd.ts'
import { startProgram, startServer } from './server.ts'

const PASSWORD = 'a password that is long'

/** An account, made as an administrator makes one. */
function addUser(data: string, login: string): Promise<number | null> {
  const args = ['users', 'create', '--login', login, '--password-stdin', '--data', data]
  const child = spawn(RAINCASK, args, { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end(`${PASSWORD}\n`)
  return new Promise((resolve) => child.once('close', resolve))
}

t.test('one server under crowds', async (t) => {
  const data = join(t.testdir(), 'data')
  t.equal(await addUser(data, 'lin'), 0)
  const server = await startServer(data, '--anonymous', 'push')
  t.teardown(() => server.stop())
  const client = new Client(server.url)
  const image = await client.pushImage('a', '1', 'x')
  const large = randomBytes(8 * 1024 * 1024)
  const blob = `/v2/a/blobs/${await client.pushBlob('a', large)}`
  /** Everybody else is served: manifests, large blobs, pushes. */
  const othersAreServed = async (t: Test, what: string) => {
    t.same((await client.ask('/v2/a/manifests/1')).bytes, image.bytes, `${what}: a manifest`)
    t.ok((await client.ask(blob)).bytes.equals(large), `${what}: a large blob`)
    t.ok((await client.pushImage('b', what, what)).bytes.length > 0, `${what}: a push`)
  }

  await t.test('200 that pull slowly', async (t) => {
    const pullers = new SlowPullers()
    pullers.begin(server.url, blob, 200)
    while (pullers.served < 200) await sleep(50)
    await othersAreServed(t, 'slow-pullers')
    pullers.leave()
  })

  await t.test('a thousand connections that say nothing', async (t) => {
    const crowd = new IdleCrowd()
    await crowd.open(server.url, 1000)
    t.equal(crowd.sockets.length, 1000)
    await othersAreServed(t, 'idle-connections')
    crowd.leave()
  })

  await t.test('a flood of sign-ins from one address', async (t) => {
    const flood = Array.from({ length: 300 }, (_, i) =>
      signIn(server.url, '127.0.0.1', { login: `nobody${i}`, password: 'wrong password' }),
    )
    await othersAreServed(t, 'sign-ins')
    t.match(await signIn(server.url, '127.0.0.2', { login: 'lin', password: PASSWORD }), { status: 200 })
    const statuses = (await Promise.all(flood)).map(({ status }) => status)
    t.ok(statuses.filter((status) => status === 429).length >= 250, 'most are told to wait')
    t.notOk(statuses.some((status) => status >= 500 && status !== 503))
  })

  await t.test('a database that another process has locked for seconds', async (t) => {
    const db = new BetterSqlite3(join(data, 'raincask.db'))
    db.exec('BEGIN EXCLUSIVE')
    const body = Buffer.from('pushed while the database was locked')
    const push = client.ask(`/v2/a/blobs/uploads/?digest=${digestOf(body)}`, { method: 'POST', body })
    let pushed = false
    void push.then(() => {
      pushed = true
    })
    for (let i = 0; i < 20; i++) {
      t.same((await client.ask('/v2/a/manifests/1')).bytes, image.bytes)
      t.equal((await client.ask('/v2/a/tags/list')).status, 200)
      await sleep(100)
    }
    t.notOk(pushed, 'what must be written waits')
    db.exec('COMMIT')
    db.close()
    t.equal((await push).status, 201, 'and is acknowledged then')
    t.ok((await client.ask(`/v2/a/blobs/${digestOf(body)}`)).bytes.equals(body))
  })
})

t.test('more connections than there are descriptors leave the store enough for its files', async (t) => {
  const data = join(t.testdir(), 'data')
  const script = 'ulimit -n 300; exec "$0" "$@"'
  const serve = ['serve', '--data', data, '--listen', '127.0.0.1:0', '--json', '--anonymous', 'push']
  const server = await startProgram('sh', ['-c', script, RAINCASK, ...serve])
  t.teardown(() => server.stop())
  const client = new Client(server.url)
  await client.pushImage('a', '1', 'x')
  const large = randomBytes(1024 * 1024)
  const digest = await client.pushBlob('a', large)
  const known = new KeptConnection(server.url)
  t.equal(await known.get(`/v2/a/blobs/${digest}`), 200)
  const crowd = new IdleCrowd()
  await crowd.open(server.url, 600)
  const turnedAway = () => crowd.sockets.filter((socket) => socket.destroyed).length
  for (let i = 0; i < 300 && turnedAway() <= 300; i++) await sleep(100)
  t.ok(turnedAway() > 300, 'the rest is turned away')
  for (let i = 0; i < 20; i++)
    t.equal(await known.get(`/v2/a/blobs/${digest}`), 200, 'whoever is connected gets blobs')
  crowd.leave()
  known.close()
  let status = 0
  for (let i = 0; i < 200 && status !== 200; i++) {
    status = await client.ask(`/v2/a/blobs/${digest}`).then(
      (answer) => answer.status,
      () => 0,
    )
    await sleep(50)
  }
  t.equal(status, 200, 'and when they have gone all is well')
})
