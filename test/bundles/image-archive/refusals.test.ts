import { gzipSync } from 'node:zlib'
import t from 'tap'
import { MediaType } from '../../../oci/media-types.ts'
import { containerdItems } from '../../builders/containerd-export.ts'
import { collect, contentOfBytes, type Sized } from '../../builders/content.ts'
import { dockerSave24Items } from '../../builders/docker-save.ts'
import { buildImage, layerOfFiles } from '../../builders/image.ts'
import { MemorySink } from '../../builders/memory-sink.ts'
import { sized, type TarItem, tarFile } from '../../builders/tar-file.ts'
import { readArchive } from './reading.ts'

const base = await layerOfFiles({ 'bin/sh': 'sh'.repeat(900) })
const top = await layerOfFiles({ 'srv/index.html': 'web' })
const web = buildImage({ layers: [base, top] })
const OCI = containerdItems([{ names: ['goodrain.me/web:1'], image: web }])
const DOCKER = dockerSave24Items([{ repoTags: ['goodrain.me/web:1'], image: web }])
const ID = 'ab'.repeat(32)

type Bend = (item: TarItem) => TarItem
const bent = (items: TarItem[], end: string, bend: Bend) =>
  tarFile(items.map((item) => (item.name.endsWith(end) ? bend(item) : item)))
const without = (items: TarItem[], end: string) => tarFile(items.filter(({ name }) => !name.endsWith(end)))
const hex = ({ digest }: { digest: string }) => digest.slice(7)

t.test('a blob that is not what its name says, named with entry and both digests', async (t) => {
  for (const blob of [base.gzip, web.config, web.manifest]) {
    const other = { ...blob, content: flipped(blob) }
    const sink = new MemorySink()
    const read = readArchive(
      bent(OCI, hex(blob), (item) => ({ ...item, content: other.content })),
      sink,
    )
    await t.rejects(read, {
      code: 'DIGEST_MISMATCH',
      entry: `images.tar › blobs/sha256/${hex(blob)}`,
      message: new RegExp(`named ${blob.digest} but its content is sha256:[0-9a-f]{64}`),
    })
    t.equal(sink.open, 0, 'no writer is left open')
    t.notOk(sink.blobs.has(blob.digest), 'nothing of it is kept')
  }
})

t.test('the same for a blob that the sink has already', async (t) => {
  const { sink } = await readArchive(tarFile(OCI))
  const read = readArchive(
    bent(OCI, hex(base.gzip), (item) => ({ ...item, content: flipped(base.gzip) })),
    sink,
  )
  await t.rejects(read, { code: 'DIGEST_MISMATCH' })
})

t.test('docker save: layers against the config', async (t) => {
  const rowWith = (layers: (paths: string[]) => string[]) =>
    bent(DOCKER, 'manifest.json', (item) => {
      const [row] = JSON.parse(String(item.content))
      return { ...item, content: JSON.stringify([{ ...row, Layers: layers(row.Layers) }]) }
    })
  await t.rejects(readArchive(rowWith((paths) => paths.toReversed())), {
    code: 'DIGEST_MISMATCH',
    message: new RegExp(`${top.plain.digest}.*its config says ${base.plain.digest}`),
  })
  await t.rejects(readArchive(rowWith((paths) => paths.slice(1))), {
    code: 'IMAGE_INVALID',
    message: /1 layers and its config lists 2/,
  })
  await t.rejects(readArchive(rowWith((paths) => [...paths, `${ID}/layer.tar`])), {
    code: 'IMAGE_MISSING',
    message: /its layer abab.* is missing/,
  })
  const damaged = bent(DOCKER, '/layer.tar', (item) => ({
    ...item,
    content: flipped(sized(item.content ?? '')),
  }))
  await t.rejects(readArchive(damaged), {
    code: 'DIGEST_MISMATCH',
    message: /image goodrain\.me\/web:1/,
    entry: 'images.tar',
  })
})

t.test('what is missing is named with its image', async (t) => {
  await t.rejects(readArchive(without(OCI, hex(base.gzip))), {
    code: 'IMAGE_MISSING',
    message: new RegExp(`goodrain\\.me/web:1: blob missing: ${base.gzip.digest}`),
  })
  await t.rejects(readArchive(without(OCI, hex(web.config))), {
    code: 'IMAGE_MISSING',
    message: new RegExp(web.config.digest),
  })
  await t.rejects(readArchive(without(OCI, hex(web.manifest))), {
    code: 'IMAGE_MISSING',
    message: new RegExp(`manifest missing: ${web.manifest.digest}`),
  })
  await t.rejects(readArchive(without(DOCKER, `${hex(web.config)}.json`)), {
    code: 'IMAGE_MISSING',
    message: /its config .* is missing/,
  })
  await t.rejects(
    readArchive(without(OCI, 'index.json')),
    { code: 'IMAGE_MISSING' },
    'blobs with a manifest.json alone',
  )
  const lists = OCI.filter(({ name }) => name !== 'index.json' && name !== 'manifest.json')
  await t.rejects(readArchive(tarFile(lists)), {
    code: 'IMAGE_INVALID',
    message: /neither index\.json nor manifest\.json/,
  })
})

t.test('sizes and layers against what manifests say', async (t) => {
  const says = (change: (manifest: { layers: { size: number }[] }) => object) => {
    const manifest = contentOfBytes(JSON.stringify(change(JSON.parse(manifestText))))
    return tarFile([
      ...OCI.filter(({ name }) => name !== 'index.json'),
      { name: `blobs/sha256/${hex(manifest)}`, content: manifest },
      {
        name: 'index.json',
        content: JSON.stringify({
          schemaVersion: 2,
          manifests: [{ mediaType: MediaType.ociManifest, digest: manifest.digest, size: manifest.size }],
        }),
      },
    ])
  }
  const manifestText = String(await collect(web.manifest.open()))
  t.equal((await readArchive(says((m) => ({ ...m, annotations: { a: 'b' } })))).images.length, 1)
  await t.rejects(
    readArchive(
      says((m) => ({ ...m, layers: m.layers.map((layer) => ({ ...layer, size: layer.size + 1 })) })),
    ),
    { code: 'IMAGE_INVALID', message: /should have \d+ bytes and has \d+/ },
  )
  await t.rejects(readArchive(says((m) => ({ ...m, layers: m.layers.slice(1) }))), {
    code: 'IMAGE_INVALID',
    message: /1 layers and its config lists 2/,
  })
  await t.rejects(
    readArchive(
      says((m) => ({
        ...m,
        layers: m.layers.map((layer) => ({ ...layer, mediaType: MediaType.ociLayerTar })),
      })),
    ),
    { code: 'IMAGE_INVALID', message: /not the one that its config lists/ },
  )
  await t.rejects(readArchive(says((m) => ({ ...m, manifests: [] }))), {
    code: 'IMAGE_INVALID',
    message: /both layers and manifests/,
  })
  const size = web.manifest.size + 1
  const wrong = bent(OCI, 'index.json', (item) => ({
    ...item,
    content: String(item.content).replace(/"size":\d+/, `"size":${size}`),
  }))
  await t.rejects(readArchive(wrong), {
    code: 'IMAGE_INVALID',
    message: new RegExp(`should have ${size} bytes`),
  })
})

t.test('entries that have no place in an image archive', async (t) => {
  const cases: [TarItem, RegExp][] = [
    [{ name: 'etc/passwd' }, /no place/],
    [{ name: 'blobs/sha256/ABCD' }, /not named by its digest/],
    [{ name: `blobs/sha256/${ID}x` }, /not named by its digest/],
    [{ name: `blobs/sha256/${ID.toUpperCase()}` }, /not named by its digest/],
    [{ name: `blobs/md5/${ID}` }, /not named by its digest/],
    [{ name: `blobs/sha256/${ID}/`, type: 'directory' }, /no place/],
    [{ name: `blobs/sha256/${ID}`, type: 'symlink', linkName: '/etc/passwd' }, /only layers may be links/],
    [{ name: `${ID}/layer.tar`, type: 'symlink', linkName: '/etc/passwd' }, /leads to \/etc\/passwd/],
    [{ name: `${ID}/layer.tar`, type: 'symlink', linkName: `../../${ID}/layer.tar` }, /which is no layer/],
    [{ name: 'index.json', content: '{}' }, /index\.json twice/],
  ]
  for (const [item, message] of cases)
    await t.rejects(readArchive(tarFile([...OCI, item])), { code: 'ENTRY_REFUSED', message }, item.name)
})

t.test('links that lead round in a circle lead nowhere', async (t) => {
  const other = 'cd'.repeat(32)
  const circle: TarItem[] = [
    { name: `${ID}/layer.tar`, type: 'symlink', linkName: `../${other}/layer.tar` },
    { name: `${other}/layer.tar`, type: 'symlink', linkName: `../${ID}/layer.tar` },
  ]
  const row = {
    Config: `${hex(web.config)}.json`,
    RepoTags: ['a:1'],
    Layers: [`${ID}/layer.tar`, `${other}/layer.tar`],
  }
  const archive = tarFile([
    ...circle,
    { name: `${hex(web.config)}.json`, content: web.config },
    { name: 'manifest.json', content: JSON.stringify([row]) },
  ])
  await t.rejects(readArchive(archive), { code: 'IMAGE_MISSING' })
})

t.test('one name for two images', async (t) => {
  const other = buildImage({ layers: [base] })
  const items = containerdItems([
    { names: ['goodrain.me/web:1'], image: web },
    { names: ['goodrain.me/web:1'], image: other },
  ])
  await t.rejects(readArchive(tarFile(items)), { code: 'IMAGE_INVALID', message: /given to two images/ })
})

t.test('an image archive that is something else', async (t) => {
  const plain = await collect(tarFile(OCI).open())
  const as = (bytes: Uint8Array): Sized => contentOfBytes(bytes)
  await t.rejects(readArchive(as(gzipSync(plain))), {
    code: 'ENTRY_REFUSED',
    message: /must be a plain tar, and this is a gzip file/,
  })
  await t.rejects(readArchive(as(Buffer.from('PK\x03\x04'))), { message: /this is a zip archive/ })
  await t.rejects(readArchive(as(Buffer.alloc(1024))), { code: 'PACKAGE_DAMAGED', message: /all zeros/ })
  await t.rejects(readArchive(as(Buffer.alloc(0))), { code: 'PACKAGE_TRUNCATED' })
  await t.rejects(readArchive(tarFile([{ name: 'repositories', content: '{}' }])), {
    message: /older than 1\.10/,
  })
})

t.test('lists that cannot be read', async (t) => {
  for (const content of [
    '',
    'x',
    '[]',
    '{"schemaVersion":1,"manifests":[]}',
    '{"schemaVersion":2,"manifests":[{}]}',
    `{"schemaVersion":2,"manifests":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ])
    await t.rejects(
      readArchive(tarFile([{ name: 'index.json', content }])),
      { code: 'IMAGE_INVALID', entry: 'images.tar › index.json' },
      content.slice(0, 60),
    )
  for (const content of [
    '',
    '{}',
    '[null]',
    '[{"Config":1}]',
    '[{"Config":"x","Layers":"y"}]',
    '[{"Config":"x","RepoTags":[1]}]',
  ])
    await t.rejects(
      readArchive(tarFile([{ name: 'manifest.json', content }])),
      { code: 'IMAGE_INVALID', entry: 'images.tar › manifest.json' },
      content,
    )
})

/** The same length, one bit different in the middle. */
function flipped(content: Sized): Sized {
  return {
    size: content.size,
    open: async function* () {
      const bytes = await collect(content.open())
      const middle = bytes.length >> 1
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
      yield bytes
    },
  }
}
