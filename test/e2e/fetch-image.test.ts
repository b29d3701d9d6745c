import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { containerdExport } from '../builders/containerd-export.ts'
import { faultyProxy } from '../builders/faulty-proxy.ts'
import { buildImage, buildIndex, layerOfFiles } from '../builders/image.ts'
import { clientOf, missing } from './clients/client.ts'
import { type TestContext, workspace } from './clients/workspace.ts'
import { type CommandResult, RAINCASK, raincask, raincaskJson } from './command.ts'
import { type RunningServer, startServer } from './server.ts'

interface FetchedImage {
  repository: string
  tag: string
  digest: string
  platforms: string[]
  addedBytes: number
}

/** A registry that asks for a password, with an image for two architectures; it lists an attestation that it lacks. */
async function guarded(t: TestContext) {
  const directory = workspace(t)
  const [a, b] = [join(directory, 'a'), join(directory, 'b')]
  const base = await layerOfFiles({ 'bin/sh': 'sh'.repeat(1000) })
  const images = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) =>
      buildImage({ architecture, layers: [base, await layerOfFiles({ 'app/run': architecture })] }),
    ),
  )
  const index = buildIndex(images)
  const { open } = containerdExport([{ names: ['registry.example.org/team/two:1'], image: index }])
  const file = join(directory, 'two.tar')
  await pipeline(Readable.from(open()), createWriteStream(file))
  await raincaskJson('import', file, '--data', a)
  const key = await raincaskJson<{ id: string; accessKey: string }>(
    ...['keys', 'create', '--name', 'site', '--data', a],
  )
  const server = await startServer(a)
  t.teardown(() => server.stop())
  return { b, server, key, index, images, path: 'images/registry.example.org/team/two', tag: '1' }
}

/** Runs `fetch` with a password on its standard input. */
function withPassword(password: string, ...args: string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(RAINCASK, ['fetch', ...args, '--password-stdin', '--json'])
    const result = { stdout: '', stderr: '' }
    child.stdout.on('data', (text: Buffer) => {
      result.stdout += text
    })
    child.stderr.on('data', (text: Buffer) => {
      result.stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...result }))
    child.stdin.end(`${password}\n`)
  })
}

t.test('an image of all platforms, signed in by token', async (t) => {
  const { server, key, b, index, path, tag } = await guarded(t)
  const reference = `${server.host}/${path}:${tag}`
  const args = ['--image', reference, '--username', key.id, '--data', b]
  const { code, stdout, stderr } = await withPassword(key.accessKey, ...args)
  t.equal(code, 0, stderr)
  const fetched = JSON.parse(stdout) as FetchedImage
  t.match(fetched, { tag, digest: index.descriptor.digest })
  t.same(fetched.platforms.sort(), ['amd64', 'arm64'])
  t.match(fetched.repository, /^images\/127\.0\.0\.1_\d+\/images\//, 'kept where imports keep images')
  t.notMatch(stdout + stderr, key.accessKey)
  const again = await withPassword(key.accessKey, ...args)
  t.match(JSON.parse(again.stdout), { addedBytes: 0, digest: index.descriptor.digest })
})

t.test('one platform, signed in by Basic, under a name of choice', async (t) => {
  const { server, key, b, images, path, tag } = await guarded(t)
  const proxy = await faultyProxy(server.url, () => ({ basicOnly: true }))
  t.teardown(() => proxy.close())
  const { code, stdout, stderr } = await withPassword(
    key.accessKey,
    ...['--image', `${proxy.host}/${path}:${tag}`, '--username', key.id, '--data', b],
    ...['--platform', 'linux/arm64', '--as', 'mirror/two:arm'],
  )
  t.equal(code, 0, stderr)
  const arm = images[1]?.manifest.digest
  t.match(JSON.parse(stdout), { repository: 'mirror/two', tag: 'arm', digest: arm, platforms: ['arm64'] })
  t.match(proxy.asked.at(-1)?.authorization, /^Basic /)
})

t.test('skopeo pulls from here what was fetched', { skip: missing('skopeo') }, async (t) => {
  const { server, key, b, index, path } = await guarded(t)
  const reference = `${server.host}/${path}@${index.descriptor.digest}`
  const args = ['--image', reference, '--username', key.id, '--as', 'mirror/two:1', '--data', b]
  t.match(await withPassword(key.accessKey, ...args), { code: 0 })
  const mirror: RunningServer = await startServer(b, '--anonymous', 'pull')
  t.teardown(() => mirror.stop())
  const skopeo = clientOf(t, 'skopeo')
  const shown = await skopeo([
    'inspect',
    '--raw',
    '--tls-verify=false',
    `docker://${mirror.host}/mirror/two:1`,
  ])
  t.equal(digestOf(shown), index.descriptor.digest)
  for (const architecture of ['amd64', 'arm64'])
    await skopeo([
      ...['--override-arch', architecture, '--policy', join(workspace(t), 'home/policy.json')],
      ...['copy', '--src-tls-verify=false', `docker://${mirror.host}/mirror/two:1`],
      `dir:${join(workspace(t), architecture)}`,
    ])
})

t.test('who is not let in, and what is not there, is named', async (t) => {
  const { server, key, b, path, tag } = await guarded(t)
  const image = ['--image', `${server.host}/${path}:${tag}`, '--data', b]
  const stranger = await raincask('fetch', ...image)
  t.match(stranger, { code: 1, stderr: /does not let us in/ })
  const wrong = await withPassword('not-the-password', ...image, '--username', key.id)
  t.match(JSON.parse(wrong.stderr), { error: { code: 'REMOTE_REFUSED' } })
  t.notMatch(wrong.stderr, 'not-the-password')
  const args = ['--username', key.id, '--data', b]
  const absent = await withPassword(key.accessKey, '--image', `${server.host}/${path}:none`, ...args)
  t.match(JSON.parse(absent.stderr), { error: { code: 'REMOTE_NOT_FOUND' } })
  const other = await withPassword(key.accessKey, ...image, '--username', key.id, '--platform', 'linux/s390x')
  t.match(JSON.parse(other.stderr), { error: { code: 'IMAGE_MISSING', message: /s390x/ } })
})
