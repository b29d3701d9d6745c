import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { findSources, nothingFound } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { inspectPackage } from '../../server/transfer/import-package/inspect-package.ts'
import { collect } from '../builders/content.ts'
import { type Dialect, demoApp } from '../builders/demo-app.ts'
import { oldRainbondZip } from '../builders/old-rainbond-zip.ts'
import { packageItems } from '../builders/ram-package.ts'
import { tarFile } from '../builders/tar-file.ts'
import { templateJson } from '../builders/template.ts'
import { type ZipItem, zipFile } from '../builders/zip-file.ts'
import { openStore, type Store, type TestScope } from './bundle-stores.ts'
import { blobsAreSound, servedContents } from './store-contents.ts'

const app = await demoApp()
const TOP = '商城示例-1.0-ram'

const optionsFor = (dialect: Dialect, top = TOP) => ({
  top,
  metadata: templateJson(app.template),
  componentImages: app.componentImages(dialect),
  pluginImages: app.pluginImages(dialect),
})

const freshStore = (t: TestScope, name: string): Promise<Store> => openStore(t, join(t.testdir(), name))

/** The package's entries as a zip archive has them. */
async function zipped(dialect: Dialect, more: Partial<ZipItem> = {}, top = TOP): Promise<Buffer> {
  const items: ZipItem[] = []
  for (const { name, content } of packageItems(optionsFor(dialect, top)))
    items.push({
      name,
      content:
        typeof content === 'object' && 'open' in content ? await collect(content.open()) : (content ?? ''),
      ...more,
    })
  return zipFile(items)
}

t.test('a package in a zip archive is the same release as in a tar.gz', async (t) => {
  const directory = t.testdir()
  for (const dialect of ['containerd', 'docker24', 'docker25'] as const) {
    const plain = await openStore(t, join(directory, `${dialect}-tar`))
    const tar = join(directory, 'package.tar')
    writeFileSync(tar, await collect(tarFile(packageItems(optionsFor(dialect))).open()))
    const [expected] = (await importPackage(plain, tar)).releases
    for (const [shape, bytes] of [
      ['deflated', await zipped(dialect)],
      ['stored', await zipped(dialect, { store: true })],
      ['streamed', await zipped(dialect, { streamed: true })],
      ['flat', await zipped(dialect, {}, '')],
    ] as const) {
      const store = await openStore(t, join(directory, `${dialect}-${shape}`))
      const file = join(directory, 'zip bytes under the name.tar')
      writeFileSync(file, bytes)
      const result = await importPackage(store, file)
      t.same(result.releases, [expected], `${dialect}, ${shape}`)
      t.same(servedContents(store), servedContents(plain), `${dialect}, ${shape}`)
      t.ok(blobsAreSound(store))
      t.match(await inspectPackage(file), { kind: 'app', name: '商城示例', missingImages: [] })
    }
  }
})

t.test('a package of Rainbond before 5.3: names cut short, a directory for each component', async (t) => {
  const store = await freshStore(t, 'store')
  const file = join(store.root, '../商城示例-1.0.tar')
  writeFileSync(file, await oldRainbondZip(app))
  const { releases } = await importPackage(store, file)
  t.match(releases, [{ name: '商城示例', version: '1.0', outcome: 'added' }])
  t.equal(servedContents(store).images.length, 4)
  t.ok(blobsAreSound(store))
  const { digest } = store.db.sqlite.prepare('SELECT template AS digest FROM releases').get() as {
    digest: string
  }
  const kept = readFileSync(join(store.root, 'blobs/sha256', digest.slice(7, 9), digest.slice(7)), 'utf8')
  t.match(kept, '"hub_url":"hub.example.com"')
  t.notMatch(kept, 's3cret', 'no password is kept')
  t.notMatch(kept, 'robot')
})

t.test('a package that somebody unpacked', async (t) => {
  const store = await freshStore(t, 'store')
  const directory = join(store.root, '../unpacked')
  const items = packageItems(optionsFor('containerd', ''))
  mkdirSync(directory)
  for (const { name, content } of items)
    writeFileSync(
      join(directory, name),
      typeof content === 'object' && 'open' in content ? await collect(content.open()) : (content ?? ''),
    )
  writeFileSync(join(directory, '.DS_Store'), 'x')
  t.same((await findSources([directory])).packages, [directory])
  t.match((await importPackage(store, directory)).releases, [{ name: '商城示例', outcome: 'added' }])
  t.ok(blobsAreSound(store))
})

t.test('a directory of packages of all forms, and of what is none', async (t) => {
  const directory = t.testdir({
    'notes.txt': 'read me',
    '.hidden': 'x',
    '._a.zip': 'resource fork',
    deep: {},
  })
  writeFileSync(join(directory, 'a.bin'), await zipped('docker24'))
  writeFileSync(join(directory, 'b'), await collect(tarFile(packageItems(optionsFor('docker25'))).open()))
  const found = await findSources([directory])
  t.same(found.packages, [join(directory, 'a.bin'), join(directory, 'b')])
  t.match(found.others, [{ file: /notes\.txt$/, what: 'a text file' }])
})

t.test('unpacked packages in a directory, and an unpacked bundle, which is none', async (t) => {
  const layout = () => ({
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': '{}',
    blobs: { sha256: { ab: 'x' } },
  })
  const bundle = { ...layout(), 'bundle.json': '{}' }
  const directory = t.testdir({ layout: layout(), other: { 'notes.txt': 'x' }, bundle })
  t.same((await findSources([directory, join(directory, 'layout')])).packages, [join(directory, 'layout')])
  t.same((await findSources([join(directory, 'layout/blobs/sha256')])).packages, [])
  const paths = [join(directory, 'bundle')]
  const found = await findSources(paths)
  t.same(found.packages, [])
  t.match(nothingFound(found, paths), {
    code: 'NOT_A_PACKAGE',
    reason: /unpacked bundle: import its volumes/,
  })
})

t.test('a package from a pipe, which can be read but once', async (t) => {
  const store = await freshStore(t, 'store')
  const pipe = join(store.root, '../pipe')
  execFileSync('mkfifo', [pipe])
  const bytes = await collect(tarFile(packageItems(optionsFor('containerd'))).open())
  const { createWriteStream } = await import('node:fs')
  createWriteStream(pipe).end(bytes)
  t.same((await findSources([pipe])).packages, [pipe])
  t.match((await importPackage(store, pipe)).releases, [{ outcome: 'added' }])
  t.ok(blobsAreSound(store))
})

t.test('layers that are here already are not written again, named or not', async (t) => {
  const store = await freshStore(t, 'store')
  const file = join(store.root, '../package.tar')
  writeFileSync(file, await collect(tarFile(packageItems(optionsFor('docker24'))).open()))
  const first = await importPackage(store, file)
  const again = await importPackage(store, file)
  t.ok(first.addedBytes > 0)
  t.match(again, { addedBytes: 0, releases: [{ outcome: 'unchanged' }] })
  t.equal(
    digestOf(JSON.stringify(again.releases[0]?.digest)),
    digestOf(JSON.stringify(first.releases[0]?.digest)),
  )
})
