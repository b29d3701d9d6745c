import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { formatPublicKey, generateSecretKey, parseSecretKey } from '../../bundles/minisign-keys.ts'
import type { Arch } from '../../scripts/build/base-node.ts'
import { PLATFORMS } from '../../scripts/build/image/config.ts'
import { releaseName, releaseTime } from '../../scripts/build/release/pack.ts'
import { releaseTar, writeGzipped } from '../../scripts/build/release/release-archive.ts'
import { signFiles } from '../../scripts/build/release/sign-files.ts'
import { version } from '../../server/ops/version.ts'
import { clientOf, missing } from '../e2e/clients/client.ts'
import { RAINCASK, runCommand } from '../e2e/command.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import type { RunningServer } from '../e2e/server.ts'
import { type Contained, containedJson, runContained, serveContained } from './contained.ts'

const top = join(import.meta.dirname, '../..')
const arch: Arch = process.arch === 'arm64' ? 'arm64' : 'x64'
/** Debian 11: its C library is 2.31. */
const SUITE = 'bullseye'
const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6']

t.test('a bare root file system with glibc 2.31 and without Node', { skip: missing('skopeo') }, async (t) => {
  const directory = t.testdir()
  const at = (name: string) => join(directory, name)
  const skopeo = clientOf({ testdir: () => at('skopeo'), teardown: t.teardown }, 'skopeo')
  const made = await runCommand(join(top, 'scripts/debian-root'), [
    SUITE,
    PLATFORMS[arch],
    at('root'),
    ...LIBRARIES,
  ])
  t.equal(made.code, 0, made.stderr)
  t.match(made.stdout, /^libc6 2\.31-/m)
  mkdirSync(at('root/usr/bin'), { recursive: true })
  for (const name of ['sbin', 'bin', 'usr/sbin']) t.notOk(existsSync(at(`root/${name}/node`)), name)
  copyFileSync(RAINCASK, at('root/usr/bin/raincask'))
  t.same(readdirSync(at('root/usr/bin')).includes('node'), false)
  mkdirSync(at('volume'))
  const { app, file } = await writeDemoPackage(directory, 'containerd')
  copyFileSync(file, at('volume/package.tar.gz'))
  const where: Contained = { root: at('root'), user: 0, volume: at('volume') }
  const store = ['--data', '/data/store']

  /** Has skopeo, which runs outside, pull an image as a cluster that installs the app would. */
  const pull = async (server: RunningServer, accessKey: string, to: string) => {
    const address = `${server.url}/app-server/openapi/apps/${app.spec.key}/versions/1.0?getTemplate=True`
    const answer = await fetch(address, { headers: { Authorization: accessKey } })
    const { template } = (await answer.json()) as { template: string }
    const [first] = (JSON.parse(template) as { apps: ServedApp[] }).apps
    const { hub_user, hub_password } = first?.service_image ?? {}
    await skopeo([
      ...['--policy', join(at('skopeo'), 'home/policy.json'), 'copy', '--src-tls-verify=false'],
      ...['--src-creds', `${hub_user}:${hub_password}`, `docker://${first?.share_image}`, `dir:${at(to)}`],
    ])
    return readFileSync(at(`${to}/manifest.json`), 'utf8')
  }

  const said = await runContained(where, '--version')
  t.equal(said.code, 0, said.stderr)
  await containedJson(where, 'import', '/data/package.tar.gz', ...store)
  const { accessKey } = await containedJson<{ accessKey: string }>(
    ...([where, 'keys', 'create', '--name', 'cluster', ...store] as const),
  )
  const server = await serveContained(where, ...store)
  t.teardown(() => server.stop())
  const manifest = await pull(server, accessKey, 'pulled')
  const backup = await runContained(where, 'backup', '--to', '/data/backups', ...store)
  t.equal(backup.code, 0, backup.stderr)
  t.equal(await server.stop(), 0, 'it stops in order')

  const restore = await runContained(where, 'restore', '--from', '/data/backups', '--data', '/data/restored')
  t.equal(restore.code, 0, restore.stderr)
  const restored = await serveContained(where, '--data', '/data/restored')
  t.teardown(() => restored.stop())
  t.equal(
    await pull(restored, accessKey, 'pulled-again'),
    manifest,
    'what was restored is pulled, bit for bit',
  )
  t.equal(await restored.stop(), 0)
  const upgrade = ['upgrade', '--from', '/data/release.tar.gz', '--force', '--data', '/data/restored']
  const key = await writeRelease(at('volume/release.tar.gz'))
  const machine = { ...where, writable: true }
  const strange = await runContained(machine, ...upgrade)
  t.equal(strange.code, 1, 'a release of nobody known is refused')
  const done = await containedJson(machine, ...upgrade, '--key', key)
  t.match(done, { to: version, done: true, executable: '/usr/bin/raincask' })
  const upgraded = await serveContained(where, '--data', '/data/restored')
  t.teardown(() => upgraded.stop())
  t.equal(await pull(upgraded, accessKey, 'pulled-upgraded'), manifest, 'what was upgraded serves the same')
  t.equal(await upgraded.stop(), 0)
  const looked = await runContained(where, 'scrub', '--data', '/data/restored')
  t.equal(looked.code, 0, looked.stdout + looked.stderr)
})

/** Writes the executable as a signed release into `file`; returns the key that it is signed with. */
async function writeRelease(file: string): Promise<string> {
  const key = parseSecretKey(generateSecretKey())
  if (!key) throw new Error('no key')
  const release = releaseName(arch)
  const members = [{ name: 'raincask', from: RAINCASK, executable: true }]
  await writeGzipped(releaseTar(release, members, releaseTime()), file, 1)
  signFiles([file], dirname(file), key)
  return formatPublicKey(key.publicKey)
}

interface ServedApp {
  share_image: string
  service_image: { hub_user: string; hub_password: string }
}
