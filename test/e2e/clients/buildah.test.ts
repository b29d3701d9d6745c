import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clientOf, missing } from './client.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { type TestContext, workspace } from './workspace.ts'

const PLAIN = '--tls-verify=false'

t.test('buildah', { skip: missing('buildah') }, async (t) => {
  const registry = await openRegistry(t)
  const buildah = buildahOf(t)
  const repository = freshRepository('buildah')
  const image = `${registry.host}/${repository}`
  const file = join(workspace(t), 'hello.txt')
  writeFileSync(file, 'hello')

  t.test('builds an image, pushes it, pulls it and reads its file', async (t) => {
    const made = (await buildah(['from', 'scratch'])).trim()
    await buildah(['copy', made, file, '/hello.txt'])
    await buildah(['commit', made, 'local:1'])
    await buildah(['push', PLAIN, 'local:1', `docker://${image}:1.0`])
    await buildah(['rmi', '--all', '--force'])
    const back = (await buildah(['from', PLAIN, `${image}:1.0`])).trim()
    const mounted = (await buildah(['mount', back])).trim()
    t.equal(readFileSync(join(mounted, 'hello.txt'), 'utf8'), 'hello')
    await buildah(['umount', back])
  })

  t.test('pushes a manifest list with images for two architectures', async (t) => {
    await buildah(['manifest', 'create', 'list'])
    for (const arch of ['amd64', 'arm64']) {
      const made = (await buildah(['from', '--arch', arch, 'scratch'])).trim()
      await buildah(['copy', made, file, `/${arch}.txt`])
      await buildah(['commit', made, `one:${arch}`])
      await buildah(['manifest', 'add', '--arch', arch, 'list', `containers-storage:localhost/one:${arch}`])
    }
    await buildah(['manifest', 'push', PLAIN, '--all', 'list', `docker://${image}:multi`])
    const answer = await fetch(`${registry.url}/v2/${repository}/manifests/multi`, {
      headers: { Accept: '*/*' },
    })
    const { manifests } = (await answer.json()) as { manifests: { platform: { architecture: string } }[] }
    const platforms = manifests.map(({ platform }) => platform.architecture)
    t.strictSame(platforms.sort(), ['amd64', 'arm64'])
  })

  t.test("pushes in Docker's format", async (t) => {
    const made = (await buildah(['from', 'scratch'])).trim()
    await buildah(['copy', made, file, '/hello.txt'])
    await buildah(['commit', '--format', 'docker', made, 'docker:1'])
    await buildah(['push', PLAIN, '--format', 'v2s2', 'docker:1', `docker://${image}:docker`])
    await buildah(['pull', PLAIN, `${image}:docker`])
    t.match(await buildah(['images', '--format', '{{.Name}}:{{.Tag}}']), `${image}:docker`)
  })
})

t.test('buildah with an access key', { skip: missing('buildah') }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const buildah = buildahOf(t)
  const { username, password } = registry.login
  const login = ['login', PLAIN, '--username', username, '--password-stdin', registry.host]
  await buildah(login, { input: password })
  const made = (await buildah(['from', 'scratch'])).trim()
  await buildah(['commit', made, 'local:1'])
  await buildah(['push', PLAIN, 'local:1', `docker://${registry.host}/team/app:1`])
  await buildah(['logout', registry.host])
  const again = ['push', PLAIN, 'local:1', `docker://${registry.host}/team/app:2`]
  await t.rejects(buildah(again), /unauthorized|authentication required|denied/i)
})

/** buildah with a store of its own that needs no mount privileges, and a policy that takes unsigned images. */
function buildahOf(t: TestContext) {
  const run = clientOf(t, 'buildah')
  const store = join(workspace(t), 'store')
  const base = ['--storage-driver', 'vfs', '--root', join(store, 'root'), '--runroot', join(store, 'run')]
  const policy = join(workspace(t), 'home/policy.json')
  const signed = new Set(['from', 'commit', 'push', 'pull'])
  return (args: string[], options?: { input?: string }) => {
    const [command = '', ...rest] = args
    return run(
      [...base, command, ...(signed.has(command) ? ['--signature-policy', policy] : []), ...rest],
      options,
    )
  }
}
