import t from 'tap'
import { MediaType } from '../../../oci/media-types.ts'
import { containerdExport, containerdItems } from '../../builders/containerd-export.ts'
import { contentOfBytes } from '../../builders/content.ts'
import { type BuiltIndex, buildImage, buildIndex, layerOfFiles } from '../../builders/image.ts'
import { tarFile } from '../../builders/tar-file.ts'
import { readArchive } from './reading.ts'

const base = await layerOfFiles({ 'bin/sh': 'sh' })
const amd64 = buildImage({ layers: [base, await layerOfFiles({ a: 'amd64' })] })
const arm64 = buildImage({ layers: [base, await layerOfFiles({ a: 'arm64' })], architecture: 'arm64' })
const riscv = buildImage({ layers: [base], architecture: 'riscv64' })
const NAME = 'goodrain.me/multi:1'

t.test('an export for one platform lists all of them and carries one', async (t) => {
  const sparse = buildIndex([amd64], [arm64, riscv])
  const { images } = await readArchive(containerdExport([{ names: [NAME], image: sparse }]))
  const [image] = images
  t.match(image, {
    names: [NAME],
    root: { mediaType: MediaType.ociIndex, digest: sparse.index.digest },
    platforms: ['amd64'],
  })
  t.same(
    image?.manifests.map(({ digest }) => digest),
    [amd64.manifest.digest, sparse.index.digest],
    'children first',
  )
  t.equal(image?.manifests[1]?.bytes.byteLength, sparse.index.size, 'the index is as it came')
})

t.test('several platforms share their layers', async (t) => {
  const { images } = await readArchive(
    containerdExport([{ names: [NAME], image: buildIndex([amd64, arm64]) }]),
  )
  t.same(images[0]?.platforms, ['amd64', 'arm64'])
  t.equal(images[0]?.blobs.length, 5, 'two configs, two layers, and the base once')
})

t.test('a child that came without its layers counts as absent', async (t) => {
  const items = containerdItems([{ names: [NAME], image: buildIndex([amd64, arm64]) }])
  const lost = arm64.layers[1]?.gzip.digest.slice(7) ?? ''
  const { images } = await readArchive(tarFile(items.filter(({ name }) => !name.endsWith(lost))))
  t.same(images[0]?.platforms, ['amd64'])
  t.same(images[0]?.manifests.map(({ digest }) => digest).includes(arm64.manifest.digest), false)
})

t.test('an index of which no image is whole is refused, and the digest named', async (t) => {
  const items = containerdItems([{ names: [NAME], image: buildIndex([amd64], [arm64]) }])
  for (const digest of [amd64.manifest.digest, amd64.config.digest, base.gzip.digest]) {
    const without = tarFile(items.filter(({ name }) => !name.endsWith(digest.slice(7))))
    await t.rejects(readArchive(without), {
      code: 'IMAGE_MISSING',
      entry: 'images.tar',
      message: /goodrain\.me\/multi:1/,
    })
  }
  const layerLost = tarFile(items.filter(({ name }) => !name.endsWith(base.gzip.digest.slice(7))))
  await t.rejects(readArchive(layerLost), { message: new RegExp(`blob missing: ${base.gzip.digest}`) })
})

t.test('an attestation alone is no image', async (t) => {
  const note = contentOfBytes('{"attests":true}')
  const manifest = contentOfBytes(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: { mediaType: MediaType.ociEmpty, digest: note.digest, size: note.size },
      layers: [],
    }),
  )
  const listed = {
    mediaType: MediaType.ociManifest,
    digest: manifest.digest,
    size: manifest.size,
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  }
  const index = (children: object[]): BuiltIndex => {
    const bytes = contentOfBytes(
      JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: children }),
    )
    return {
      kind: 'index',
      index: bytes,
      descriptor: { mediaType: MediaType.ociIndex, digest: bytes.digest, size: bytes.size },
      present: [amd64],
    }
  }
  const extra = [manifest, note].map((content) => ({
    name: `blobs/sha256/${content.digest.slice(7)}`,
    content,
  }))
  const alone = containerdExport([{ names: [NAME], image: index([listed]) }], extra)
  await t.rejects(readArchive(alone), { code: 'IMAGE_MISSING' })
  const beside = containerdExport([{ names: [NAME], image: index([listed, amd64.descriptor]) }], extra)
  const { images } = await readArchive(beside)
  t.equal(images[0]?.manifests.length, 3, 'a whole attestation is carried along')
  t.same(images[0]?.platforms, ['amd64'])
})

t.test('indexes in indexes end somewhere', async (t) => {
  let inner = amd64.descriptor
  const extra = []
  for (let depth = 0; depth < 6; depth++) {
    const content = contentOfBytes(
      JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [inner] }),
    )
    extra.push({ name: `blobs/sha256/${content.digest.slice(7)}`, content })
    inner = { mediaType: MediaType.ociIndex, digest: content.digest, size: content.size }
  }
  const image: BuiltIndex = {
    kind: 'index',
    index: contentOfBytes('{}'),
    descriptor: inner,
    present: [amd64],
  }
  await t.rejects(readArchive(containerdExport([{ names: [NAME], image }], extra)), {
    code: 'IMAGE_INVALID',
    message: /nest deeper/,
  })
})
