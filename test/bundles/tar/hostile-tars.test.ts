import t from 'tap'
import { type ReadTarOptions, readTar } from '../../../bundles/tar/read-tar.ts'
import { chunked } from '../../builders/content.ts'
import { blocks, paxEntry, paxRecord, RAW_END, rawEntry, rawHeader } from '../../builders/raw-tar.ts'

const FILE = rawEntry({ name: 'file' }, 'x'.repeat(4096))
const base256 = (...last: number[]) => Buffer.from([...Array(12 - last.length).fill(0), ...last])
const negative = Buffer.alloc(12, 0xff)
const long = (flag: string, text: string | Buffer) =>
  rawEntry({ name: '././@LongLink', typeFlag: flag, magic: 'ustar  \0' }, text)

/** What is wrong, the bytes, the code, and words of the reason. */
const REFUSED: [
  name: string,
  bytes: Buffer | Buffer[],
  code: string,
  reason: RegExp,
  options?: ReadTarOptions,
][] = [
  ['an empty file', Buffer.alloc(0), 'PACKAGE_TRUNCATED', /archive is empty/],
  ['junk', Buffer.alloc(2048, 'junk'), 'PACKAGE_DAMAGED', /not a tar header/],
  ['a cut header', FILE.subarray(0, 300), 'PACKAGE_TRUNCATED', /inside a header/],
  ['a cut body', FILE.subarray(0, 512 + 1000), 'PACKAGE_TRUNCATED', /3096 bytes before the end/],
  ['cut padding', rawEntry({}, 'abc').subarray(0, 600), 'PACKAGE_TRUNCATED', /cut off/],
  ['no end marker', FILE, 'PACKAGE_TRUNCATED', /without its end marker/],
  ['half an end marker', [FILE, RAW_END.subarray(512)], 'PACKAGE_TRUNCATED', /without its end marker/],
  [
    'a zero block between entries',
    [FILE, RAW_END.subarray(512), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /half an end marker/,
  ],
  ['data behind the end', [FILE, RAW_END, Buffer.from('x')], 'PACKAGE_DAMAGED', /data behind the end/],
  [
    'a second archive behind the end',
    [FILE, RAW_END, FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /data behind the end/,
  ],
  ['a wrong checksum', [rawHeader({ checksumError: 1 }), RAW_END], 'PACKAGE_DAMAGED', /checksum/],
  ['a negative size', [rawHeader({ size: negative }), RAW_END], 'PACKAGE_DAMAGED', /size .*negative/],
  [
    'a negative octal size',
    [rawHeader({ size: '-0000000512' }), RAW_END],
    'PACKAGE_DAMAGED',
    /size .*negative/,
  ],
  [
    'a size from 2^53',
    [rawHeader({ size: Buffer.from([0x80, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0]) })],
    'PACKAGE_DAMAGED',
    /impossible/,
  ],
  [
    'a size that is no number',
    [rawHeader({ size: '0000000099 ' }), RAW_END],
    'PACKAGE_DAMAGED',
    /not a number/,
  ],
  ['an old tar without magic', [rawHeader({ magic: '' }), RAW_END], 'PACKAGE_DAMAGED', /not a tar header/],

  [
    'a PAX size against the header',
    [paxEntry(paxRecord('size', '512')), rawEntry({}, 'x'.repeat(1024)), RAW_END],
    'PACKAGE_DAMAGED',
    /PAX header gives the size 512/,
  ],
  [
    'a PAX size that hides entries',
    [paxEntry(paxRecord('size', '1024')), rawHeader({ size: 0 }), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /PAX header gives the size 1024/,
  ],
  [
    'a negative PAX size',
    [paxEntry(paxRecord('size', '-512')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /not a size/,
  ],
  [
    'a PAX size in words',
    [paxEntry(paxRecord('size', 'abc')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /not a size/,
  ],
  [
    'a PAX size with an exponent',
    [paxEntry(paxRecord('size', '1e3')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /not a size/,
  ],
  [
    'a PAX size from 2^53',
    [paxEntry(paxRecord('size', '9007199254740993')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /not a size/,
  ],
  [
    'a PAX record longer than it says',
    [paxEntry('10 path=abcdef\n'), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /not as long/,
  ],
  [
    'a PAX record shorter than it says',
    [paxEntry('99 path=abcdef\n'), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /not as long/,
  ],
  ['a PAX record of length 0', [paxEntry('0 path=x\n'), FILE, RAW_END], 'PACKAGE_DAMAGED', /no length/],
  ['a PAX record without a key', [paxEntry('6 =ab\n'), FILE, RAW_END], 'PACKAGE_DAMAGED', /no key/],
  ['a NUL in a PAX path', [paxEntry(paxRecord('path', 'a\0b')), FILE, RAW_END], 'PACKAGE_DAMAGED', /NUL/],
  [
    'a PAX path twice',
    [paxEntry(paxRecord('path', 'a') + paxRecord('path', 'b')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /path twice/,
  ],
  [
    'two PAX headers',
    [paxEntry(paxRecord('path', 'a')), paxEntry(paxRecord('path', 'b')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /two PAX/,
  ],
  [
    'a PAX header without an entry',
    [paxEntry(paxRecord('path', 'a')), RAW_END],
    'PACKAGE_DAMAGED',
    /no entry behind/,
  ],
  ['a global PAX path', [paxEntry(paxRecord('path', 'a'), 'g'), FILE, RAW_END], 'PACKAGE_DAMAGED', /global/],
  ['a global PAX size', [paxEntry(paxRecord('size', '0'), 'g'), FILE, RAW_END], 'PACKAGE_DAMAGED', /global/],
  [
    'a flood of global PAX headers',
    [...Array.from({ length: 20 }, () => paxEntry(paxRecord('comment', 'x'), 'g')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /too many global/,
  ],
  [
    'a PAX sparse file',
    [paxEntry(paxRecord('GNU.sparse.major', '1')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /sparse/,
  ],
  [
    'a huge PAX header',
    [rawHeader({ typeFlag: 'x', size: 400_000_000 })],
    'PACKAGE_TOO_LARGE',
    /400000000 bytes/,
  ],
  ['a huge long name', [rawHeader({ typeFlag: 'L', size: 65_537 })], 'PACKAGE_TOO_LARGE', /65537 bytes/],
  ['a cut long name', long('L', 'x'.repeat(300)).subarray(0, 700), 'PACKAGE_TRUNCATED', /inside a header/],
  ['a NUL in a long name', [long('L', 'a\0b'), FILE, RAW_END], 'PACKAGE_DAMAGED', /NUL/],
  ['two long names', [long('L', 'a'), long('L', 'b'), FILE, RAW_END], 'PACKAGE_DAMAGED', /two long names/],
  [
    'two long link names',
    [long('K', 'a'), long('K', 'b'), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /two long link/,
  ],
  ['a long name without an entry', [long('L', 'a'), RAW_END], 'PACKAGE_DAMAGED', /no entry behind/],
  [
    'a long name against a PAX path',
    [long('L', 'a'), paxEntry(paxRecord('path', 'b')), FILE, RAW_END],
    'PACKAGE_DAMAGED',
    /disagree/,
  ],

  ['a hard link', [rawHeader({ typeFlag: '1', linkName: 'x' }), RAW_END], 'ENTRY_REFUSED', /hard link/],
  ['a character device', [rawHeader({ typeFlag: '3' }), RAW_END], 'ENTRY_REFUSED', /character device/],
  ['a block device', [rawHeader({ typeFlag: '4' }), RAW_END], 'ENTRY_REFUSED', /block device/],
  ['a named pipe', [rawHeader({ typeFlag: '6' }), RAW_END], 'ENTRY_REFUSED', /named pipe/],
  ['a sparse file', [rawHeader({ typeFlag: 'S' }), RAW_END], 'ENTRY_REFUSED', /sparse/],
  ['a kind that nobody knows', [rawHeader({ typeFlag: 'Z' }), RAW_END], 'ENTRY_REFUSED', /unknown kind/],
  [
    'a link where none is taken',
    [rawHeader({ typeFlag: '2', linkName: 'x' }), RAW_END],
    'ENTRY_REFUSED',
    /symlink is not taken/,
    { kinds: new Set(['file']) },
  ],
  [
    'a link with content',
    [rawEntry({ typeFlag: '2', linkName: 'x' }, 'abc'), RAW_END],
    'ENTRY_REFUSED',
    /has content/,
  ],
  ['a link without a target', [rawHeader({ typeFlag: '2' }), RAW_END], 'ENTRY_REFUSED', /no target/],
  [
    'a link target with a line break',
    [rawHeader({ typeFlag: '2', linkName: 'a\nb' }), RAW_END],
    'ENTRY_REFUSED',
    /not a plain path/,
  ],
  [
    'a directory with content',
    [rawEntry({ name: 'd/', typeFlag: '5' }, 'abc'), RAW_END],
    'ENTRY_REFUSED',
    /has content/,
  ],
  [
    'a file named like a directory',
    [rawEntry({ name: 'd/' }, 'abc'), RAW_END],
    'ENTRY_REFUSED',
    /name of a directory/,
  ],

  ['a name that goes up', [rawHeader({ name: '../x' }), RAW_END], 'ENTRY_REFUSED', /out of the archive/],
  [
    'a name that goes up inside',
    [rawHeader({ name: 'blobs/sha256/../../x' }), RAW_END],
    'ENTRY_REFUSED',
    /out of the archive/,
  ],
  ['an absolute name', [rawHeader({ name: '/etc/x' }), RAW_END], 'ENTRY_REFUSED', /absolute/],
  [
    'an absolute PAX path',
    [paxEntry(paxRecord('path', '/etc/x')), FILE, RAW_END],
    'ENTRY_REFUSED',
    /absolute/,
  ],
  [
    'a long name that goes up',
    [long('L', `${'a/'.repeat(60)}../x\0`), FILE, RAW_END],
    'ENTRY_REFUSED',
    /out of the archive/,
  ],
  ['a prefix that goes up', [rawHeader({ prefix: '..' }), RAW_END], 'ENTRY_REFUSED', /out of the archive/],
  ['a backslash', [rawHeader({ name: 'a\\b' }), RAW_END], 'ENTRY_REFUSED', /backslash/],
  ['a drive', [rawHeader({ name: 'C:x' }), RAW_END], 'ENTRY_REFUSED', /absolute/],
  ['a line break in a name', [rawHeader({ name: 'a\nb' }), RAW_END], 'ENTRY_REFUSED', /control character/],
  [
    'a terminal sequence in a name',
    [rawHeader({ name: 'a\x1b[2Jb' }), RAW_END],
    'ENTRY_REFUSED',
    /control character/,
  ],
  [
    'a name that is not UTF-8',
    [rawHeader({ name: Buffer.from([0xd6, 0xd0, 0xce, 0xc4]) }), RAW_END],
    'PACKAGE_DAMAGED',
    /not UTF-8/,
  ],
  ['a name of 4 KiB', [long('L', 'x'.repeat(4096)), FILE, RAW_END], 'ENTRY_REFUSED', /longer than/],
  ['no name', [rawHeader({ name: '' }), RAW_END], 'ENTRY_REFUSED', /no name/],
  [
    'too many entries',
    [...Array.from({ length: 11 }, () => rawHeader({})), RAW_END],
    'PACKAGE_TOO_LARGE',
    /more than 10 entries/,
    { maxEntries: 10 },
  ],
]

t.test('a tar is refused that has', async (t) => {
  for (const [name, parts, code, reason, options = {}] of REFUSED)
    for (const size of [1 << 20, 100]) {
      const bytes = Buffer.concat(Array.isArray(parts) ? parts : [parts])
      const read = drain(chunked(bytes, size), { ...options, within: 'outer.tar' })
      await t.rejects(read, { code, message: reason, entry: /^outer\.tar/ }, `${name}, in chunks of ${size}`)
    }
})

t.test('no control character of a name reaches an error', async (t) => {
  const bytes = Buffer.concat([rawHeader({ name: 'a\x1b[2J\u202eb' }), RAW_END])
  const error = await drain(chunked(bytes, 4096), {}).catch((error: Error & { entry: string }) => error)
  t.equal((error as { entry: string }).entry, 'a\\u001b[2J\\u202eb')
})

t.test('the right forms beside the wrong ones are read', async (t) => {
  const bytes = Buffer.concat([
    paxEntry(paxRecord('comment', 'x'), 'g'),
    rawEntry({ name: 'base256', size: base256(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3) }, 'abc'),
    paxEntry(paxRecord('size', '4096') + paxRecord('mtime', '1.5')),
    FILE,
    rawEntry({ name: 'blank size', size: '           ' }, ''),
    blocks(''),
    RAW_END,
    Buffer.alloc(512 * 17 + 3),
  ])
  t.same(await drain(chunked(bytes, 700), {}), ['base256 3', 'file 4096', 'blank size 0'])
})

async function drain(source: AsyncIterable<Uint8Array>, options: ReadTarOptions): Promise<string[]> {
  const names: string[] = []
  for await (const entry of readTar(source, options)) {
    let size = 0
    for await (const chunk of entry.body) size += chunk.byteLength
    names.push(`${entry.name} ${size}`)
  }
  return names
}
