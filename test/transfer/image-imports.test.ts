import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { findSources } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { inspectPackage } from '../../server/transfer/import-package/inspect-package.ts'
import { blobsOf, containerdExport, containerdItems } from '../builders/containerd-export.ts'
import { type Content, collect, contentOfBytes } from '../builders/content.ts'
import { dockerSave24, dockerSave25 } from '../builders/docker-save.ts'
import { type BuiltImage, type BuiltIndex, buildImage, buildIndex, layerOfFiles } from '../builders/image.ts'
import { type TarItem, tarFile } from '../builders/tar-file.ts'
import { zipFile } from '../builders/zip-file.ts'
import { openStore, type Store, type TestScope } from './bundle-stores.ts'
import { blobsAreSound } from './store-contents.ts'

const base = await layerOfFiles({ 'bin/sh': 'sh'.repeat(4000) })
const web = buildImage({ layers: [base, await layerOfFiles({ 'srv/index.html': 'web' })] })
const db = buildImage({ layers: [base, await layerOfFiles({ 'usr/bin/db': 'db' })], architecture: 'arm64' })
const WEB = 'docker.io/library/nginx:1.25'
const DB = 'registry.example.com:5000/team/db:2'

async function storeOf(
  t: TestScope,
): Promise<{ store: Store; write: (name: string, bytes: Uint8Array) => string }> {
  const directory = t.testdir()
  const store = await openStore(t, join(directory, 'store'))
  return {
    store,
    write: (name, bytes) => {
      const file = join(directory, name)
      writeFileSync(file, bytes)
      return file
    },
  }
}

/** Tags of the registry, with what they point at. */
function tagged({ db: { sqlite } }: Store): string[] {
  const rows = sqlite
    .prepare(
      'SELECT r.name, t.name AS tag, t.digest FROM tags t JOIN repositories r ON r.id = t.repository_id ORDER BY 1, 2',
    )
    .all() as { name: string; tag: string; digest: string }[]
  return rows.map(({ name, tag, digest }) => `${name}:${tag} ${digest.slice(7, 19)}`)
}

const short = ({ digest }: { digest: string }) => digest.slice(7, 19)

t.test('images alone, in every form, can be pulled below images/', async (t) => {
  const named = [
    { names: [WEB, 'docker.io/bitnami/web:1'], image: web },
    { names: [DB], image: db },
  ]
  const saved = [
    { repoTags: ['nginx:1.25', 'bitnami/web:1'], image: web },
    { repoTags: [DB], image: db },
  ]
  const containerd = await collect(containerdExport(named).open())
  const inDirectory = containerdItems(named).map((item) => ({ ...item, name: `images/${item.name}` }))
  const zip = await Promise.all(
    containerdItems(named).map(async ({ name, content }) => ({
      name,
      content:
        typeof content === 'object' && 'open' in content ? await collect(content.open()) : (content ?? ''),
    })),
  )
  for (const [form, bytes, manifests] of [
    ['containerd', containerd, [web.manifest, db.manifest]],
    ['gzip', gzipSync(containerd), [web.manifest, db.manifest]],
    [
      'in a directory',
      await collect(tarFile([{ name: 'images/', type: 'directory' }, ...inDirectory]).open()),
      [web.manifest, db.manifest],
    ],
    ['zip', zipFile(zip), [web.manifest, db.manifest]],
    ['docker save 24', await collect(dockerSave24(saved).open()), [web.plainManifest, db.plainManifest]],
    ['docker save 25', await collect(dockerSave25(saved).open()), [web.plainManifest, db.plainManifest]],
  ] as const) {
    const { store, write } = await storeOf(t)
    const file = write('whatever.bin', bytes)
    const result = await importPackage(store, file)
    const [webDigest, dbDigest] = manifests.map(short)
    t.same(
      tagged(store),
      [
        `images/bitnami/web:1 ${webDigest}`,
        `images/nginx:1.25 ${webDigest}`,
        `images/registry.example.com_5000/team/db:2 ${dbDigest}`,
      ],
      form,
    )
    t.same(result.releases, [])
    t.match(
      result.images.find(({ repository }) => repository === 'images/nginx'),
      { name: WEB, tag: '1.25', platforms: ['amd64'], outcome: 'added' },
      form,
    )
    t.ok(blobsAreSound(store))
    const again = await importPackage(store, file)
    t.same([...new Set(again.images.map(({ outcome }) => outcome))], ['unchanged'])
    t.equal(again.addedBytes, 0)
    const { kind, images } = await inspectPackage(file)
    t.equal(kind, 'images')
    t.same(
      images.flatMap(({ places }) => places).sort(),
      tagged(store).map((line) => line.split(' ')[0]),
    )
    await store.close()
  }
})

t.test(
  'an image archive as crane writes it: compressed layers, and a config named by its digest',
  async (t) => {
    const { store, write } = await storeOf(t)
    const path = ({ digest }: Content) => `${digest.slice(7)}.tar.gz`
    const layers = web.layers.map(({ gzip }) => gzip)
    const row = { Config: web.config.digest, RepoTags: ['nginx:1.25'], Layers: layers.map(path) }
    const items: TarItem[] = [
      { name: web.config.digest, content: web.config },
      ...layers.map((content) => ({ name: path(content), content })),
      { name: 'manifest.json', content: JSON.stringify([row]) },
    ]
    await importPackage(store, write('crane.tar', await collect(tarFile(items).open())))
    t.same(
      tagged(store),
      [`images/nginx:1.25 ${short(web.manifest)}`],
      'the same manifest as it was pushed with',
    )
    t.ok(blobsAreSound(store))
  },
)

t.test('an image of several platforms keeps its index', async (t) => {
  const { store, write } = await storeOf(t)
  const index = buildIndex([web], [db])
  await importPackage(
    store,
    write('x.tar', await collect(containerdExport([{ names: [WEB], image: index }]).open())),
  )
  t.same(tagged(store), [`images/nginx:1.25 ${short(index.index)}`])
})

t.test(
  'an OCI layout in a directory, tagged as skopeo does it, takes the name of the directory',
  async (t) => {
    const { store } = await storeOf(t)
    const layout = join(store.root, '../my nginx.oci')
    await writeLayout(layout, [
      { image: web, ref: '1.25' },
      { image: db, ref: undefined },
    ])
    t.same((await findSources([layout])).packages, [layout])
    const { images } = await importPackage(store, layout)
    const [repository] = images.map((image) => image.repository)
    t.match(repository, /^images\/my-nginx-[0-9a-f]{10}$/)
    t.same(
      tagged(store)
        .map((line) => line.replace(/-[0-9a-f]{10}:/, ':'))
        .sort(),
      [
        `images/my-nginx:1.25 ${short(web.manifest)}`,
        `images/my-nginx:${short(db.manifest)} ${short(db.manifest)}`,
      ].sort(),
    )
  },
)

t.test('a signature goes where the image is that it is for', async (t) => {
  const { store } = await storeOf(t)
  const layer = contentOfBytes('signed')
  const config = contentOfBytes('{}')
  const descriptor = (mediaType: string, { digest, size }: Content) => ({ mediaType, digest, size })
  const signature = contentOfBytes(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.example.signature',
      config: descriptor('application/vnd.oci.empty.v1+json', config),
      layers: [descriptor('text/plain', layer)],
      subject: web.descriptor,
    }),
  )
  const layout = join(store.root, '../layout')
  await writeLayout(layout, [{ image: web, ref: WEB }], [signature, config, layer])
  await importPackage(store, layout)
  t.same(tagged(store), [`images/nginx:1.25 ${short(web.manifest)}`])
  t.equal(store.content.manifests.byDigest('images/nginx', signature.digest)?.digest, signature.digest)
})

t.test('images that cannot be kept are refused, and nothing of them stays', async (t) => {
  // Without manifest.json, which has the right name too.
  const items = containerdItems([{ names: [WEB], image: web }]).filter(({ name }) => name !== 'manifest.json')
  const withIndex = (change: (index: { manifests: { annotations: Record<string, string> }[] }) => void) =>
    items.map((item) => {
      if (item.name !== 'index.json') return item
      const index = JSON.parse(String(item.content))
      change(index)
      return { ...item, content: JSON.stringify(index) }
    })
  const renamed = (name: string) =>
    withIndex(({ manifests: [first] }) => {
      if (first) first.annotations['io.containerd.image.name'] = name
    })
  const without = (name: string) => items.filter((item) => item.name !== name)
  const layer = `blobs/sha256/${web.layers[1]?.gzip.digest.slice(7)}`
  for (const [what, entries, code, message] of [
    ['no images', containerdItems([]), 'NOT_A_PACKAGE', /without an image in it/],
    ['a missing layer', without(layer), 'IMAGE_MISSING', new RegExp(web.layers[1]?.gzip.digest ?? '')],
    [
      'a name with a script',
      renamed('docker.io/<script>:1'),
      'IMAGE_INVALID',
      /is called docker.io\/<script>:1/,
    ],
    ['a name in look-alikes', renamed('docker.io/nginх:1'), 'IMAGE_INVALID', /no name for one/],
    ['a name too long', renamed(`docker.io/${'a'.repeat(220)}:1`), 'IMAGE_INVALID', /too long/],
    ['a tag too long', renamed(`docker.io/a:${'1'.repeat(129)}`), 'IMAGE_INVALID', /no name for one/],
    [
      'something else in it',
      [...items, { name: 'etc/passwd', content: 'x' }],
      'ENTRY_REFUSED',
      /no place in an image archive/,
    ],
  ] as [string, TarItem[], string, RegExp][]) {
    const { store, write } = await storeOf(t)
    const file = write('images.tar', await collect(tarFile(entries).open()))
    await t.rejects(importPackage(store, file), { code, message }, what)
    t.same(tagged(store), [], what)
    t.same(store.db.sqlite.prepare('SELECT count(*) AS n FROM blobs').get(), { n: 0 }, what)
    await store.close()
  }
})

/** An OCI layout in a directory. Of `others`, the first is listed too. */
async function writeLayout(
  path: string,
  images: { image: BuiltImage | BuiltIndex; ref: string | undefined }[],
  others: Content[] = [],
): Promise<void> {
  mkdirSync(join(path, 'blobs/sha256'), { recursive: true })
  const listed = others.slice(0, 1).map(({ digest, size }) => ({ ...web.descriptor, digest, size }))
  const manifests = images.map(({ image, ref }) => ({
    ...image.descriptor,
    ...(ref !== undefined && { annotations: { 'org.opencontainers.image.ref.name': ref } }),
  }))
  for (const { digest, open } of [...images.flatMap(({ image }) => blobsOf(image)), ...others])
    writeFileSync(join(path, 'blobs/sha256', digest.slice(7)), await collect(open()))
  writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [...manifests, ...listed] }),
  )
}
