import { gzipSync } from 'node:zlib'
import t from 'tap'
import { gunzip } from '../../bundles/gunzip.ts'
import { chunked, collect } from '../builders/content.ts'
import { seededBytes } from '../builders/seeded-bytes.ts'

const HELLO = gzipSync('hello ')
const WORLD = gzipSync('world')
const ZEROS = Buffer.alloc(10)
const JUNK = Buffer.from('junk')

t.test('members and padding', async (t) => {
  for (const [name, chunks, text] of [
    ['one member', [HELLO], 'hello '],
    ['two members in one chunk', [Buffer.concat([HELLO, WORLD])], 'hello world'],
    ['two members in two chunks', [HELLO, WORLD], 'hello world'],
    ['byte for byte', [...Buffer.concat([HELLO, WORLD])].map((byte) => Buffer.from([byte])), 'hello world'],
    ['zeros behind the end', [Buffer.concat([HELLO, ZEROS])], 'hello '],
    ['zeros behind the end in chunks', [HELLO, ZEROS, ZEROS], 'hello '],
  ] as const) {
    t.equal(String(await collect(gunzip(quick(chunks)))), text, name)
    t.equal(String(await collect(gunzip(slow(chunks)))), text, `${name}, slowly`)
  }
})

t.test('what is behind the end, cut off or damaged is refused', async (t) => {
  const wrongSum = Buffer.from(HELLO)
  wrongSum.writeUInt8(wrongSum.readUInt8(wrongSum.length - 6) ^ 1, wrongSum.length - 6)
  for (const [name, chunks, code] of [
    ['junk in the same chunk', [Buffer.concat([HELLO, JUNK])], 'PACKAGE_DAMAGED'],
    ['junk in the next chunk', [HELLO, JUNK], 'PACKAGE_DAMAGED'],
    ['junk behind zeros', [Buffer.concat([HELLO, ZEROS, JUNK])], 'PACKAGE_DAMAGED'],
    ['junk behind zeros in chunks', [HELLO, ZEROS, JUNK], 'PACKAGE_DAMAGED'],
    ['a member behind zeros', [Buffer.concat([HELLO, ZEROS]), WORLD], 'PACKAGE_DAMAGED'],
    ['a wrong checksum', [wrongSum], 'PACKAGE_DAMAGED'],
    ['a cut trailer', [HELLO.subarray(0, -3)], 'PACKAGE_TRUNCATED'],
    ['a cut body', [HELLO.subarray(0, 14)], 'PACKAGE_TRUNCATED'],
    ['a second member cut in its header', [HELLO, WORLD.subarray(0, 2)], 'PACKAGE_TRUNCATED'],
  ] as const)
    for (const feed of [quick, slow])
      await t.rejects(
        collect(gunzip(feed(chunks), 'a.gz')),
        { name: 'PackageError', code, entry: 'a.gz' },
        `${name}, ${feed.name}`,
      )
})

t.test('an error of the source comes out as it is', async (t) => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield HELLO
    throw new Error('EIO')
  }
  await t.rejects(collect(gunzip(failing())), { message: 'EIO' })
})

t.test('a reader that leaves early lets the source be closed', async (t) => {
  let closed = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield gzipSync(Buffer.alloc(50_000_000))
      yield HELLO
    } finally {
      closed = true
    }
  }
  for await (const _ of gunzip(source())) break
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.ok(closed)
})

t.test('memory does not grow with the ratio', async (t) => {
  const bomb = gzipSync(Buffer.alloc(400_000_000), { level: 9 })
  const before = process.memoryUsage().rss
  let size = 0
  let most = 0
  for await (const chunk of gunzip(chunked(bomb, 1 << 20))) {
    size += chunk.byteLength
    most = Math.max(most, process.memoryUsage().rss - before)
  }
  t.equal(size, 400_000_000)
  t.ok(most < 200_000_000, `grew by ${most} bytes`)
})

t.test('big content comes back whole', async (t) => {
  const bytes = await collect(seededBytes(5_000_000, 'gz').open())
  t.ok((await collect(gunzip(chunked(gzipSync(bytes, { level: 1 }), 70_000)))).equals(bytes))
})

async function* quick(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

async function* slow(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await new Promise((resolve) => setTimeout(resolve, 3))
    yield chunk
  }
}
