import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatPublicKey, parsePublicKey } from '../../bundles/minisign-keys.ts'
import { PLACES } from '../../server/ops/install/install-record.ts'
import { BACKUP_TIMER, unitText } from '../../server/ops/install/unit.ts'
import { vendorKey } from '../builders/release-archive.ts'
import { raincask, raincaskJson } from '../e2e/command.ts'

interface Told {
  done: boolean
  steps: { kind: string; what: string; note: string }[]
}

/** A system that has systemd, as far as `install` looks. */
function systemAt(directory: string, systemd?: number): string {
  const root = join(directory, 'root')
  mkdirSync(join(root, 'etc'), { recursive: true })
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  if (systemd !== undefined) {
    mkdirSync(join(root, 'usr/lib/systemd'), { recursive: true })
    writeFileSync(join(root, 'usr/lib/systemd/systemd'), '')
    writeFileSync(join(root, `usr/lib/systemd/libsystemd-shared-${systemd}.so`), '')
  }
  return root
}

function everythingIn(root: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[]).sort()
}

t.test('install shows, does, does nothing twice, and uninstall takes back what is its own', async (t) => {
  const directory = t.testdir()
  const root = systemAt(directory, 241)
  const program = join(directory, 'program')
  writeFileSync(program, '#!/bin/sh\necho 0.1.0\n', { mode: 0o755 })
  const { publicKey } = vendorKey()
  const key = ['--release-key', formatPublicKey(publicKey), '--backup-to', '/mnt/second']
  const args = ['--root', root, '--executable', program, '--public-url', 'http://store.example:8080', ...key]
  const before = everythingIn(root)
  const shown = await raincask('install', ...args, '--dry-run')
  t.equal(shown.code, 0, shown.stderr)
  for (const path of [PLACES.executable, PLACES.config, PLACES.unit, PLACES.data, PLACES.backupTimer])
    t.match(shown.stdout, `create   ${path}`)
  t.same(everythingIn(root), before, 'a dry run changes nothing')
  const unasked = await raincask('install', ...args)
  t.match(unasked.stderr, /--yes/, 'nobody can be asked here')
  t.same(everythingIn(root), before)

  t.match(await raincaskJson<Told>('install', ...args, '--yes'), { done: true })
  const at = (path: string) => join(root, path)
  t.equal(readFileSync(at(PLACES.executable), 'utf8'), readFileSync(program, 'utf8'))
  t.equal(statSync(at(PLACES.executable)).mode & 0o777, 0o755)
  t.equal(statSync(at(PLACES.data)).mode & 0o777, 0o750)
  t.match(
    readFileSync(at(PLACES.config), 'utf8'),
    /"data": "\/var\/lib\/raincask",\n {2}"publicUrl": "http:\/\/store.example:8080"/,
  )
  t.same(parsePublicKey(readFileSync(at(PLACES.releaseKey), 'utf8')), publicKey)
  const options = {
    executable: PLACES.executable,
    config: PLACES.config,
    data: PLACES.data,
    user: 'raincask',
  }
  t.equal(
    readFileSync(at(PLACES.unit), 'utf8'),
    unitText({ ...options, systemd: 241 }),
    'for the systemd of that system',
  )
  t.equal(readFileSync(at(PLACES.backupTimer), 'utf8'), BACKUP_TIMER)
  t.ok(existsSync(at(PLACES.sysusers)), 'the account is made at the first start of that system')
  const checked = await raincask('config', 'check', '--config', at(PLACES.config))
  t.equal(checked.code, 0, checked.stderr)

  const installed = everythingIn(root)
  writeFileSync(at(PLACES.config), readFileSync(at(PLACES.config), 'utf8').replace('8080', '9090'))
  const again = await raincaskJson<Told>('install', ...args, '--yes')
  t.same(
    [...new Set(again.steps.map(({ kind }) => kind))],
    ['keep'],
    'the second time there is nothing to do',
  )
  t.match(readFileSync(at(PLACES.config), 'utf8'), '9090', 'the settings are the operator’s')
  t.same(everythingIn(root), installed)

  await t.test('what it did not write it does not write over', async (t) => {
    const unit = readFileSync(at(PLACES.unit), 'utf8')
    writeFileSync(at(PLACES.unit), `${unit}# mine\n`)
    const refused = await raincask('install', ...args, '--yes', '--json')
    t.match(JSON.parse(refused.stderr), { error: { code: 'INSTALL_REFUSED', message: /raincask.service/ } })
    t.match(readFileSync(at(PLACES.unit), 'utf8'), '# mine')
  })

  writeFileSync(join(at(PLACES.data), 'raincask.db'), 'a store')
  const gone = await raincaskJson<Told>('uninstall', '--root', root, '--yes')
  t.match(
    gone.steps.find(({ what }) => what === PLACES.unit),
    { kind: 'keep', note: /changed/ },
  )
  t.notOk(existsSync(at(PLACES.executable)))
  t.ok(existsSync(at(PLACES.config)), 'settings stay')
  t.ok(existsSync(join(at(PLACES.data), 'raincask.db')), 'data stay')
  t.equal((await raincask('uninstall', '--root', root, '--yes')).code, 1, 'nothing is installed any more')
})

t.test('a system without systemd, and a purge', async (t) => {
  const directory = t.testdir()
  const root = systemAt(directory)
  const program = join(directory, 'program')
  writeFileSync(program, '#!/bin/sh\n')
  const done = await raincask('install', '--root', root, '--executable', program, '--yes')
  t.equal(done.code, 0, done.stderr)
  t.match(done.stdout, /no systemd.*\n.*raincask serve --config/)
  t.notOk(existsSync(join(root, 'etc/systemd')))
  const purged = await raincask('uninstall', '--root', root, '--purge', '--yes')
  t.equal(purged.code, 0, purged.stderr)
  const files = everythingIn(root).filter((path) => statSync(join(root, path)).isFile())
  t.same(files, ['etc/passwd'], 'nothing is left')
})

const analyze = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' })
const version = Number(/^systemd (\d+)/.exec(analyze.stdout ?? '')?.[1] ?? 0)

t.test('systemd finds nothing wrong with the unit', async (t) => {
  const file = join(t.testdir(), 'raincask.service')
  const places = { executable: '/bin/true', config: '/etc/hosts', data: '/var/lib/raincask', user: 'root' }
  const [early, late] = [241, 257].map((systemd) => unitText({ ...places, systemd }))
  t.match(early, /^NotifyAccess=all$/m)
  t.notMatch(early, /OpenFile|Watchdog/, 'an early systemd gets nothing that it does not know')
  t.match(late, /^OpenFile=\/run\/systemd\/notify:raincask-notify$/m)
  t.notMatch(late, /MemoryDenyWriteExecute/, 'V8 would not start')
  if (version === 0) return t.comment('there is no systemd-analyze here to ask')
  writeFileSync(file, unitText({ ...places, systemd: version }))
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.same(
    stderr.split('\n').filter((line) => line.includes(file)),
    [],
    'no line of it is ignored',
  )
})
