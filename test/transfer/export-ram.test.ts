import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { discardingSink } from '../../bundles/discarding-sink.ts'
import { readRamPackage } from '../../bundles/ram/read-ram-package.ts'
import { imageArchive } from '../../bundles/ram/write-image-archive.ts'
import { packageName } from '../../bundles/ram/write-names.ts'
import { goJson, goTemplate } from '../../bundles/ram/write-template.ts'
import { readTar } from '../../bundles/tar/read-tar.ts'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { exportRamPackages } from '../../server/transfer/export/export-ram.ts'
import { blobsOf, containerdExport } from '../builders/containerd-export.ts'
import { type Content, collect } from '../builders/content.ts'
import { type BuiltImage, type BuiltIndex, buildImage, buildIndex, layerOfFiles } from '../builders/image.ts'
import { buildTemplate, type TemplateSpec } from '../builders/template.ts'
import { importMade, openStore, type Store, TESTER, type TestScope } from './bundle-stores.ts'

const ID = '7d'.repeat(16)
const KEY = 'b1'.repeat(16)

interface Imported {
  spec?: Partial<TemplateSpec>
  change?: (template: Record<string, unknown>) => void
  images?: { names: string[]; image: BuiltImage | BuiltIndex }[]
}

async function oneImage(architecture = 'amd64'): Promise<BuiltImage> {
  return buildImage({ layers: [await layerOfFiles({ 'bin/sh': 'sh' })], architecture, label: architecture })
}

/** A store with one app, imported from a package made to order. */
async function storeWith(t: TestScope, { spec, change, images }: Imported = {}): Promise<Store> {
  const store = await openStore(t, join(t.testdir(), 'store'))
  const name = `goodrain.me/${ID}:20240501120000`
  const components = [{ id: ID, name: 'web', shareImage: name, ports: [80] }]
  const template = buildTemplate({ key: KEY, name: '演示', version: '1.0', components, ...spec })
  change?.(template)
  const named = images ?? [{ names: [name], image: await oneImage() }]
  await importMade(store, template, named)
  return store
}

function exportApp(store: Store, arch?: string) {
  const output = join(store.root, 'out')
  return exportRamPackages(store, { releases: [KEY], output, actor: TESTER, arch })
}

/** Names and bytes of a package's entries, in order. */
async function entriesOf(path: string): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>()
  for await (const { name, body } of readTar(chunksOf(gunzipSync(readFileSync(path)))))
    entries.set(name, await collect(body))
  return entries
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

t.test(
  'a package lies as Rainbond wants it: metadata first, one top directory, checksums last',
  async (t) => {
    const store = await storeWith(t)
    const [written] = await exportApp(store)
    const entries = await entriesOf(written?.path ?? '')
    const top = '演示-1.0-ram'
    t.same(
      [...entries.keys()],
      ['', '/metadata.json', '/component-images.tar', '/SHA256SUMS', '/SHA256SUMS.minisig'].map(
        (name) => top + name,
      ),
    )
    const sums = entries.get(`${top}/SHA256SUMS`)?.toString('utf8').trim().split('\n') ?? []
    t.equal(sums.length, 2)
    for (const line of sums) {
      const [hex, name] = line.split('  ')
      t.equal(digestOf(entries.get(`${top}/${name}`) ?? ''), `sha256:${hex}`)
    }
    t.same(readdirSync(join(store.root, 'out')).sort(), [`${top}.tar.gz`, `${top}.tar.gz.sha256`])
  },
)

t.test('the same release gives the same bytes', async (t) => {
  const store = await storeWith(t)
  const [first] = await exportApp(store)
  const [second] = await exportApp(store)
  t.equal(first?.sha256, second?.sha256)
})

t.test('image archives are those of containerd, byte for byte', async (t) => {
  const image = await oneImage()
  const name = 'docker.io/library/nginx:1.25'
  const contents = new Map<Digest, Content>(blobsOf(image).map((content) => [content.digest, content]))
  const bytes = await collect(image.manifest.open())
  const manifest = { digest: image.manifest.digest, bytes, parsed: parseManifest(bytes) }
  const open = (digest: Digest) => (contents.get(digest) as Content).open()
  const archive = imageArchive([{ names: [name], manifest }], open)
  const written = await collect(archive.open())
  t.equal(written.byteLength, archive.size)
  t.ok(written.equals(await collect(containerdExport([{ names: [name], image }]).open())))
})

t.test('of an image for several platforms, the one asked for is carried alone', async (t) => {
  const [amd64, arm64] = [await oneImage('amd64'), await oneImage('arm64')]
  const name = `goodrain.me/${ID}:20240501120000`
  const images = [{ names: [name], image: buildIndex([amd64, arm64]) }]
  const change = (template: Record<string, unknown>) => {
    for (const app of template['apps'] as Record<string, unknown>[]) app['arch'] = 'amd64&arm64'
  }
  const store = await storeWith(t, { images, change })
  for (const [arch, image] of [
    ['amd64', amd64],
    ['arm64', arm64],
  ] as const) {
    const [written] = await exportApp(store, arch)
    const ram = await readRamPackage(chunksOf(readFileSync(written?.path ?? '')), discardingSink())
    t.match(ram.images, [{ root: { digest: image.manifest.digest }, platforms: [arch] }])
    t.match(ram.template.document, { apps: [{ arch }] })
  }
  await t.rejects(exportApp(store, 'riscv64'), { code: 'EXPORT_REFUSED' })
})

t.test('what Rainbond would not import, or mix up, is not written', async (t) => {
  const image = await oneImage()
  const two = (first: string, second: string): Imported => ({
    spec: {
      components: [
        { id: ID, name: 'one', shareImage: first },
        { id: '8e'.repeat(16), name: 'two', shareImage: second },
      ],
    },
    images: [{ names: [first, second], image }],
  })
  const noImage = (template: Record<string, unknown>) => {
    for (const app of template['apps'] as Record<string, unknown>[]) app['share_image'] = ''
  }
  const cases: [name: string, imported: Imported, reason: RegExp][] = [
    ['a component without an image', { change: noImage }, /has no image/],
    ['two images of one short name', two('goodrain.me/a/x:1', 'goodrain.me/b/x:1'), /mix up/],
  ]
  for (const [name, imported, reason] of cases)
    await t.test(name, async (t) => {
      const store = await storeWith(t, imported)
      await t.rejects(exportApp(store), { code: 'EXPORT_REFUSED', message: reason })
      t.same(readdirSync(join(store.root, 'out')), [])
    })
})

t.test('loose types are mended for a strict decoder, and nothing else is touched', async (t) => {
  const template = buildTemplate({
    key: KEY,
    name: 'a <b> & c',
    version: '1.0',
    components: [{ id: ID, name: 'web', shareImage: 'goodrain.me/x:1', ports: [80] }],
    plugins: [{ key: 'p', name: 'p', shareImage: 'goodrain.me/p:1' }],
  })
  const right = goTemplate(template, 'amd64')
  t.same(right, template, 'a right one stays')
  const loose = structuredClone(template) as unknown as Loose
  const [app, plugin, route] = [loose.apps[0], loose.plugins[0], loose.ingress_http_routes[0]] as [
    Any,
    Any,
    Any,
  ]
  Object.assign(app, { memory: '512', labels: [], arch: '', service_share_uuid: '', unknown: [1] })
  Object.assign(app['extend_method_map'] as Any, { is_restart: false, min_node: '1' })
  Object.assign((app['port_map_list'] as Any[])[0] as Any, { container_port: '80' })
  Object.assign(route, {
    cookies: null,
    headers: [],
    port: '80',
    proxy_header: [{ item_key: 'a', item_value: 'b' }],
  })
  ;(plugin['config_groups'] as Any[]).push({ config_name: 'empty', options: [] }, { config_name: 'none' })
  const mended = goTemplate(loose as unknown as Record<string, unknown>, 'arm64') as unknown as Loose
  t.match(mended.apps[0], {
    memory: 512,
    labels: {},
    arch: 'arm64',
    service_share_uuid: `${ID}+${ID}`,
    unknown: [1],
    extend_method_map: { is_restart: 0, min_node: 1 },
    port_map_list: [{ container_port: 80 }],
  })
  t.match(mended.ingress_http_routes[0], { cookies: {}, headers: {}, port: 80, proxy_header: { a: 'b' } })
  t.match(mended.plugins[0]?.['config_groups'], { length: 1 })
  t.equal(goJson({ a: '<>&\u2028' }).toString(), '{"a":"\\u003c\\u003e\\u0026\\u2028"}')
})

t.test('names of files that Rainbond stumbles over are not given', async (t) => {
  const cases: [name: string, version: string, expected: string][] = [
    ['演示', '1.0', '演示-1.0-ram'],
    ['rainbond-plugin-demo', '1', 'rainbond-plug-in-demo-1-ram'],
    ['a, b:c/d\\e', '1 0', 'a-b-c-d-e-1-0-ram'],
    ['-rf', '.1', 'rf-1-ram'],
    ['///', '', 'app-0-ram'],
  ]
  for (const [name, version, expected] of cases) t.equal(packageName(name, version), expected)
})

type Any = Record<string, unknown>
interface Loose {
  apps: Any[]
  plugins: Any[]
  ingress_http_routes: Any[]
}
