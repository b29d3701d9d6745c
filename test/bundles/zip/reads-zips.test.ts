import { Readable } from 'node:stream'
import { ZipArchive } from 'archiver'
import t from 'tap'
import { type ReadZipOptions, readZip } from '../../../bundles/zip/read-zip.ts'
import { collect } from '../../builders/content.ts'
import { MemoryFile } from '../../builders/memory-file.ts'
import { type ZipItem, type ZipOptions, zipFile } from '../../builders/zip-file.ts'

const TEXT = 'the same words again and again, '.repeat(1000)
const ITEMS: ZipItem[] = [
  { name: 'demo-1.0/' },
  { name: 'demo-1.0/metadata.json', content: '{}' },
  { name: 'demo-1.0/前端/web--1.image.tar', content: TEXT, comment: '0/0' },
  { name: 'demo-1.0/stored', content: TEXT, store: true, mode: 0o100755 },
  { name: 'demo-1.0/empty', store: true },
]
const LISTED = [
  ['demo-1.0', 'directory', ''],
  ['demo-1.0/metadata.json', 'file', '{}'],
  ['demo-1.0/前端/web--1.image.tar', 'file', TEXT],
  ['demo-1.0/stored', 'file', TEXT],
  ['demo-1.0/empty', 'file', ''],
]

const read = (items: ZipItem[], options?: ZipOptions) => list(new MemoryFile(zipFile(items, options)))

async function list(file: MemoryFile, options?: ReadZipOptions): Promise<unknown[]> {
  const entries: unknown[] = []
  for await (const { name, type, body } of readZip(file, options))
    entries.push([name, type, (await collect(body)).toString()])
  return entries
}

t.test('a zip archive in every right form', async (t) => {
  for (const [name, options, more] of [
    ['plain', {}, {}],
    ['with a comment', { comment: 'made by hand' }, {}],
    ['with the longest comment', { comment: 'x'.repeat(0xffff) }, {}],
    ['sizes behind the content', {}, { streamed: true }],
    ['64-bit fields', {}, { zip64: true }],
    ['a 64-bit end', { zip64: true }, {}],
    ['a 64-bit end with a comment', { zip64: true, comment: 'large' }, { zip64: true }],
    ['bytes between entries and table', { gap: Buffer.alloc(100) }, {}],
  ] as [string, ZipOptions, Partial<ZipItem>][])
    t.same(
      await read(
        ITEMS.map((item) => ({ ...item, ...more })),
        options,
      ),
      LISTED,
      name,
    )
})

t.test('a zip archive by another writer', async (t) => {
  const archive = new ZipArchive({ comment: 'archiver' })
  for (const { name, content, store } of ITEMS.slice(1))
    archive.append(Readable.from([Buffer.from(content ?? '')]), { name: String(name), store: store === true })
  void archive.finalize()
  t.same(await list(new MemoryFile(await collect(archive))), LISTED.slice(1))
})

t.test('names that a Chinese Windows wrote', async (t) => {
  // 前端 and 誠, of which the second byte is a backslash in GBK.
  const front = Buffer.from([0xc7, 0xb0, 0xb6, 0xcb])
  const backslash = Buffer.from([0xd5, 0x5c])
  const name = Buffer.concat([Buffer.from('demo/'), front, backslash, Buffer.from('.tar')])
  t.same(await read([{ name, content: 'x' }]), [['demo/前端誠.tar', 'file', 'x']])
})

t.test('entries come in the order in which they lie in the file', async (t) => {
  const bytes = zipFile([
    { name: 'b', content: '1' },
    { name: 'a', content: '2' },
  ])
  t.same(
    (await list(new MemoryFile(bytes))).map((entry) => (entry as string[])[0]),
    ['b', 'a'],
  )
})

t.test('what nobody reads is jumped over', async (t) => {
  const file = new MemoryFile(zipFile([{ name: 'large', content: Buffer.alloc(5_000_000, 7), store: true }]))
  const names: string[] = []
  for await (const { name } of readZip(file)) names.push(name)
  t.same(names, ['large'])
  t.ok(file.bytesRead < 400_000, `${file.bytesRead} bytes were read`)
})

t.test('the place in the file grows up to its end', async (t) => {
  const file = new MemoryFile(zipFile(ITEMS))
  const places: number[] = []
  let total = 0
  const onTotal = (bytes: number) => {
    total = bytes
  }
  await list(file, { onRead: (place) => places.push(place), onTotal })
  t.same(
    places,
    [...places].sort((a, b) => a - b),
  )
  t.equal(places.at(-1), file.size)
  t.equal(total, 2 * TEXT.length + 2)
})
