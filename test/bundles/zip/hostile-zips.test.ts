import { deflateRawSync } from 'node:zlib'
import t from 'tap'
import { readZip } from '../../../bundles/zip/read-zip.ts'
import { collect } from '../../builders/content.ts'
import { MemoryFile } from '../../builders/memory-file.ts'
import { type ZipItem, type ZipOptions, zipFile } from '../../builders/zip-file.ts'

const FILE: ZipItem = { name: 'file', content: 'x'.repeat(4096) }
const GOOD = zipFile([FILE, { name: 'other', content: 'other' }])
const one = (item: Partial<ZipItem>, options?: ZipOptions) => zipFile([{ ...FILE, ...item }], options)
const cut = (from: number, to?: number) => GOOD.subarray(from, to)

/** What is wrong, the bytes, the code, and words of the reason. */
const REFUSED: [name: string, bytes: Buffer, code: string, reason: RegExp][] = [
  ['nothing but the first bytes', cut(0, 40), 'PACKAGE_TRUNCATED', /no table of contents at its end/],
  ['a cut body', cut(0, 60), 'PACKAGE_TRUNCATED', /cut off/],
  ['a cut table', cut(0, GOOD.byteLength - 40), 'PACKAGE_TRUNCATED', /cut off/],
  ['a cut end record', cut(0, GOOD.byteLength - 5), 'PACKAGE_TRUNCATED', /cut off/],
  ['a missing beginning', cut(10), 'PACKAGE_DAMAGED', /not where it should be/],
  ['data behind the end', Buffer.concat([GOOD, Buffer.from('x')]), 'PACKAGE_DAMAGED', /behind the end/],
  ['two archives in a row', Buffer.concat([GOOD, GOOD]), 'PACKAGE_DAMAGED', /not where it should be/],
  [
    'an end record in a comment',
    one({}, { comment: `PK\x05\x06${'\0'.repeat(18)}` }),
    'NOT_A_PACKAGE',
    /empty zip/,
  ],
  ['no entries', zipFile([]), 'NOT_A_PACKAGE', /empty zip/],
  ['one part of several', one({}, { disk: 1 }), 'NOT_A_PACKAGE', /one part of a zip archive/],
  ['more entries announced', one({}, { entries: 1 }), 'PACKAGE_DAMAGED', /not where it should be|damaged/],
  [
    '200,000 entries announced',
    one({}, { entries: 200_000, zip64: true }),
    'PACKAGE_TOO_LARGE',
    /20000 entries/,
  ],
  [
    'fewer entries announced',
    zipFile([FILE, { name: 'b' }], { entries: -1 }),
    'PACKAGE_DAMAGED',
    /another size/,
  ],

  ['a name that goes up', one({ name: '../x' }), 'ENTRY_REFUSED', /out of the archive/],
  ['an absolute name', one({ name: '/etc/x' }), 'ENTRY_REFUSED', /absolute/],
  ['a backslash', one({ name: 'a\\b' }), 'ENTRY_REFUSED', /backslash/],
  ['a drive', one({ name: 'C:x' }), 'ENTRY_REFUSED', /absolute/],
  ['a NUL in a name', one({ name: 'a\0b' }), 'ENTRY_REFUSED', /control/],
  ['a terminal sequence in a name', one({ name: 'a\x1b[2Jb' }), 'ENTRY_REFUSED', /control/],
  ['a name of 4 KiB', one({ name: 'x'.repeat(4096) }), 'ENTRY_REFUSED', /longer than/],
  ['no name', one({ name: '' }), 'ENTRY_REFUSED', /no name/],
  [
    'a name in no encoding',
    one({ name: Buffer.from([0x81, 0xff]) }),
    'ENTRY_REFUSED',
    /neither UTF-8 nor GBK/,
  ],
  [
    'a name that is not the UTF-8 it says',
    one({ name: Buffer.from([0xc7, 0xc7]), flags: 0x800 }),
    'ENTRY_REFUSED',
    /neither/,
  ],
  ['the same name twice', zipFile([FILE, FILE]), 'ENTRY_REFUSED', /twice/],
  ['the same name in two spellings', zipFile([FILE, { ...FILE, name: './file' }]), 'ENTRY_REFUSED', /twice/],
  ['a name that its own header has otherwise', one({ localName: 'elif' }), 'ENTRY_REFUSED', /say two things/],

  ['a symbolic link', one({ mode: 0o120777 }), 'ENTRY_REFUSED', /symbolic link/],
  ['a device', one({ mode: 0o060644 }), 'ENTRY_REFUSED', /device or pipe/],
  ['a named pipe', one({ mode: 0o010644 }), 'ENTRY_REFUSED', /device or pipe/],
  ['a directory with content', one({ name: 'file/' }), 'ENTRY_REFUSED', /directory has content/],
  ['a directory named like a file', one({ mode: 0o040755 }), 'ENTRY_REFUSED', /name of a file/],

  ['a password', one({ flags: 1 }), 'ENTRY_REFUSED', /encrypted with a password/],
  ['a masked table', one({ flags: 0x2000 }), 'ENTRY_REFUSED', /encrypted/],
  ['Deflate64', one({ method: 9 }), 'ENTRY_REFUSED', /Deflate64, as Windows Explorer/],
  ['zstd', one({ method: 93 }), 'ENTRY_REFUSED', /zstd/],
  ['a method that nobody knows', one({ method: 77 }), 'ENTRY_REFUSED', /method 77/],
  [
    'stored content with two sizes',
    one({ store: true, size: 5000 }),
    'ENTRY_REFUSED',
    /cannot have 5000 bytes/,
  ],
  ['a size that deflate cannot give', one({ size: 1_000_000 }), 'ENTRY_REFUSED', /cannot have 1000000 bytes/],
  ['a size from 2^53', one({ zip64: true, size: 2 ** 53 }), 'ENTRY_REFUSED', /impossible/],
  ['a wrong checksum', one({ crc: 1 }), 'PACKAGE_DAMAGED', /CRC-32/],
  ['more content than announced', one({ size: 4000 }), 'PACKAGE_DAMAGED', /more than the 4000 bytes/],
  ['less content than announced', one({ size: 5000 }), 'PACKAGE_DAMAGED', /904 bytes less/],
  ['a size that its own header has otherwise', one({ localSize: 4095 }), 'ENTRY_REFUSED', /say two things/],
  [
    'data behind the compressed content',
    one({ packed: Buffer.concat([deflateRawSync(FILE.content ?? ''), Buffer.from('junk')]) }),
    'PACKAGE_DAMAGED',
    /behind the end of the compressed/,
  ],
  [
    'compressed content without an end',
    one({ packed: deflateRawSync(FILE.content ?? '').subarray(0, -3) }),
    'PACKAGE_DAMAGED',
    /no end/,
  ],
  ['junk as compressed content', one({ packed: Buffer.alloc(100, 0xff) }), 'PACKAGE_DAMAGED', /damaged/],

  [
    'two entries over each other',
    zipFile([FILE, { ...FILE, name: 'b', headerAt: 0 }]),
    'ENTRY_REFUSED',
    /over another entry/,
  ],
  [
    'an entry in the middle of another',
    zipFile([FILE, { ...FILE, name: 'b', headerAt: 20 }]),
    'ENTRY_REFUSED',
    /over another entry/,
  ],
  ['an entry beyond the entries', one({ headerAt: 60 }), 'ENTRY_REFUSED', /beyond the entries/],
  [
    'an entry that reaches beyond them',
    one({ store: true, packedSize: 100_000, size: 100_000 }),
    'ENTRY_REFUSED',
    /beyond the entries/,
  ],
  [
    'an entry where none is',
    zipFile(
      [
        { ...FILE, headerAt: 3 },
        { name: 'b', content: 'x'.repeat(100), store: true, headerAt: 200 },
      ],
      { gap: Buffer.alloc(500) },
    ),
    'PACKAGE_DAMAGED',
    /header is not where/,
  ],
]

t.test('a zip archive is refused that has', async (t) => {
  for (const [name, bytes, code, message] of REFUSED) {
    await t.rejects(drain(bytes), { name: 'PackageError', code, message }, name)
  }
})

t.test('no control character of a name reaches an error', async (t) => {
  const error = await drain(one({ name: 'a\x1b[2J\u202eb' })).catch(
    (error: Error & { entry: string }) => error,
  )
  t.equal((error as { entry: string }).entry, 'a\\u001b[2J\\u202eb')
})

t.test('no archive that is cut off anywhere passes', async (t) => {
  for (let end = 4; end < GOOD.byteLength; end++)
    await t.rejects(drain(cut(0, end)), { name: 'PackageError' }, `at ${end}`)
})

t.test('no single changed byte passes with other content', async (t) => {
  for (let at = 0; at < GOOD.byteLength; at++) {
    const bytes = Buffer.from(GOOD)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at)
    const read = await drain(bytes).catch((error: Error) => error.name)
    // Times and versions mean nothing here; names are the archive's own business.
    if (Array.isArray(read))
      t.same(
        read.map(([, size, first]) => [size, first]),
        [
          [4096, 'x'],
          [5, 'o'],
        ],
        `byte ${at}`,
      )
    else t.equal(read, 'PackageError', `byte ${at}`)
  }
})

async function drain(bytes: Buffer): Promise<[string, number, string][]> {
  const found: [string, number, string][] = []
  for await (const { name, body } of readZip(new MemoryFile(bytes))) {
    const content = await collect(body)
    found.push([name, content.byteLength, content.toString('latin1', 0, 1)])
  }
  return found
}
