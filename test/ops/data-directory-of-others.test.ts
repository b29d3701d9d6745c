import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { openAppliance } from '../../server/cli/appliance.ts'
import { openDataDirectory } from '../../server/ops/data-directory.ts'
import { databaseIn, makeEarlierDatabase } from '../builders/earlier-database.ts'
import { raincask, runCommand } from '../e2e/command.ts'
import { startServer } from '../e2e/server.ts'

const STRANGER = 12_345

t.test('two servers on one data directory', async (t) => {
  const data = join(t.testdir(), 'data')
  const first = await startServer(data)
  t.teardown(() => first.stop())
  const second = await raincask('serve', '--data', data, '--listen', '127.0.0.1:0', '--json')
  t.equal(second.code, 1)
  t.match(JSON.parse(second.stderr), {
    error: {
      code: 'DATA_IN_USE',
      message: new RegExp(`process ${readPid(data)} on `),
      next: /Stop or restart/,
    },
  })
  t.equal((await fetch(`${first.url}/readyz`)).status, 200, 'the first one goes on')
  t.equal(
    (await raincask('keys', 'create', '--name', 'x', '--data', data)).code,
    0,
    'other commands work beside it',
  )

  await t.test('a later program does not upgrade the database under it', async (t) => {
    const earlier = join(t.testdir(), 'earlier')
    cpSync(join(data, 'cache'), join(earlier, 'cache'), { recursive: true })
    makeEarlierDatabase(databaseIn(earlier), 7, databaseIn(data))
    // The lock of a server of before: it is the same file, held by a process that lives.
    const lock = new BetterSqlite3(join(earlier, 'cache/serve.lock'))
    lock.exec('BEGIN EXCLUSIVE')
    const command = await raincask('keys', 'list', '--data', earlier, '--json')
    t.match(JSON.parse(command.stderr), {
      error: { code: 'DATA_IN_USE', message: /would upgrade the database/ },
    })
    t.equal(schemaOf(earlier), 7, 'nothing was changed')
    lock.close()
    t.equal((await raincask('keys', 'list', '--data', earlier)).code, 0, 'once it has ended, it does')
  })

  await t.test('killed, it leaves the directory to the next', async (t) => {
    first.child.kill('SIGKILL')
    await new Promise((resolve) => first.child.once('close', resolve))
    const next = await startServer(data)
    t.equal(await next.stop(), 0)
  })
})

t.test('a data directory that was served on another machine', async (t) => {
  const data = join(t.testdir(), 'data')
  await (await startServer(data)).stop()
  const file = join(data, 'cache/serving.json')
  const serving = JSON.parse(readFileSync(file, 'utf8')) as { machine: string }
  t.match(serving.machine, /^([0-9a-f]{16})?$/, 'empty where the machine has no id that lasts')
  writeFileSync(file, JSON.stringify({ ...serving, machine: 'another', host: 'old-store' }))
  // What the other machine left: half of the program's compiled part, a session, its staging.
  mkdirSync(join(data, 'staging/00000000-0000-4000-8000-000000000000'))
  for (const name of readdirSync(join(data, 'cache')))
    if (name.endsWith('.node')) writeFileSync(join(data, 'cache', name), 'half')
  const server = await startServer(data)
  t.equal((await fetch(`${server.url}/readyz`)).status, 200, 'it is served')
  t.same(
    readdirSync(join(data, 'staging')).filter((name) => name.startsWith('00000000')),
    [],
    'rests are gone',
  )
  t.equal(await server.stop(), 0)
})

// Only root can give files away; without it, what belongs to root stands for what belongs to somebody else.
const isRoot = process.geteuid?.() === 0

async function refusesOthers(t: Test): Promise<void> {
  const place = outside(t)
  const data = join(place, 'data')
  await (await openAppliance(data)).close()
  const refusal = {
    code: 'DATA_UNUSABLE',
    message: /belongs to user 12345, and this runs as root \(0\).*setpriv --reuid 12345/,
  }
  await runCommand('chown', ['-R', String(STRANGER), data])
  const before = readdirSync(data)
  t.throws(() => openDataDirectory(data), refusal, 'root would leave files that the server cannot open')
  const command = await raincask('keys', 'create', '--name', 'x', '--data', data)
  t.match(command.stderr, /belongs to user 12345/)
  t.same(readdirSync(data), before)

  await runCommand('chown', ['-R', 'root', data])
  process.seteuid?.(STRANGER)
  try {
    t.throws(() => openDataDirectory(data), {
      code: 'DATA_UNUSABLE',
      message: /belongs to user root \(0\), and this runs as 12345/,
    })
  } finally {
    process.seteuid?.(0)
  }

  const made = join(place, 'made')
  mkdirSync(made)
  chownSync(made, STRANGER, STRANGER)
  t.throws(() => openDataDirectory(made), refusal, 'one that was made for the server, and is still empty')
  t.same(readdirSync(made), [])
  t.equal(statSync(made).uid, STRANGER)
}

/** A directory that other users can reach, which a checkout may not be. */
function outside(t: Test): string {
  const place = mkdtempSync(join(tmpdir(), 'others-'))
  chmodSync(place, 0o755)
  t.teardown(() => rmSync(place, { recursive: true }))
  return place
}

t.test('a data directory of another owner is refused before anything is written', async (t) => {
  if (isRoot) return refusesOthers(t)
  const data = t.testdir()
  symlinkSync('/etc/passwd', join(data, 'raincask.db'))
  t.throws(() => openDataDirectory(data), { code: 'DATA_UNUSABLE', message: /belongs to user root \(0\)/ })
  t.same(readdirSync(data), ['raincask.db'])
})

t.test('a volume that its group or everybody may write is taken, whoever owns it', async (t) => {
  const data = outside(t)
  chmodSync(data, 0o777)
  if (isRoot) process.seteuid?.(STRANGER)
  try {
    t.ok(openDataDirectory(data))
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

function readPid(data: string): number {
  return (JSON.parse(readFileSync(join(data, 'cache/serving.json'), 'utf8')) as { pid: number }).pid
}

function schemaOf(data: string): number {
  const sqlite = new BetterSqlite3(databaseIn(data), { readonly: true })
  try {
    return sqlite.prepare('SELECT count(*) FROM schema_migrations').pluck().get() as number
  } finally {
    sqlite.close()
  }
}
