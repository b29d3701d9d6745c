import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { RaincaskError } from '../../server/ops/errors.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { collect } from '../builders/content.ts'
import {
  changed,
  packageParts,
  TOP,
  tarEntries,
  withArchive,
  withIndex,
  withInner,
  withOuter,
  withTemplate,
} from '../builders/hostile-package.ts'
import { paxEntry, paxRecord, RAW_END, rawEntry, rawHeader } from '../builders/raw-tar.ts'
import { type TarItem, tarFile } from '../builders/tar-file.ts'
import { zipFile } from '../builders/zip-file.ts'
import { openStore, publishApp } from './bundle-stores.ts'
import { filesOf, wholeState } from './store-contents.ts'

// The 56 bad inputs of the research behind this (section 4.2), by their numbers. Each is refused with a message that names
// the file, the entry and the reason, in bounded time and memory, and leaves the store as it was. Those that are no fault of a
// package:
//   35       the index comes last in what containerd writes, and is read: odd-packages.test.ts
//   40, 41   frames and windows of zstd: no zstd is read. A gzip of several members is read: odd-packages.test.ts
//   42, 45   keys that come twice or are called __proto__; pictures and texts with scripts: odd-packages.test.ts
//   46 to 50 signatures, replays, deltas and volumes are of bundles: bundle-trust, bundle-refusals, bundle-volumes.test.ts
//   52       no rule looks at the clock: what is older is judged by what bundles say of each other
//   51       two imports at once: odd-packages.test.ts
//   53, 54   full disks and kills: test/e2e/import-interrupted.test.ts
//   55, 56   media that fail, files that are still being copied: failing-files.test.ts

const parts = await packageParts()
const GOOD = await withArchive(parts, parts.images)
const FILE = rawEntry({ name: `${TOP}/notes` }, 'x'.repeat(4096))
const long = (flag: string, text: string) =>
  rawEntry({ name: '././@LongLink', typeFlag: flag, magic: 'ustar  \0' }, text)
const at = (name: string) => rawHeader({ name })
const blob = parts.images.find(({ name }) => /^blobs\/sha256\/./.test(name))
const layer = parts.app.images.web.layers[1]?.gzip
const layerPath = `blobs/sha256/${layer?.digest.slice(7)}`
const manifest = parts.app.images.web.manifest
const spaces = (size: number) => ({ size, open: () => repeated(Buffer.alloc(1 << 20, ' '), size) })
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

async function* repeated(chunk: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; left -= chunk.byteLength)
    yield chunk.subarray(0, Math.min(left, chunk.byteLength))
}

/** A blob under its digest, put into the archive, and an index that names it alone. */
function rooted(document: object | string, mediaType = 'application/vnd.oci.image.index.v1+json'): TarItem[] {
  const content = typeof document === 'string' ? document : JSON.stringify(document)
  const digest = digestOf(content)
  const size = Buffer.byteLength(content)
  const items = withIndex(parts, ({ manifests }) => {
    manifests[0] = { ...manifests[0], mediaType, digest, size, annotations: manifests[0]?.annotations ?? {} }
  })
  return [...items, { name: `blobs/sha256/${digest.slice(7)}`, content }]
}

/** An index over an index, so many times, and at the bottom an image. */
function nested(depth: number): TarItem[] {
  const blobs: TarItem[] = []
  let child: object = parts.app.images.web.descriptor
  for (let level = 0; level < depth; level++) {
    const content = JSON.stringify({ schemaVersion: 2, manifests: [child] })
    const digest = digestOf(content)
    blobs.push({ name: `blobs/sha256/${digest.slice(7)}`, content })
    child = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: content.length }
  }
  return [
    ...withIndex(parts, (index) => ({ ...index, manifests: [child, ...index.manifests.slice(1)] })),
    ...blobs,
  ]
}

const image = (config: object, layers: object[]) => rooted({ schemaVersion: 2, config, layers }, manifestType)
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const config = {
  mediaType: 'application/vnd.oci.image.config.v1+json',
  digest: parts.app.images.web.config.digest,
  size: parts.app.images.web.config.size,
}
const layerOf = (digest: string, more: object = {}) => ({
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest,
  size: 10,
  ...more,
})
const members = (member: Buffer, count: number) => Buffer.concat(Array.from({ length: count }, () => member))
const zeros = gzipSync(Buffer.alloc(64 << 20))
/** Two GiB of zeros from two MB, as the content of an entry, or of one in it. */
const bomb = async (name: string, inner: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([
    gzipSync(
      Buffer.concat([
        await tarEntries([{ name: `${TOP}/metadata.json`, content: parts.metadata }]),
        rawHeader({ name, size: inner.byteLength + 2 ** 31 }),
        inner,
      ]),
    ),
    members(zeros, 32),
    gzipSync(RAW_END),
  ])

/** Number, what is wrong, the file's bytes, the code, and words of the message. */
// biome-ignore format: a table, a line each
const REFUSED: [row: number, name: string, bytes: Buffer | Promise<Buffer>, code: string, says: RegExp][] = [
  [1, 'a name that goes up', withOuter(parts, at('../x')), 'ENTRY_REFUSED', /\.\.\/x: .*out of the archive/],
  [1, 'the same, inside', withInner(parts, at('../x')), 'ENTRY_REFUSED', /component-images\.tar › \.\.\/x: .*out of the archive/],
  [1, 'the same, in a zip', zipFile([{ name: '../x', content: 'x' }]), 'ENTRY_REFUSED', /\.\.\/x: .*out of the archive/],
  [2, 'an absolute name', withOuter(parts, at('/etc/x')), 'ENTRY_REFUSED', /\/etc\/x: .*absolute/],
  [3, 'a blob that goes up', withInner(parts, at('blobs/sha256/../../x')), 'ENTRY_REFUSED', /blobs\/sha256\/\.\.\/\.\.\/x/],
  [4, 'a backslash', withOuter(parts, at('a\\b')), 'ENTRY_REFUSED', /backslash/],
  [5, 'a drive', withOuter(parts, at('C:x')), 'ENTRY_REFUSED', /C:x: .*absolute/],
  [6, 'a NUL in a PAX name', withOuter(parts, paxEntry(paxRecord('path', 'a\0b')), FILE), 'PACKAGE_DAMAGED', /NUL/],
  [6, 'a NUL in a long name', withOuter(parts, long('L', 'a\0b'), FILE), 'PACKAGE_DAMAGED', /NUL/],
  [6, 'a NUL in the name of a zip', zipFile([{ name: 'a\0b', content: '' }]), 'ENTRY_REFUSED', /a\\u0000b: .*control/],
  [7, 'a line break in a name', withOuter(parts, at('a\nERROR all is lost')), 'ENTRY_REFUSED', /a\\u000aERROR all is lost: /],
  [7, 'a terminal sequence in a name', withInner(parts, at('a\x1b[2Jb')), 'ENTRY_REFUSED', /a\\u001b\[2Jb: /],
  [8, 'a name that is not UTF-8', withOuter(parts, rawHeader({ name: Buffer.from([0xd6, 0xd0]) })), 'PACKAGE_DAMAGED', /byte \d+: .*UTF-8/],
  [9, 'a name of 4 KiB', withOuter(parts, long('L', 'x'.repeat(4096)), FILE), 'ENTRY_REFUSED', /longer than 1024/],
  [10, 'a digest in capitals', withInner(parts, at(`blobs/sha256/${'A'.repeat(64)}`)), 'ENTRY_REFUSED', /AAAA: .*not named by its digest/],
  [10, 'a short digest', withInner(parts, at(`blobs/sha256/${'a'.repeat(63)}`)), 'ENTRY_REFUSED', /aaaa: .*not named by its digest/],
  [11, 'a symbolic link', withOuter(parts, rawHeader({ name: `${TOP}/l`, typeFlag: '2', linkName: '/etc/passwd' })), 'ENTRY_REFUSED', /l: .*symbolic links/],
  [11, 'a blob that is a link', withInner(parts, rawHeader({ name: layerPath, typeFlag: '2', linkName: '/etc/passwd' })), 'ENTRY_REFUSED', /only layers may be links/],
  [11, 'a layer that links out', withInner(parts, rawHeader({ name: `${'a'.repeat(64)}/layer.tar`, typeFlag: '2', linkName: '../../../etc/passwd' })), 'ENTRY_REFUSED', /leads to \.\.\/\.\.\/\.\.\/etc\/passwd/],
  [12, 'a hard link', withOuter(parts, rawHeader({ name: 'l', typeFlag: '1', linkName: 'x' })), 'ENTRY_REFUSED', /l: a hard link/],
  [13, 'a named pipe', withOuter(parts, rawHeader({ typeFlag: '6' })), 'ENTRY_REFUSED', /file: a named pipe/],
  [13, 'a device', withInner(parts, rawHeader({ typeFlag: '4' })), 'ENTRY_REFUSED', /file: a block device/],
  [13, 'a sparse file', withOuter(parts, rawHeader({ typeFlag: 'S' })), 'ENTRY_REFUSED', /file: a sparse file/],
  [13, 'a PAX sparse file', withOuter(parts, paxEntry(paxRecord('GNU.sparse.major', '1')), FILE), 'PACKAGE_DAMAGED', /sparse/],
  [14, 'a directory named like a blob', withInner(parts, rawHeader({ name: `${layerPath}/`, typeFlag: '5' })), 'ENTRY_REFUSED', /has no place in an image archive/],
  [15, 'a kind that nobody knows', withOuter(parts, rawHeader({ typeFlag: 'Z' })), 'ENTRY_REFUSED', /unknown kind/],
  [16, 'a global PAX name', withOuter(parts, paxEntry(paxRecord('path', 'a'), 'g'), FILE), 'PACKAGE_DAMAGED', /global PAX/],
  [16, 'a global PAX size', withInner(parts, paxEntry(paxRecord('size', '1'), 'g')), 'PACKAGE_DAMAGED', /global PAX/],

  [17, 'an empty file', Buffer.alloc(0), 'NOT_A_PACKAGE', /empty file/],
  [18, '1024 zeros', Buffer.alloc(1024), 'NOT_A_PACKAGE', /zeros/],
  [18, '1024 zeros as image archive', withArchive(parts, Buffer.alloc(1024)), 'PACKAGE_DAMAGED', /component-images\.tar: .*all zeros/],
  [19, 'junk', Buffer.from('junk'.repeat(1000)), 'NOT_A_PACKAGE', /text file/],
  [19, 'junk as image archive', withArchive(parts, Buffer.from('junk'.repeat(1000))), 'ENTRY_REFUSED', /component-images\.tar: .*text file/],
  [20, 'cut in a header', cutTar(300), 'PACKAGE_TRUNCATED', /cut off inside a header/],
  [21, 'cut in a body', cutTar(512 + 100), 'PACKAGE_TRUNCATED', /bytes before the end of this entry/],
  [22, 'cut in the padding', Promise.resolve(rawEntry({ name: 'metadata.txt' }, 'abc').subarray(0, 600)), 'PACKAGE_TRUNCATED', /metadata\.txt: the archive is cut off/],
  [23, 'no end marker', tarEntries([{ name: 'x', content: 'x' }]), 'PACKAGE_TRUNCATED', /without its end marker/],
  [24, 'data behind the end', tarOf([], Buffer.from('more')), 'PACKAGE_DAMAGED', /behind the end/],
  [25, 'a wrong checksum', withOuter(parts, rawHeader({ checksumError: 1 })), 'PACKAGE_DAMAGED', /byte \d+: .*checksum/],
  [26, 'a negative size', withInner(parts, rawHeader({ size: Buffer.alloc(12, 0xff) })), 'PACKAGE_DAMAGED', /negative/],
  [27, 'a size from 2^53', withOuter(parts, rawHeader({ size: Buffer.from([0x80, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0]) })), 'PACKAGE_DAMAGED', /impossible/],
  [28, 'two sizes', withOuter(parts, paxEntry(paxRecord('size', '1024')), rawHeader({ size: 0 }), FILE), 'PACKAGE_DAMAGED', /gives the size 1024 and the header itself 0/],
  [29, 'a PAX size of -512', withOuter(parts, paxEntry(paxRecord('size', '-512')), FILE), 'PACKAGE_DAMAGED', /not a size/],
  [29, 'a PAX size of abc', withOuter(parts, paxEntry(paxRecord('size', 'abc')), FILE), 'PACKAGE_DAMAGED', /not a size/],
  [29, 'a PAX size of 1e3', withInner(parts, paxEntry(paxRecord('size', '1e3')), FILE), 'PACKAGE_DAMAGED', /not a size/],
  [30, 'a PAX record that lies', withOuter(parts, paxEntry('99 path=abcdef\n'), FILE), 'PACKAGE_DAMAGED', /not as long as it says/],
  [31, 'a PAX header of 400 MB', withOuter(parts, rawHeader({ typeFlag: 'x', size: 400_000_000 })), 'PACKAGE_TOO_LARGE', /400000000 bytes/],
  [31, 'a long name of 400 MB', withInner(parts, rawHeader({ typeFlag: 'L', size: 400_000_000 })), 'PACKAGE_TOO_LARGE', /400000000 bytes/],
  [32, 'ten million empty entries', members(gzipSync(members(at('x'), 100_000)), 100), 'PACKAGE_TOO_LARGE', /more than 100000 entries/],
  [32, 'a million empty blobs', withArchive(parts, members(at('._x'), 210_000)), 'PACKAGE_TOO_LARGE', /component-images\.tar: .*more than 200000 entries/],
  [33, 'two indexes', withArchive(parts, [...parts.images, { name: 'index.json', content: '{}' }]), 'ENTRY_REFUSED', /index\.json: .*twice/],
  [33, 'two templates', withOuter(parts, await tarEntries([{ name: `${TOP}/metadata.json`, content: '{}' }])), 'ENTRY_REFUSED', /two templates/],
  [34, 'a blob twice, with other bytes', withArchive(parts, [...parts.images, { name: blob?.name ?? '', content: 'other' }]), 'DIGEST_MISMATCH', /its content is sha256:/],
  [36, 'a blob that is not its digest', withArchive(parts, changed(parts, layerPath, Buffer.alloc(layer?.size ?? 0))), 'DIGEST_MISMATCH', new RegExp(`${layerPath}: .*its content is`)],
  [37, 'a size that is not the blob’s', withArchive(parts, withIndex(parts, ({ manifests: [first] }) => { if (first) first.size++ })), 'IMAGE_INVALID', new RegExp(`${manifest.digest} should have ${manifest.size + 1} bytes`)],

  [38, 'a gzip bomb in what is passed over', bomb(`${TOP}/notes`), 'PACKAGE_TOO_LARGE', /250 times its own size/],
  [38, 'a gzip bomb as image archive', bomb(`${TOP}/component-images.tar`), 'PACKAGE_DAMAGED', /component-images\.tar: .*zeros/],
  [38, 'a layer of zeros', bomb(`${TOP}/component-images.tar`, rawHeader({ name: `${'a'.repeat(64)}/layer.tar`, size: 2 ** 31 })), 'PACKAGE_TOO_LARGE', /250 times its own size/],
  [38, 'a zip bomb', zipFile([{ name: 'metadata.json', packed: Buffer.alloc(2_200_000), size: 2 ** 31 }]), 'PACKAGE_TOO_LARGE', /250 times its own size/],
  [38, 'a zip that unpacks over itself', zipFile([{ name: 'a.tar', content: 'x'.repeat(9999) }, { name: 'b.tar', content: 'x'.repeat(9999), headerAt: 0 }]), 'ENTRY_REFUSED', /b\.tar: it lies over|a\.tar: it lies over/],
  [38, 'a zstd bomb', zstdCompressSync(Buffer.alloc(64 << 20)), 'NOT_A_PACKAGE', /zstd file.*: unpack it/],
  [39, 'gzip in gzip', gzipSync(GOOD), 'NOT_A_PACKAGE', /gzip file with a gzip file in it/],
  [40, 'a package and garbage', Buffer.concat([GOOD, Buffer.from('junk')]), 'PACKAGE_DAMAGED', /behind the end/],
  [40, 'two packages in a row', Buffer.concat([GOOD, GOOD]), 'PACKAGE_DAMAGED', /behind the end/],

  [42, 'a template of 100 MB', withOuterItem({ name: `${TOP}/metadata.json`, content: spaces(100_000_000) }), 'PACKAGE_TOO_LARGE', /metadata\.json: it has 100000000 bytes/],
  [42, 'an index of 100 MB', withArchive(parts, changed(parts, 'index.json', spaces(100_000_000))), 'PACKAGE_TOO_LARGE', /index\.json: it has 100000000 bytes/],
  [42, 'a manifest of 5 MB', withArchive(parts, rooted(`{"schemaVersion":2${' '.repeat(5_000_000)}}`)), 'IMAGE_MISSING', /not a manifest: sha256:/],
  [42, 'a template of 100,000 levels', withTemplate(parts, `{"apps":${deep(100_000)}}`), 'TEMPLATE_INVALID', /metadata\.json: .*deeper than 200/],
  [42, 'an index of 100,000 levels', withArchive(parts, changed(parts, 'index.json', `{"schemaVersion":2,"manifests":${deep(100_000)}}`)), 'IMAGE_INVALID', /index\.json: manifests\[0\]/],
  [42, 'a number that is none', withArchive(parts, changed(parts, 'index.json', `{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"${manifest.digest}","size":1e400}]}`)), 'IMAGE_INVALID', /no valid size/],
  [42, 'half a character', withTemplate(parts, parts.metadata.replace('"group_name":"', '"group_name":"\\ud800')), 'TEMPLATE_INVALID', /group_name.* is not Unicode text/],
  [42, 'a template that inherits its name', withTemplate(parts, parts.metadata.replace('"group_name"', '"__proto__":{"group_name":"x"},"no_name"')), 'TEMPLATE_INVALID', /group_name is missing/],
  [43, 'an index that names itself', withArchive(parts, withIndex(parts, (index) => ({ ...index, manifests: [{ ...index.manifests[0], digest: digestOf(JSON.stringify(index)) }], }))), 'IMAGE_MISSING', /manifest missing: sha256:/],
  [43, 'an index of depth 100', withArchive(parts, nested(100)), 'IMAGE_INVALID', /nest deeper than 4/],
  [43, 'an index with 200,000 children', withArchive(parts, children(200_000)), 'PACKAGE_TOO_LARGE', /index\.json: it has \d+ bytes/],
  [43, 'an index with 21,000 children', withArchive(parts, children(21_000)), 'IMAGE_INVALID', /index\.json: manifests lists more than 20000/],
  [43, 'a manifest that is an index too', withArchive(parts, rooted({ schemaVersion: 2, config, layers: [], manifests: [] })), 'IMAGE_INVALID', /both layers and manifests/],
  [44, 'a digest of 63 digits', withArchive(parts, image(config, [layerOf(`sha256:${'a'.repeat(63)}`)])), 'IMAGE_INVALID', /layers\[0\] has no valid digest/],
  [44, 'an unknown digest', withArchive(parts, image(config, [layerOf(`md5:${'a'.repeat(32)}`)])), 'IMAGE_INVALID', /layers\[0\] has no valid digest/],
  [44, 'a layer that lies elsewhere', withArchive(parts, image(config, [layerOf(`sha256:${'a'.repeat(64)}`, { urls: ['https://example.com/layer'] })])), 'IMAGE_MISSING', /blob missing: sha256:aaaa/],
  [44, 'a missing layer', withArchive(parts, parts.images.filter(({ name }) => name !== layerPath)), 'IMAGE_MISSING', new RegExp(`blob missing: ${layer?.digest}`)],
  [45, 'an image under a name that is none', withArchive(parts, renamed('goodrain.me/UPPER:1')), 'IMAGE_MISSING', /前端 \(goodrain\.me/],
  [45, 'a component’s image with a long tag', withArchive(parts, renamed(`goodrain.me/x:${'1'.repeat(129)}`)), 'IMAGE_MISSING', /前端/],
  [45, 'rewrites that a console would run', withTemplate(parts, parts.metadata.replace('"rewrites":[]', '"rewrites":"__import__(\'os\')"')), 'TEMPLATE_INVALID', /rewrites is text/],
]

function children(count: number): TarItem[] {
  const child = { mediaType: 'a', digest: manifest.digest, size: 1 }
  return withIndex(parts, (index) => ({ ...index, manifests: Array.from({ length: count }, () => child) }))
}

/** The first image under another name, and no other file that names it. */
function renamed(name: string): TarItem[] {
  return withIndex(parts, ({ manifests: [first] }) => {
    if (first) first.annotations['io.containerd.image.name'] = name
  }).filter((item) => item.name !== 'manifest.json')
}

async function cutTar(length: number): Promise<Buffer> {
  return (await tarEntries([{ name: `${TOP}/metadata.json`, content: parts.metadata }])).subarray(0, length)
}

async function tarOf(items: TarItem[], behind: Buffer): Promise<Buffer> {
  const all = [{ name: `${TOP}/notes`, content: 'x' }, ...items]
  return Buffer.concat([await collect(tarFile(all).open()), behind])
}

async function withOuterItem(item: TarItem): Promise<Buffer> {
  return gzipSync(await collect(tarFile([item]).open()), { level: 1 })
}

/** What a package may add to this process, in bytes; the program itself keeps less, by collecting garbage more often. */
const MEMORY = 400 * 1024 * 1024

t.test('a bad package is refused, says what and where, and leaves the store as it was', async (t) => {
  const directory = t.testdir()
  const store = await openStore(t, join(directory, 'store'))
  await publishApp(store)
  const state = () => ({ ...wholeState(store), staging: filesOf(store, 'staging'), audit: auditRows() })
  const auditRows = () => store.db.sqlite.prepare('SELECT count(*) AS n FROM audit_entries').get()
  const before = state()
  const file = join(directory, 'bad.tar.gz')
  for (const [row, name, bytes, code, says] of REFUSED) {
    writeFileSync(file, await bytes)
    const memory = process.memoryUsage().rss
    const started = performance.now()
    const error = await importPackage(store, file).then(
      () => undefined,
      (error: unknown) => error,
    )
    const what = `${row} ${name}`
    if (!(error instanceof RaincaskError)) {
      t.fail(`${what}: ${error instanceof Error ? error.stack : 'was not refused'}`)
      continue
    }
    t.equal(error.code, code, `${what}: ${error.message}`)
    t.match(error.message, says, what)
    t.match(error.message, 'bad.tar.gz', `${what}: names the file`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    t.notMatch(error.message, /[\u0000-\u001f\u007f]/, `${what}: no control characters`)
    t.ok(performance.now() - started < 20_000, `${what}: in time`)
    t.ok(process.memoryUsage().rss - memory < MEMORY, `${what}: in little memory`)
    t.same(state(), before, `${what}: the store is as it was`)
  }
})
