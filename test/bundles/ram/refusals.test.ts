import { gzipSync } from 'node:zlib'
import t from 'tap'
import { discardingSink } from '../../../bundles/discarding-sink.ts'
import { type ReadRamOptions, readRamPackage } from '../../../bundles/ram/read-ram-package.ts'
import { chunked, collect } from '../../builders/content.ts'
import { demoApp } from '../../builders/demo-app.ts'
import { MemorySink } from '../../builders/memory-sink.ts'
import { packageItems, ramPackage } from '../../builders/ram-package.ts'
import { type TarItem, tarFile } from '../../builders/tar-file.ts'
import { templateJson } from '../../builders/template.ts'
import { zipFile } from '../../builders/zip-file.ts'

const app = await demoApp()
const METADATA = templateJson(app.template)
const OPTIONS = {
  top: 'demo-ram',
  metadata: METADATA,
  componentImages: app.componentImages('containerd'),
  pluginImages: app.pluginImages('containerd'),
}
const ITEMS = packageItems(OPTIONS)
const GOOD = await collect(ramPackage(OPTIONS))
const PLAIN = await collect(tarFile(ITEMS).open())

const read = (bytes: Uint8Array, options?: ReadRamOptions) =>
  readRamPackage(chunked(bytes, 5000), discardingSink(), options)
const readItems = (items: TarItem[]) => readRamPackage(tarFile(items).open(), discardingSink())

t.test('a file that is no package is called what it is', async (t) => {
  const iso = Buffer.alloc(40_000)
  iso.write('CD001', 0x8001)
  for (const [bytes, message] of [
    ['', /an empty file/],
    ['<!DOCTYPE html><html><body>login', /an HTML page/],
    ['\n  <html>', /an HTML page/],
    ['{"code":404}', /a JSON document/],
    ['\ufeff{"apps":[]}', /a JSON document/],
    ['version: "2.1"\nservices:\n', /a docker-compose file.*: export the app again from Rainbond/],
    ['kind: Deployment\n', /a YAML document/],
    ['hello', /a text file/],
    ['\x28\xb5\x2f\xfd....', /a zstd file/],
    ['\xfd7zXZ\0....', /an xz file/],
    ['7z\xbc\xaf\x27\x1c..', /a 7-Zip archive/],
    ['Rar!\x1a\x07\x00', /a RAR archive/],
    ['%PDF-1.7', /a PDF/],
    ['\x7fELF....', /a Linux program/],
    ['MZ......', /a Windows program/],
    ['SQLite format 3\0', /an SQLite database/],
    ['untrusted comment: minisign', /a minisign signature/],
    ['\x01\x02\x03\x04', /of no form that is known/],
    [iso, /an ISO disc image/],
    [Buffer.alloc(100_000), /a file of zeros/],
    [gzipSync('hello'), /a gzip file with a text file in it/],
    [gzipSync(GOOD), /a gzip file with a gzip file in it/],
    [gzipSync(''), /a gzip file with an empty file in it/],
  ] as const) {
    const file =
      typeof bytes === 'string' ? Buffer.from(bytes, /[^\0-\xff]/.test(bytes) ? 'utf8' : 'latin1') : bytes
    await t.rejects(read(file), { name: 'PackageError', code: 'NOT_A_PACKAGE', message }, String(message))
  }
})

t.test('an archive that is no package is called what it is', async (t) => {
  const images: TarItem = { name: 'demo/component-images.tar', content: app.componentImages('containerd') }
  for (const [items, message] of [
    [[images, { name: 'demo/docker-compose.yaml' }], /a docker-compose export/],
    [
      [{ name: 'demo/demo/Chart.yaml' }, images],
      /a Helm chart, which carries no application template .*: push it with `helm push/,
    ],
    [[{ name: 'demo/demo/dependent_image.txt' }, images], /a Helm chart export of Rainbond/],
    [[{ name: 'a/META-INF/x' }, { name: 'META-INF/MANIFEST.MF' }], /a Java program/],
    [[{ name: 'stick/one-ram.tar.gz' }], /an archive with packages in it.*: unpack it/],
    [[{ name: 'demo/web/web-slug.tgz' }, { name: 'demo/demo.sh' }], /a non-container \(slug\) export/],
    [[{ name: 'blobs/', type: 'directory' }], /an image archive \(OCI layout\)/],
    [[{ name: 'oci-layout' }], /an image archive \(OCI layout\)/],
    [[{ name: `${'ab'.repeat(32)}/VERSION` }], /an image archive \(docker save\)/],
    [[{ name: `${'ab'.repeat(32)}.tar` }], /an image archive \(docker save\)/],
    [[{ name: 'a/b/metadata.json', content: METADATA }], /too deep in the archive, at a\/b\/metadata\.json/],
    [
      [{ name: 'a/readme' }, { name: 'b/notes' }],
      /no application template .* which holds a\/readme, b\/notes/,
    ],
    [[], /which holds nothing/],
  ] as [TarItem[], RegExp][]) {
    // An archive without a single entry is all zeros, and is called that by its first bytes.
    const code = items.length === 0 ? /a file of zeros/ : message
    await t.rejects(readItems(items), { code: 'NOT_A_PACKAGE', message: code }, String(message))
  }
})

t.test('what cannot be read as it streams by is to be saved first', async (t) => {
  await t.rejects(readItems([{ name: 'bundle.json' }]), {
    code: 'PACKAGE_NEEDS_FILE',
    message: /Raincask bundle/,
  })
  const zip = zipFile([{ name: 'metadata.json', content: METADATA }])
  await t.rejects(read(zip), { code: 'PACKAGE_NEEDS_FILE', message: /zip archive, whose table of contents/ })
})

t.test('two of what there should be one of, and things in wrong places', async (t) => {
  const metadata: TarItem = { name: 'demo-ram/metadata.json', content: METADATA }
  const images: TarItem = {
    name: 'demo-ram/component-images.tar',
    content: app.componentImages('containerd'),
  }
  for (const [items, message, entry] of [
    [[metadata, metadata], /two templates/, 'demo-ram/metadata.json'],
    [[metadata, { ...metadata, name: 'other/metadata.json' }], /two templates/, 'other/metadata.json'],
    [[metadata, images, images], /this image archive twice/, 'demo-ram/component-images.tar'],
    [
      [metadata, { ...images, name: 'other/component-images.tar' }],
      /outside the directory of metadata\.json/,
      'other/component-images.tar',
    ],
    [
      [metadata, { name: 'demo-ram/link', type: 'symlink', linkName: '/etc/passwd' }],
      /no symbolic links/,
      'demo-ram/link',
    ],
    [
      [metadata, { name: '../../etc/cron.d/x', content: 'x' }],
      /leads out of the archive/,
      '../../etc/cron.d/x',
    ],
    [[metadata, { name: '/etc/cron.d/x', content: 'x' }], /absolute path/, '/etc/cron.d/x'],
  ] as [TarItem[], RegExp, string][])
    await t.rejects(readItems(items), { code: 'ENTRY_REFUSED', message, entry }, String(message))
})

t.test('a fault deep inside is told with the whole way to it', async (t) => {
  const blob = app.images.web.layers[1]?.gzip.digest ?? ''
  const at = PLAIN.indexOf(Buffer.from(`blobs/sha256/${blob.slice(7)}`)) + 512
  const damaged = Buffer.from(PLAIN)
  damaged.writeUInt8(damaged.readUInt8(at + 20) ^ 1, at + 20)
  await t.rejects(read(damaged), {
    code: 'DIGEST_MISMATCH',
    entry: `demo-ram/component-images.tar › blobs/sha256/${blob.slice(7)}`,
    message: new RegExp(`named ${blob} but its content is sha256:`),
  })
  const gz = ITEMS.map((item) =>
    item.name.endsWith('component-images.tar') ? { ...item, content: gzipSync('x') } : item,
  )
  await t.rejects(readItems(gz), {
    code: 'ENTRY_REFUSED',
    entry: 'demo-ram/component-images.tar',
    message: /this is a gzip file/,
  })
  const bad = ITEMS.map((item) =>
    item.name.endsWith('metadata.json') ? { ...item, content: '{"group_key":1}' } : item,
  )
  await t.rejects(readItems(bad), { code: 'TEMPLATE_INVALID', entry: 'demo-ram/metadata.json › group_key' })
})

t.test('a package cut off anywhere is refused, and no writer is left open', async (t) => {
  const places = (bytes: Uint8Array) =>
    Array.from({ length: 60 }, (_, index) => Math.floor((index * (bytes.byteLength - 1)) / 59))
  for (const bytes of [GOOD, PLAIN])
    for (const end of places(bytes).filter((place) => place > 512)) {
      const sink = new MemorySink()
      const cut = readRamPackage(chunked(bytes.subarray(0, end), 700), sink)
      await t.rejects(
        cut,
        { name: 'PackageError', code: 'PACKAGE_TRUNCATED' },
        `${bytes === GOOD ? 'gzip' : 'plain'} at ${end}`,
      )
      t.equal(sink.open, 0)
    }
})

t.test('no single changed byte passes unseen, or leaves a writer open', async (t) => {
  for (let at = 100; at < GOOD.byteLength; at += 97) {
    const bytes = Buffer.from(GOOD)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at)
    const sink = new MemorySink()
    await t.rejects(readRamPackage(chunked(bytes, 1 << 20), sink), { name: 'PackageError' }, `byte ${at}`)
    t.equal(sink.open, 0)
  }
})

t.test('data behind the package', async (t) => {
  await t.rejects(read(Buffer.concat([GOOD, Buffer.from('junk')])), { code: 'PACKAGE_DAMAGED' })
  await t.rejects(read(Buffer.concat([PLAIN, Buffer.from('junk')])), { code: 'PACKAGE_DAMAGED' })
  await t.rejects(read(Buffer.concat([GOOD, GOOD])), {
    code: 'PACKAGE_DAMAGED',
    message: /data behind the end/,
  })
})

t.test('a limit on what comes out, and not on what goes in', async (t) => {
  const bomb = gzipSync(
    await collect(tarFile([...ITEMS, { name: 'demo-ram/zeros', content: Buffer.alloc(20_000_000) }]).open()),
  )
  t.ok(bomb.byteLength < 1_000_000)
  await t.rejects(read(bomb, { maxDecodedBytes: 5_000_000 }), {
    code: 'PACKAGE_TOO_LARGE',
    message: /more than 5000000 bytes/,
  })
  t.equal((await read(bomb)).stats.decodedBytes > 20_000_000, true)
  const metadata = {
    size: 65 * 1024 * 1024,
    open: () => chunked(Buffer.alloc(65 * 1024 * 1024, ' '), 1 << 20),
  }
  await t.rejects(readItems([{ name: 'metadata.json', content: metadata }]), {
    code: 'PACKAGE_TOO_LARGE',
    entry: 'metadata.json',
  })
})
