import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { type Client, clientOf, missing, pathOf } from './client.ts'
import { multiArchLayout } from './layout.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { type TestContext, workspace } from './workspace.ts'

const skip = missing('ctr', 'containerd')

t.test('containerd', { skip }, async (t) => {
  const registry = await openRegistry(t)
  const { ctr, image, layout } = await containerdWithImage(
    t,
    `${registry.host}/${freshRepository('ctr')}:1.0`,
  )
  const plain = ['--plain-http']

  t.test('pushes a multi-arch image over plain HTTP', async (t) => {
    await ctr(['images', 'push', ...plain, image])
    const answer = await fetch(
      `${registry.url}/v2/${image.slice(registry.host.length + 1).replace(/:1\.0$/, '')}/tags/list`,
    )
    t.match(await answer.json(), { tags: ['1.0'] })
  })

  t.test('fetches every platform into an empty content store', async (t) => {
    await ctr(['images', 'rm', '--sync', image])
    const emptied = await ctr(['content', 'ls', '-q'])
    t.notMatch(emptied, layout.index.digest)
    await ctr(['content', 'fetch', ...plain, '--all-platforms', image])
    const digests = (await ctr(['content', 'ls', '-q'])).trim().split('\n')
    for (const digest of [layout.index.digest, ...layout.images, ...layout.layers])
      t.ok(digests.includes(digest))
  })

  t.test('pulls and unpacks the image of one platform', async (t) => {
    await ctr(['images', 'rm', '--sync', image])
    await ctr(['images', 'pull', ...plain, '--snapshotter', 'native', '--platform', 'linux/amd64', image])
    t.match(await ctr(['images', 'check', '--snapshotter', 'native', `name==${image}`]), /complete/)
  })
})

t.test('containerd with an access key', { skip }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const { ctr, image } = await containerdWithImage(t, `${registry.host}/team/app:1.0`)
  const user = ['--user', `${registry.login.username}:${registry.login.password}`]
  // It pushes several blobs at once, and may tell of one that it gave up once another was refused.
  await t.rejects(
    ctr(['images', 'push', '--plain-http', image]),
    /unauthorized|denied|authorization failed|failed to authorize|401|403/i,
  )
  await ctr(['images', 'push', '--plain-http', ...user, image])
  await ctr(['images', 'rm', '--sync', image])
  await ctr(['content', 'fetch', '--plain-http', ...user, '--all-platforms', image])
  t.match(await ctr(['images', 'ls', '-q']), image)
})

/** A containerd of our own, without the plugins that need a real node, that holds the test's layout as `image`. */
async function containerdWithImage(t: TestContext, image: string) {
  // A socket's path may have about a hundred characters, fewer than the test's directory has.
  const home = mkdtempSync(join(tmpdir(), 'ctr-'))
  const address = join(home, 'sock')
  mkdirSync(join(home, 'opt'))
  const config = [
    'version = 2',
    `root = "${home}/root"`,
    `state = "${home}/state"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]',
    `[grpc]\naddress = "${address}"`,
    `[ttrpc]\naddress = "${address}.ttrpc"`,
  ]
  writeFileSync(join(home, 'config.toml'), config.join('\n'))
  const daemon = spawn(pathOf('containerd') ?? '', ['--config', join(home, 'config.toml')], {
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => daemon.once('close', resolve))
  t.teardown(async () => {
    daemon.kill('SIGTERM')
    await ended
    rmSync(home, { recursive: true, force: true })
  })
  for (let tries = 0; tries < 150 && !existsSync(address) && daemon.exitCode === null; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100))

  const run = clientOf(t, 'ctr')
  const ctr: Client = (args) => run(['--address', address, ...args])
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const archive = join(home, 'image.tar')
  await clientOf(t, 'tar')(['-C', layout.path, '-cf', archive, '.'])
  const repository = image.slice(0, image.lastIndexOf(':'))
  await ctr(['images', 'import', '--no-unpack', '--all-platforms', '--base-name', repository, archive])
  return { ctr, image, layout }
}
