import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { raincask, raincaskJson, runCommand } from '../e2e/command.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import { startServer } from '../e2e/server.ts'

interface Pushed {
  repository: string
  tag: string
  digest: Digest
  blobs: Digest[]
}

async function pushBlob(url: string, repository: string, bytes: Buffer): Promise<Digest> {
  const digest = digestOf(bytes)
  const started = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST' })
  const target = new URL(started.headers.get('location') ?? '', url)
  target.searchParams.set('digest', digest)
  const headers = { 'Content-Type': 'application/octet-stream' }
  const ended = await fetch(target, { method: 'PUT', body: new Uint8Array(bytes), headers })
  if (ended.status !== 201) throw new Error(`push of a blob: ${ended.status} ${await ended.text()}`)
  return digest
}

/** Pushes an image of random layers over HTTP; it is acknowledged when this resolves. */
async function push(url: string, repository: string, tag: string, layers = 3): Promise<Pushed> {
  const parts = [
    Buffer.from(JSON.stringify({ os: 'linux', id: tag })),
    ...Array.from({ length: layers }, () => randomBytes(20_000)),
  ]
  const blobs: Digest[] = []
  for (const part of parts) blobs.push(await pushBlob(url, repository, part))
  const descriptors = parts.map((part, i) => ({
    mediaType: i === 0 ? MediaType.ociConfig : MediaType.ociLayerTar,
    digest: blobs[i],
    size: part.length,
  }))
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: descriptors[0],
    layers: descriptors.slice(1),
  })
  const headers = { 'Content-Type': MediaType.ociManifest }
  const put = await fetch(`${url}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    body: manifest,
    headers,
  })
  if (put.status !== 201) throw new Error(`push of a manifest: ${put.status} ${await put.text()}`)
  return { repository, tag, digest: digestOf(manifest), blobs }
}

/** Pulls an image by its tag and hashes everything; the digests that came. */
async function pull(url: string, { repository, tag, blobs }: Pushed): Promise<Digest[]> {
  const accept = { Accept: MediaType.ociManifest }
  const manifest = await fetch(`${url}/v2/${repository}/manifests/${tag}`, { headers: accept })
  const came = [digestOf(Buffer.from(await manifest.arrayBuffer()))]
  for (const digest of blobs) {
    const blob = await fetch(`${url}/v2/${repository}/blobs/${digest}`)
    came.push(digestOf(Buffer.from(await blob.arrayBuffer())))
  }
  return came
}

t.test('a store is backed up while it is pushed to, restored elsewhere, and gives everything', async (t) => {
  const directory = t.testdir()
  const [data, to, restored] = ['data', 'backups', 'restored'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  const { app, file } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, '--data', data)
  const key = await raincaskJson<{ accessKey: string }>('keys', 'create', '--name', 'c1', '--data', data)
  const server = await startServer(data, '--anonymous', 'push')
  t.teardown(() => server.stop())

  const before: Pushed[] = []
  for (let i = 0; i < 5; i++) before.push(await push(server.url, `team/app${i}`, 'v1'))

  let isOver = false
  const during: Pushed[] = []
  const pusher = (async () => {
    for (let i = 0; !isOver; i++) during.push(await push(server.url, `busy/app${i}`, 'v1', 1))
  })()
  const collector = (async () => {
    while (!isOver) await raincask('gc', '--data', data)
  })()
  const backup = await raincaskJson<{ name: string; copied: number; damaged: string[]; files: number }>(
    ...['backup', '--to', to, '--data', data],
  )
  const duringBackup = during.length
  isOver = true
  await Promise.all([pusher, collector])
  t.ok(duringBackup > 0, `${duringBackup} images were pushed meanwhile`)
  t.same(backup.damaged, [])
  t.ok(backup.copied >= 20)
  const keyFile = join(to, 'snapshots', backup.name, 'files/keys/token.key')
  t.equal(statSync(keyFile).mode & 0o777, 0o600, 'only its owner reads the keys')

  const second = await raincaskJson<{ kept: number; copied: number }>('backup', '--to', to, '--data', data)
  t.ok(second.kept >= backup.copied, 'the second one skips what is there')
  await server.stop()
  t.equal((await raincask('backup', 'verify', '--from', to)).code, 0)

  await raincaskJson('restore', '--from', to, '--data', restored)
  t.same(readFileSync(join(restored, 'keys/token.key')), readFileSync(join(data, 'keys/token.key')))
  const again = await startServer(restored, '--anonymous', 'push')
  t.teardown(() => again.stop())
  const images = [...before, ...during]
  for (const image of images)
    t.same(await pull(again.url, image), [image.digest, ...image.blobs], image.repository)

  const address = `${again.url}/app-server/openapi/apps/${app.spec.key}/versions/1.0`
  const answer = await fetch(`${address}?marketDomain=default&forInstall=True&getTemplate=True`, {
    headers: { Authorization: key.accessKey },
  })
  const { template } = (await answer.json()) as { template: string }
  const { apps } = JSON.parse(template) as {
    apps: { share_image: string; service_image: { hub_user: string; hub_password: string } }[]
  }
  t.ok(apps.length > 0)
  for (const [i, { share_image, service_image }] of apps.entries()) {
    const target = join(directory, `pulled-${i}`)
    const creds = `${service_image.hub_user}:${service_image.hub_password}`
    const copy = await runCommand('skopeo', [
      ...['copy', '--src-tls-verify=false', '--src-creds', creds, `docker://${share_image}`, `dir:${target}`],
    ])
    t.equal(copy.code, 0, copy.stderr)
  }
  const pushed = await push(again.url, 'team/after', 'v1')
  t.same(await pull(again.url, pushed), [pushed.digest, ...pushed.blobs], 'and takes new images')
})

t.test('the first of two backups still gives the state of its time', async (t) => {
  const directory = t.testdir()
  const [data, to] = [join(directory, 'data'), join(directory, 'backups')] as const
  const server = await startServer(data, '--anonymous', 'push')
  t.teardown(() => server.stop())
  const early = await push(server.url, 'team/app', 'v1')
  const first = await raincaskJson<{ name: string }>('backup', '--to', to, '--data', data)
  const late = await push(server.url, 'team/app', 'v1')
  await raincaskJson('backup', '--to', to, '--data', data)
  const names = readdirSync(join(to, 'snapshots'))
  t.equal(names.length, 2)
  mkdirSync(join(directory, 'old'))
  await raincaskJson(...['restore', '--from', to, '--snapshot', first.name, '--data', join(directory, 'old')])
  const old = await startServer(join(directory, 'old'), '--anonymous', 'pull')
  t.teardown(() => old.stop())
  t.same(await pull(old.url, early), [early.digest, ...early.blobs])
  t.equal((await fetch(`${old.url}/v2/team/app/manifests/${late.digest}`)).status, 404)
})
