import t from 'tap'
import { requireImages } from '../../../bundles/ram/package-parts.ts'
import { readRamPackage } from '../../../bundles/ram/read-ram-package.ts'
import { containerdExport } from '../../builders/containerd-export.ts'
import { chunked, collect } from '../../builders/content.ts'
import { demoApp } from '../../builders/demo-app.ts'
import { dockerSave24 } from '../../builders/docker-save.ts'
import { buildIndex } from '../../builders/image.ts'
import { MemorySink } from '../../builders/memory-sink.ts'
import { type RamPackageOptions, ramPackage, ramPackageByGnuTar } from '../../builders/ram-package.ts'
import { tarFile } from '../../builders/tar-file.ts'
import { buildTemplate, templateJson } from '../../builders/template.ts'

const app = await demoApp()
const METADATA = templateJson(app.template)
const PARTS = ['前端', '订单服务', '数据库', '服务网格']

const optionsFor = (dialect: 'containerd' | 'docker24' | 'docker25'): RamPackageOptions => ({
  top: '商城示例-1.0-ram',
  metadata: METADATA,
  componentImages: app.componentImages(dialect),
  pluginImages: app.pluginImages(dialect),
})

t.test('a package of each dialect, written by GNU tar and by archiver, in every shape', async (t) => {
  for (const dialect of ['containerd', 'docker24', 'docker25'] as const)
    for (const [shape, more] of [
      ['as it is', {}],
      ['metadata last', { metadataLast: true }],
      ['flat', { top: '' }],
      ['a plain tar', { gzip: 'none' }],
      ['gzip 9', { gzip: 9 }],
      ['the plural name', { pluginImagesName: 'plugins-images.tar' }],
      ['a long top directory', { top: `${'很长的名字'.repeat(12)}-1.0-ram` }],
    ] as const)
      for (const write of [ramPackage, ramPackageByGnuTar]) {
        const bytes = await collect(write({ ...optionsFor(dialect), ...more }))
        const sink = new MemorySink()
        const read = await readRamPackage(chunked(bytes, 4000), sink)
        const name = `${dialect}, ${shape}, ${write.name}`
        t.same(
          read.parts.map((part) => part.name),
          PARTS,
          name,
        )
        t.same(
          read.parts.map(({ image }) => image?.names[0]),
          Object.values(app.names),
          name,
        )
        requireImages(read.parts)
        t.ok(read.metadata.equals(Buffer.from(METADATA)), `${name}: metadata.json as it came`)
        for (const { blobs } of read.images)
          for (const { digest, size } of blobs) t.equal(sink.sizeOf(digest), size, name)
        t.equal(sink.open, 0, name)
        t.equal(read.stats.packageBytes, bytes.byteLength, name)
        t.equal(read.unreferenced.length, dialect === 'docker25' ? 5 : 0, name)
      }
})

t.test('shared layers are stored once and counted', async (t) => {
  const sink = new MemorySink()
  const first = await readRamPackage(ramPackage(optionsFor('containerd')), sink)
  const stored = [...sink.blobs.values()].reduce((sum, blob) => sum + blob.byteLength, 0)
  t.equal(first.stats.addedBytes, stored)
  t.equal(first.stats.skippedBytes, app.images.web.layers[0]?.gzip.size, 'the base layer of the plugin')
  t.same(new Map([...sink.blobs].map(([digest, blob]) => [digest, blob.byteLength])), first.added)
  const again = await readRamPackage(ramPackage(optionsFor('containerd')), sink)
  t.equal(again.stats.addedBytes, 0)
  t.equal(again.stats.skippedBytes, stored + first.stats.skippedBytes)
  t.same([...again.added], [])
})

t.test('a new version adds only what changed', async (t) => {
  const sink = new MemorySink()
  await readRamPackage(ramPackage(optionsFor('containerd')), sink)
  const next = await demoApp('1.1')
  const metadata = templateJson(next.template)
  const read = await readRamPackage(
    ramPackage({
      ...optionsFor('containerd'),
      metadata,
      componentImages: next.componentImages('containerd'),
    }),
    sink,
  )
  const { config, layers } = next.images.web
  t.same([...read.added.keys()].sort(), [config.digest, layers[1]?.gzip.digest].sort())
})

t.test('what else lies in a package is passed over, and named', async (t) => {
  const extra = {
    'README.txt': 'read me',
    SHA256SUMS: 'sums',
    '._metadata.json': 'resource fork',
    '.DS_Store': 'x',
    '._component-images.tar': 'resource fork',
    '__MACOSX/._x.tar': 'x',
    'sub/deep/er/x.tar': 'not an image',
    '.docker_temp_123456': 'left over',
  }
  const read = await readRamPackage(ramPackage({ ...optionsFor('containerd'), extra }), new MemorySink())
  t.same(
    read.parts.map((part) => part.name),
    PARTS,
  )
  t.same(
    read.ignored,
    Object.keys(extra).map((name) => `商城示例-1.0-ram/${name}`),
  )
})

t.test('an app of Kubernetes resources has no images', async (t) => {
  const template = {
    ...app.template,
    apps: null,
    plugins: null,
    ingress_http_routes: [],
    k8s_resources: [{ name: 'a', kind: 'ConfigMap', content: 'x' }],
  }
  const read = await readRamPackage(
    ramPackage({ top: 'k8s-ram', metadata: templateJson(template) }),
    new MemorySink(),
  )
  t.match(read, { parts: [], images: [], template: { kubernetesResources: 1 } })
})

t.test('components without an image, and archives without images', async (t) => {
  const [component] = app.spec.components
  if (!component) throw new Error('the demo has components')
  const template = buildTemplate({ ...app.spec, plugins: [], components: [{ ...component, shareImage: '' }] })
  for (const empty of [containerdExport([]), dockerSave24([])]) {
    const options = {
      top: 'x-ram',
      metadata: templateJson(template),
      componentImages: empty,
      pluginImages: empty,
    }
    const read = await readRamPackage(ramPackage(options), new MemorySink())
    t.match(read.parts, [{ shareImage: '', image: undefined }])
    requireImages(read.parts)
  }
})

t.test('an image that the package lacks is told when it is insisted on', async (t) => {
  const options = { ...optionsFor('containerd'), componentImages: containerdExport([]) }
  const { parts } = await readRamPackage(ramPackage(options), new MemorySink())
  t.throws(() => requireImages(parts), {
    code: 'IMAGE_MISSING',
    message: /前端 \(goodrain\.me\/1f1f.*订单服务/,
    entry: 'metadata.json › apps[0].share_image',
  })
})

t.test('an image for several platforms, of which the package has one', async (t) => {
  const image = buildIndex([app.images.web], [{ ...app.images.api, architecture: 'arm64' }])
  const metadata = templateJson(
    buildTemplate({ ...app.spec, plugins: [], components: app.spec.components.slice(0, 1) }),
  )
  const componentImages = containerdExport([{ names: [app.names.web], image }])
  const { parts } = await readRamPackage(
    ramPackage({ top: 'x-ram', metadata, componentImages }),
    new MemorySink(),
  )
  t.match(parts[0]?.image, { root: { digest: image.index.digest }, platforms: ['amd64'] })
})

t.test('a package of before 5.3, repacked: an archive for each component, names cut short', async (t) => {
  const short = (name: string) => name.replace('goodrain.me/', '')
  const spec = { ...app.spec, plugins: [], components: app.spec.components.slice(0, 2) }
  const archiveOf = (name: string, image: typeof app.images.web) =>
    dockerSave24([{ repoTags: [name], image }])
  const old = tarFile([
    { name: 'demo-1.0/前端/web--1.image.tar', content: archiveOf(short(app.names.web), app.images.web) },
    { name: 'demo-1.0/订单服务/api--1.image.tar', content: archiveOf(app.names.api, app.images.api) },
    { name: 'demo-1.0/订单服务/etc/api.yaml', content: 'a: 1' },
    { name: 'demo-1.0/metadata.json', content: templateJson(buildTemplate(spec)) },
  ])
  const { parts } = await readRamPackage(old.open(), new MemorySink())
  t.same(
    parts.map(({ image }) => image?.blobs[0]?.digest),
    [app.images.web.config.digest, app.images.api.config.digest],
  )
})
