import { join } from 'node:path'
import t from 'tap'
import { clientOf, missing } from './client.ts'
import { holds, multiArchLayout } from './layout.ts'
import { freshRepository, guardedRegistry, openRegistry } from './server.ts'
import { workspace } from './workspace.ts'

const PLAIN = ['--src-tls-verify=false', '--dest-tls-verify=false']

t.test('skopeo', { skip: missing('skopeo') }, async (t) => {
  const registry = await openRegistry(t)
  const skopeo = clientOf(t, 'skopeo')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const policy = ['--policy', join(workspace(t), 'home/policy.json')]
  const image = `docker://${registry.host}/${freshRepository('skopeo')}`

  t.test('pushes an index with all its images and gets the same bytes back', async (t) => {
    await skopeo([...policy, 'copy', ...PLAIN, '--all', `oci:${layout.path}:1.0`, `${image}:1.0`])
    const raw = await skopeo(['inspect', '--raw', '--tls-verify=false', `${image}:1.0`])
    t.equal(Buffer.byteLength(raw), layout.index.size)
    const back = join(workspace(t), 'back')
    await skopeo([...policy, 'copy', ...PLAIN, '--all', `${image}:1.0`, `oci:${back}:1.0`])
    t.ok(holds(back, [layout.index.digest, ...layout.images, ...layout.layers]))
  })

  t.test('reads one image of the index by digest and lists tags', async (t) => {
    const arm64 = ['--override-arch', 'arm64', '--override-os', 'linux']
    const shown = await skopeo([...arm64, 'inspect', '--tls-verify=false', `${image}:1.0`])
    t.match(JSON.parse(shown), { Architecture: 'arm64', RepoTags: ['1.0'] })
    const raw = await skopeo(['inspect', '--raw', '--tls-verify=false', `${image}@${layout.images[0]}`])
    t.match(JSON.parse(raw), { layers: layout.layers.map((digest) => ({ digest })) })
  })

  t.test('copies between repositories', async (t) => {
    const copy = `docker://${registry.host}/${freshRepository('skopeo-copy')}:1.0`
    await skopeo([...policy, 'copy', ...PLAIN, '--all', `${image}:1.0`, copy])
    const raw = await skopeo(['inspect', '--raw', '--tls-verify=false', copy])
    t.equal(Buffer.byteLength(raw), layout.index.size)
  })

  t.test("pushes and pulls an image in Docker's format", async (t) => {
    await skopeo([...policy, 'copy', ...PLAIN, '--format', 'v2s2', `${image}:1.0`, `${image}:docker`])
    const raw = JSON.parse(await skopeo(['inspect', '--raw', '--tls-verify=false', `${image}:docker`]))
    t.equal(raw.mediaType, 'application/vnd.docker.distribution.manifest.v2+json')
    const archive = join(workspace(t), 'saved.tar')
    await skopeo([...policy, 'copy', ...PLAIN, `${image}:docker`, `docker-archive:${archive}:app:docker`])
    const shown = JSON.parse(await skopeo(['inspect', `docker-archive:${archive}`]))
    t.equal(shown.Layers.length, 2)
  })

  t.test('deletes an image', async (t) => {
    await skopeo(['delete', '--tls-verify=false', `${image}:docker`])
    await t.rejects(
      skopeo(['inspect', '--tls-verify=false', `${image}:docker`]),
      /manifest.unknown|no manifest/i,
    )
  })
})

t.test('skopeo with an access key', { skip: missing('skopeo') }, async (t) => {
  const registry = await guardedRegistry(t)
  if (!registry) return
  const skopeo = clientOf(t, 'skopeo')
  const layout = await multiArchLayout(join(workspace(t), 'layout'))
  const policy = ['--policy', join(workspace(t), 'home/policy.json')]
  const image = `docker://${registry.host}/team/app:1.0`
  const push = [...policy, 'copy', ...PLAIN, '--all', `oci:${layout.path}:1.0`, image]
  const { username, password } = registry.login

  t.test('may not push without it', (t) =>
    t.rejects(skopeo(push), /unauthorized|authentication required|denied/i),
  )

  t.test('logs in, pushes and reads', async (t) => {
    const login = ['login', '--tls-verify=false', '--username', username, '--password-stdin', registry.host]
    t.match(await skopeo(login, { input: password }), /Login Succeeded/)
    await skopeo(push)
    const raw = await skopeo(['inspect', '--raw', '--tls-verify=false', image])
    t.equal(Buffer.byteLength(raw), layout.index.size)
  })

  t.test('is refused with a wrong key', async (t) => {
    const wrong = ['inspect', '--tls-verify=false', '--creds', `${username}:rck_wrong`, image]
    await t.rejects(skopeo(wrong), /unauthorized|authentication required|invalid username/i)
  })
})
