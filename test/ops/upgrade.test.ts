import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { openAccounts } from '../../server/accounts/accounts.ts'
import { openAppliance } from '../../server/cli/appliance.ts'
import { knownSchema } from '../../server/db/migrate.ts'
import { takeServing } from '../../server/db/serving.ts'
import { openDataDirectory } from '../../server/ops/data-directory.ts'
import { PLACES, readInstallRecord, sha256Of } from '../../server/ops/install/install-record.ts'
import { planInstall } from '../../server/ops/install/plan-install.ts'
import { UpgradeHistory } from '../../server/ops/upgrade/history.ts'
import { planRollback, rollBack } from '../../server/ops/upgrade/rollback.ts'
import { type UpgradeTarget, upgradeTarget } from '../../server/ops/upgrade/target.ts'
import { upgrade } from '../../server/ops/upgrade/upgrade.ts'
import { compareVersions } from '../../server/ops/upgrade/version-order.ts'
import { vendorKey, writeRelease } from '../builders/release-archive.ts'
import { RAINCASK, raincaskJson } from '../e2e/command.ts'

/** The program under test under another version; the executable itself takes half a minute to build. */
function program(version: string, inStead = `exec '${RAINCASK}' "$@"`): string {
  return `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else\n${inStead}\nfi\n`
}

interface Site {
  directory: string
  root: string
  target: UpgradeTarget
  key: ReturnType<typeof vendorKey>
}

/** A system with version 0.1.0 installed, and a store in it that has one access key. */
async function site(directory: string): Promise<Site> {
  const root = join(directory, 'root')
  const executable = join(directory, 'program')
  const key = vendorKey()
  writeFileSync(executable, program('0.1.0'), { mode: 0o755 })
  const { steps } = planInstall({
    ...{ root, executable, user: 'raincask', data: PLACES.data, settings: {}, releaseKey: key.publicKey },
  })
  for (const step of steps) step.run?.()
  await addKey(join(root, PLACES.data), 'of before')
  return { directory, root, key, target: upgradeTarget(root, undefined, './data') }
}

async function addKey(data: string, name: string): Promise<void> {
  const appliance = await openAppliance(data)
  await openAccounts(appliance.db).keys.create({ name, actions: ['OnlyRead'] })
  await appliance.close()
}

function keysIn({ database }: UpgradeTarget): string[] {
  const sqlite = new BetterSqlite3(database, { readonly: true })
  try {
    return sqlite.prepare('SELECT name FROM access_keys ORDER BY name').pluck().all() as string[]
  } finally {
    sqlite.close()
  }
}

/** What a later version leaves: one more migration, and what people did since. */
async function goOn(target: UpgradeTarget, migrations: number): Promise<void> {
  await addKey(target.data, 'of since')
  const sqlite = new BetterSqlite3(target.database)
  for (let i = 0; i < migrations; i++)
    sqlite
      .prepare('INSERT INTO schema_migrations VALUES (?, ?, 0)')
      .run(knownSchema() + i, 'of a later version')
  sqlite.close()
}

t.test('what is not a right release changes nothing', async (t) => {
  const { directory, root, key, target } = await site(t.testdir())
  const passing = /cache|staging|upgrades|-shm|-wal|usr\/local\/lib$/
  const state = () =>
    (readdirSync(root, { recursive: true }) as string[])
      .filter((path) => !passing.test(path))
      .sort()
      .map((path) => [path, statSync(join(root, path)).isFile() ? sha256Of(join(root, path)) : 'directory'])
  const before = JSON.stringify(state())
  const refused = async (title: string, file: string, message: RegExp, force = false) => {
    await t.rejects(upgrade(target, { from: file, force }), { code: 'UPGRADE_REFUSED', message }, title)
    t.equal(JSON.stringify(state()), before, `${title}: nothing was changed`)
  }
  const newer = { version: '0.2.0', program: program('0.2.0') }
  await refused(
    'signed by a stranger',
    await writeRelease(directory, { ...newer, key: vendorKey() }),
    /not trusted here/,
  )

  const changed = await writeRelease(directory, { ...newer, key })
  const bytes = readFileSync(changed)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20)
  writeFileSync(changed, bytes)
  await refused('changed on its way', changed, /not what the vendor signed/)

  await refused(
    'older',
    await writeRelease(directory, { version: '0.0.9', program: program('0.0.9'), key }),
    /older than 0\.1\.0/,
  )
  await refused(
    'the same',
    await writeRelease(directory, { version: '0.1.0', program: program('0.1.0'), key }),
    /already/,
  )
  const other = { version: '0.2.0', program: program('0.3.0'), key }
  await refused('called differently', await writeRelease(directory, other), /called 0\.2\.0/)

  const elf = Buffer.alloc(64)
  elf.write('\x7fELF', 'latin1')
  elf.writeUInt16LE(process.arch === 'x64' ? 0xb7 : 0x3e, 18)
  await refused(
    'for another processor',
    await writeRelease(directory, { version: '0.2.0', program: elf, key }),
    /another processor/,
  )

  const old = 'echo "raincask: /lib64/libc.so.6: version \\`GLIBC_2.99\' not found" >&2; exit 1\n'
  const tooNew = await writeRelease(directory, { version: '0.2.0', program: `#!/bin/sh\n${old}`, key })
  await refused('for a later C library', tooNew, /needs GLIBC_2\.99/)

  const fails = program('0.2.0', 'echo the migration fails >&2; exit 1')
  await refused(
    'that cannot open the database',
    await writeRelease(directory, { version: '0.2.0', program: fails, key }),
    /copy of the database: the migration fails/,
  )
  t.notOk(existsSync(target.kept))
  t.same(readdirSync(join(target.data, 'upgrades')), [])
})

t.test('an upgrade keeps what was, and a rollback brings it back', async (t) => {
  const { directory, root, key, target } = await site(t.testdir())
  const from = await writeRelease(directory, { version: '0.2.0', program: program('0.2.0'), key })
  const turn = takeServing(openDataDirectory(target.data))
  await t.rejects(upgrade(target, { from }), { code: 'DATA_IN_USE' }, 'not under a server that runs')
  turn.release()
  t.match(await upgrade(target, { from, dryRun: true }), { from: '0.1.0', to: '0.2.0', done: false })
  t.match(readFileSync(target.executable, 'utf8'), 'echo 0.1.0')
  const report = await upgrade(target, { from })
  t.match(report, { from: '0.1.0', to: '0.2.0', done: true, restarted: false })
  t.equal(readFileSync(target.executable, 'utf8'), program('0.2.0'))
  t.equal(readFileSync(report.kept, 'utf8'), program('0.1.0'), 'the former one is kept')
  const record = readInstallRecord(root)
  t.equal(record?.version, '0.2.0')
  t.equal(record?.files[PLACES.executable], sha256Of(target.executable), '`uninstall` knows it as its own')
  t.same(
    readdirSync(target.kept).filter((name) => name.startsWith('new-')),
    [],
    'nothing is left over',
  )
  t.match(await raincaskJson('upgrade', 'status', '--root', root), {
    upgrades: [{ from: '0.1.0', to: '0.2.0' }],
    copies: [{ schema: knownSchema() }],
  })

  await t.test('the former version can read the database: nothing is lost', async (t) => {
    const again = upgradeTarget(root, undefined, './data')
    await goOn(again, 0)
    t.match(await raincaskJson('upgrade', 'rollback', '--root', root, '--yes'), { to: '0.1.0', done: true })
    t.equal(readFileSync(again.executable, 'utf8'), program('0.1.0'))
    t.same(keysIn(again), ['of before', 'of since'])
    t.throws(() => planRollback(again), {
      code: 'UPGRADE_REFUSED',
      message: /no upgrade that could be taken back/,
    })
    const [entry] = new UpgradeHistory(again.kept).list()
    t.type(entry?.rolledBackAt, 'number')
  })

  await t.test('it cannot: the copy comes back, and what is lost is said', async (t) => {
    const again = upgradeTarget(root, undefined, './data')
    const sqlite = new BetterSqlite3(again.database)
    sqlite.exec("DELETE FROM access_keys WHERE name = 'of since'")
    sqlite.close()
    await upgrade(again, { from })
    await goOn(again, 1)
    t.match(planRollback(again), {
      to: '0.1.0',
      copy: { schema: knownSchema() },
      lost: { 'access keys': 1, versions: 0 },
    })
    await rollBack(again)
    t.same(keysIn(again), ['of before'])
    await addKey(again.data, 'of now')
    t.same(keysIn(again), ['of before', 'of now'], 'it opens and goes on')
    const kept = readdirSync(join(again.data, 'upgrades')).filter((name) =>
      name.includes(`schema-00${knownSchema() + 1}`),
    )
    t.equal(kept.length, 1, 'what it replaced is kept')
  })
})

t.test('whoever upgrades, every file of the store stays its owner’s', async (t) => {
  const isRoot = process.geteuid?.() === 0
  const owner = isRoot ? 12_345 : process.geteuid?.()
  // Not in the checkout, which that user may not be able to reach.
  const place = mkdtempSync(join(tmpdir(), 'upgrade-'))
  chmodSync(place, 0o755)
  t.teardown(() => rmSync(place, { recursive: true }))
  const { directory, key, target } = await site(place)
  const everything = () =>
    ['.', ...(readdirSync(target.data, { recursive: true }) as string[])].map((path) =>
      join(target.data, path),
    )
  if (isRoot) for (const path of everything()) chownSync(path, 12_345, 12_345)
  const quiet = program('0.2.0', 'exit 0')
  await upgrade(target, { from: await writeRelease(directory, { version: '0.2.0', program: quiet, key }) })
  t.same(
    everything().filter((path) => statSync(path).uid !== owner),
    [],
  )
})

t.test('versions are compared as they are meant', async (t) => {
  const sorted = ['0.1.0-rc.2', '0.1.0-rc.10', '0.1.0', '0.9.0', '0.10.0', '1.0.0']
  t.same([...sorted].reverse().sort(compareVersions), sorted)
  t.equal(compareVersions('1.0.0+a', '1.0.0+b'), 0)
})
