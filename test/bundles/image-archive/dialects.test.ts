import t from 'tap'
import { digestOf } from '../../../oci/digest.ts'
import { containerdExport } from '../../builders/containerd-export.ts'
import { contentOfBytes } from '../../builders/content.ts'
import { dockerSave24, dockerSave24Items, dockerSave25 } from '../../builders/docker-save.ts'
import { buildImage, layerOfFiles } from '../../builders/image.ts'
import { tarFile } from '../../builders/tar-file.ts'
import { readArchive } from './reading.ts'

const base = await layerOfFiles({ 'etc/os-release': 'base', 'bin/sh': 'sh'.repeat(9000) })
const web = buildImage({ layers: [base, await layerOfFiles({ 'srv/index.html': 'web' })] })
const api = buildImage({ layers: [base, await layerOfFiles({ 'app/run': 'api' })], architecture: 'arm64' })

t.test('containerd: gzip layers and the very manifests that were carried', async (t) => {
  const archive = containerdExport([
    { names: ['goodrain.me/web:1', 'docker.io/library/web:latest'], image: web },
    { names: ['goodrain.me/api:1'], image: api },
  ])
  const { images, sink } = await readArchive(archive)
  t.match(images, [
    {
      names: ['goodrain.me/web:1', 'docker.io/library/web:latest'],
      root: { digest: web.manifest.digest },
      platforms: ['amd64'],
    },
    { names: ['goodrain.me/api:1'], root: { digest: api.manifest.digest }, platforms: ['arm64'] },
  ])
  t.same(
    images.map(({ blobs }) => blobs),
    [sizes(web.config, ...gzipOf(web)), sizes(api.config, ...gzipOf(api))],
  )
  for (const { root, manifests } of images) {
    t.same(
      manifests.map(({ digest }) => digest),
      [root.digest],
    )
    t.equal(digestOf(manifests[0]?.bytes ?? ''), root.digest)
  }
  t.equal(sink.committed, 5, 'the base layer once, and no manifest among the blobs')
  t.equal(sink.open, 0)
})

t.test('docker save up to 24: a manifest is built, linked layers are followed', async (t) => {
  const archive = dockerSave24Items([
    { repoTags: ['web:1', 'goodrain.me/web:1'], image: web },
    { repoTags: null, image: api },
  ])
  t.ok(
    archive.some(({ type }) => type === 'symlink'),
    'the base layer is a link the second time',
  )
  const { images, sink } = await readArchive(tarFile(archive))
  t.match(images, [
    { names: ['docker.io/library/web:1', 'goodrain.me/web:1'], platforms: ['amd64'] },
    { names: [], platforms: ['arm64'] },
  ])
  t.same(
    images.map(({ blobs }) => blobs),
    [sizes(web.config, ...plainOf(web)), sizes(api.config, ...plainOf(api))],
  )
  t.same(
    images.map(({ root }) => root.digest),
    [web.plainManifest.digest, api.plainManifest.digest],
  )
  t.equal(sink.committed, 5)
  t.equal(sink.open, 0)
})

t.test('docker save from 25: plain layers, and what nobody names is told', async (t) => {
  const { images, intake } = await readArchive(dockerSave25([{ repoTags: ['web:1'], image: web }]))
  t.match(images, [{ names: ['docker.io/library/web:1'], root: { digest: web.plainManifest.digest } }])
  const needed = new Set(images.flatMap(({ blobs }) => blobs.map(({ digest }) => digest)))
  t.equal([...intake.added.keys()].filter((digest) => !needed.has(digest)).length, 2, 'two old configs')
})

t.test('the three dialects of nothing', async (t) => {
  const nothing = [containerdExport([]), dockerSave24([]), dockerSave25([])]
  for (const archive of nothing) t.same((await readArchive(archive)).images, [])
})

t.test('the names of manifest.json serve where the index gives none', async (t) => {
  const image = { mediaType: web.descriptor.mediaType, digest: web.manifest.digest, size: web.manifest.size }
  const blob = (content: { digest: string }) => `blobs/sha256/${content.digest.slice(7)}`
  const contents = [web.manifest, web.config, ...gzipOf(web)]
  const archive = tarFile([
    ...contents.map((content) => ({ name: blob(content), content })),
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [image] }) },
    {
      name: 'manifest.json',
      content: JSON.stringify([{ Config: blob(web.config), RepoTags: ['team/web:1'], Layers: [] }]),
    },
  ])
  t.same((await readArchive(archive)).images[0]?.names, ['docker.io/team/web:1'])
})

t.test('layers as skopeo lays them out: by digest at the root, links from the old places', async (t) => {
  const [first] = web.layers
  const only = buildImage({ layers: first ? [first] : [] })
  const layer = `${base.plain.digest.slice(7)}.tar`
  const old = 'ab'.repeat(32)
  const archive = tarFile([
    { name: layer, content: base.plain },
    { name: `${only.config.digest.slice(7)}.json`, content: only.config },
    { name: `${old}/layer.tar`, type: 'symlink', linkName: `../${layer}` },
    { name: `${old}/VERSION`, content: '1.0' },
    {
      name: 'manifest.json',
      content: JSON.stringify([
        { Config: `${only.config.digest.slice(7)}.json`, RepoTags: ['a:1'], Layers: [`${old}/layer.tar`] },
      ]),
    },
  ])
  t.same((await readArchive(archive)).images[0]?.root.digest, only.plainManifest.digest)
})

t.test('blobs that are there already are checked, not written, and counted', async (t) => {
  const { sink } = await readArchive(containerdExport([{ names: ['a/web:1'], image: web }]))
  const again = await readArchive(containerdExport([{ names: ['a/api:1'], image: api }]), sink)
  t.equal(sink.committed, 5)
  t.equal(again.intake.skippedBytes, base.gzip.size)
  t.equal(again.intake.addedBytes, api.config.size + (api.layers[1]?.gzip.size ?? 0))
})

t.test('an image is whole if the sink has what the archive leaves out', async (t) => {
  const { sink } = await readArchive(containerdExport([{ names: ['a/web:1'], image: web }]))
  const delta = tarFile([
    { name: `blobs/sha256/${web.manifest.digest.slice(7)}`, content: web.manifest },
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [{ ...web.descriptor }] }) },
  ])
  const { images } = await readArchive(delta, sink)
  t.same(images[0]?.blobs, sizes(web.config, ...gzipOf(web)))
})

t.test('a document that looks like a manifest and is a layer becomes a blob', async (t) => {
  const odd = contentOfBytes('{"schemaVersion":2,"mine":true}')
  const image = buildImage({ layers: [{ plain: odd, gzip: odd }] })
  const { images, sink } = await readArchive(containerdExport([{ names: ['a/odd:1'], image }]))
  t.equal(images[0]?.blobs.length, 2)
  t.equal(sink.blobs.get(odd.digest)?.toString(), '{"schemaVersion":2,"mine":true}')
})

function gzipOf(image: typeof web) {
  return image.layers.map(({ gzip }) => gzip)
}

function plainOf(image: typeof web) {
  return image.layers.map(({ plain }) => plain)
}

function sizes(...contents: { digest: string; size: number }[]) {
  return contents.map(({ digest, size }) => ({ digest, size }))
}
