import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PLATFORMS } from '../../scripts/build/image/config.ts'
import { clientOf, missing } from '../e2e/clients/client.ts'
import { RAINCASK, runCommand } from '../e2e/command.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import type { RunningServer } from '../e2e/server.ts'
import { type Contained, containedJson, runContained, serveContained } from './contained.ts'

const top = join(import.meta.dirname, '../..')
/** Debian 11: its C library is 2.31. */
const SUITE = 'bullseye'
const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6']

t.test('a bare root file system with glibc 2.31 and without Node', { skip: missing('skopeo') }, async (t) => {
  const directory = t.testdir()
  const at = (name: string) => join(directory, name)
  const skopeo = clientOf({ testdir: () => at('skopeo'), teardown: t.teardown }, 'skopeo')
  const architecture = PLATFORMS[process.arch === 'arm64' ? 'arm64' : 'x64']
  const made = await runCommand(join(top, 'scripts/debian-root'), [
    SUITE,
    architecture,
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
  const looked = await runContained(where, 'scrub', '--data', '/data/restored')
  t.equal(looked.code, 0, looked.stdout + looked.stderr)
})

interface ServedApp {
  share_image: string
  service_image: { hub_user: string; hub_password: string }
}
