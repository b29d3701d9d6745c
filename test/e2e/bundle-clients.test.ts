import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { clientOf, missing } from './clients/client.ts'
import { type TestContext, workspace } from './clients/workspace.ts'
import { raincaskJson } from './command.ts'
import { writeDemoPackage } from './package-file.ts'

interface Exported {
  releases: { app: string; digest: string }[]
  files: { path: string }[]
}

/** The demo app as a bundle, and unpacked with the machine's own tar. */
async function bundle(t: TestContext, ...args: string[]) {
  const directory = workspace(t)
  const data = join(directory, 'data')
  const { file, app } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, '--data', data)
  const exported = await raincaskJson<Exported>(
    ...['export', '商城示例', '--output', join(directory, 'stick'), '--data', data, ...args],
  )
  const layout = join(directory, 'layout')
  mkdirSync(layout)
  for (const { path } of exported.files) execFileSync('tar', ['-xf', path, '-C', layout])
  // Clients take a colon for the end of the path, and some nothing but ASCII.
  const archive = join(directory, 'bundle.tar')
  copyFileSync(exported.files[0]?.path ?? '', archive)
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string; annotations: Record<string, string> }[]
  }
  const nameOf = (digest: string) =>
    index.manifests.find((entry) => entry.digest === digest)?.annotations['org.opencontainers.image.ref.name']
  return { directory, data, app, exported, layout, archive, nameOf }
}

t.test(
  'skopeo reads a bundle as an OCI layout, packed and unpacked',
  { skip: missing('skopeo') },
  async (t) => {
    const skopeo = clientOf(t, 'skopeo')
    const { app, layout, archive, nameOf, directory } = await bundle(t)
    const { manifest, config, layers } = app.images.web
    const name = nameOf(manifest.digest)
    t.match(name, /^apps\//)
    for (const image of [`oci-archive:${archive}:${name}`, `oci:${layout}:${name}`]) {
      const shown = JSON.parse(await skopeo(['inspect', image]))
      t.match(shown, { Digest: manifest.digest, Layers: layers.map(({ gzip }) => gzip.digest) }, image)
    }
    const policy = ['--policy', join(directory, 'home/policy.json')]
    const copy = join(directory, 'copy')
    await skopeo([...policy, 'copy', `oci-archive:${archive}:${name}`, `dir:${copy}`])
    t.equal(digestOf(readFileSync(join(copy, config.digest.slice(7)))), config.digest)
  },
)

t.test('oras reads the release, its template and its images', { skip: missing('oras') }, async (t) => {
  const oras = clientOf(t, 'oras')
  const { app, exported, layout, archive, nameOf } = await bundle(t)
  const [release] = exported.releases
  const name = nameOf(release?.digest ?? '')
  t.equal(name, `${app.spec.key}-1.0`)
  for (const at of [archive, layout]) {
    const fetched = await oras(['manifest', 'fetch', '--oci-layout', `${at}:${name}`])
    t.equal(digestOf(fetched.trimEnd()), release?.digest)
    const index = JSON.parse(fetched) as { manifests: { digest: string }[] }
    const artifact = await oras(['manifest', 'fetch', '--oci-layout', `${at}@${index.manifests[0]?.digest}`])
    const template = (JSON.parse(artifact) as { layers: { digest: string }[] }).layers[0]?.digest
    const json = await oras(['blob', 'fetch', '--oci-layout', '--output', '-', `${at}@${template}`])
    t.match(JSON.parse(json), { group_name: '商城示例' })
  }
})

t.test('volumes unpacked into one directory are a layout too, but for what is cut', async (t) => {
  const { app, layout, exported } = await bundle(t, '--volume-size', '16K')
  t.ok(exported.files.length > 1)
  for (const { manifest, layers } of Object.values(app.images))
    for (const { digest } of [manifest, ...layers.map(({ gzip }) => gzip)])
      t.equal(digestOf(readFileSync(join(layout, 'blobs/sha256', digest.slice(7)))), digest)
})

t.test(
  'stock minisign accepts the signature, and refuses what was changed',
  { skip: missing('minisign') },
  async (t) => {
    const minisign = clientOf(t, 'minisign')
    const { data, layout } = await bundle(t)
    const document = join(layout, 'bundle.json')
    const key = join(data, 'keys/signing.pub')
    t.match(await minisign(['-V', '-p', key, '-m', document]), /signature verified/)
    const inventory = join(layout, 'inventory')
    await raincaskJson('inventory', '--output', inventory, '--data', data)
    const [line = '', ...signature] = readFileSync(inventory, 'utf8').split('\n')
    writeFileSync(join(layout, 'line'), line)
    writeFileSync(join(layout, 'line.minisig'), signature.join('\n'))
    t.match(await minisign(['-V', '-p', key, '-m', join(layout, 'line')]), /signature verified/)
    writeFileSync(document, readFileSync(document, 'utf8').replace('amd64', 'amd65'))
    await t.rejects(minisign(['-V', '-p', key, '-m', document]), /verification failed/)
  },
)
