import t from 'tap'
import type { ArchiveEntry } from '../../../bundles/archive-entry.ts'
import { readTar } from '../../../bundles/tar/read-tar.ts'
import { TAR_END, tarHeader, tarPadding } from '../../../bundles/tar/write-tar-header.ts'
import { chunked, collect } from '../../builders/content.ts'
import { paxEntry, paxRecord, RAW_END, rawHeader } from '../../builders/raw-tar.ts'
import { seededBytes } from '../../builders/seeded-bytes.ts'
import { type TarItem, tarFile } from '../../builders/tar-file.ts'

const LONG = `${'应用'.repeat(40)}/组件.tar`
const ITEMS: TarItem[] = [
  { name: './', type: 'directory' },
  { name: './目录/', type: 'directory' },
  { name: '目录//文件', content: '内容' },
  { name: LONG, content: 'long' },
  { name: 'link', type: 'symlink', linkName: `../${'x'.repeat(120)}` },
  { name: 'empty' },
  { name: 'block', content: 'b'.repeat(512) },
  { name: 'big', content: seededBytes(3_000_001, 'big') },
]
const EXPECTED = [
  ['', 'directory', 0, ''],
  ['目录', 'directory', 0, ''],
  ['目录/文件', 'file', 6, ''],
  [LONG, 'file', 4, ''],
  ['link', 'symlink', 0, `../${'x'.repeat(120)}`],
  ['empty', 'file', 0, ''],
  ['block', 'file', 512, ''],
  ['big', 'file', 3_000_001, ''],
]

t.test('entries and bodies come as they were written, however the bytes are cut', async (t) => {
  const bytes = await collect(tarFile(ITEMS).open())
  const big = await collect(seededBytes(3_000_001, 'big').open())
  for (const size of [511, 512, 513, 65_536, bytes.byteLength]) {
    const seen: unknown[] = []
    for await (const entry of readTar(chunked(bytes, size))) {
      seen.push(described(entry))
      const body = await collect(entry.body)
      t.equal(body.byteLength, entry.size)
      if (entry.name === 'big') t.ok(body.equals(big), `the big body, in chunks of ${size}`)
    }
    t.same(seen, EXPECTED)
  }
})

t.test('what is left of a body is passed over', async (t) => {
  const seen: string[] = []
  for await (const entry of readTar(tarFile(ITEMS).open())) {
    seen.push(entry.name)
    if (entry.name === 'big') for await (const _ of entry.body) break
  }
  t.same(
    seen,
    EXPECTED.map(([name]) => name),
  )
})

t.test('a body cannot be read once the next entry was asked for', async (t) => {
  const entries = readTar(tarFile(ITEMS).open())
  const first = await entries.next()
  await entries.next()
  if (first.done) throw new Error('there is an entry')
  await t.rejects(collect(first.value.body), /after the next entry/)
})

t.test('bodies are views into the chunks that came, not copies', async (t) => {
  const bytes = await collect(tarFile([{ name: 'a', content: 'x'.repeat(5000) }]).open())
  for await (const entry of readTar(chunked(bytes, bytes.byteLength)))
    for await (const chunk of entry.body) t.equal(chunk.buffer, bytes.buffer)
})

t.test('a tar inside a tar is read where it lies', async (t) => {
  const inner = tarFile([{ name: 'x', content: 'inner' }])
  const outer = tarFile([
    { name: 'in.tar', content: inner },
    { name: 'after', content: 'outer' },
  ])
  const seen: string[] = []
  for await (const entry of readTar(outer.open())) {
    if (entry.name !== 'in.tar') seen.push(`${entry.name} ${await collect(entry.body)}`)
    else
      for await (const within of readTar(entry.body))
        seen.push(`${within.name} ${await collect(within.body)}`)
  }
  t.same(seen, ['x inner', 'after outer'])
})

t.test('the source is told when the reader leaves early', async (t) => {
  let closed = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* tarFile(ITEMS).open()
    } finally {
      closed = true
    }
  }
  for await (const _ of readTar(source())) break
  t.ok(closed)
})

t.test('a body of more than 8 GiB, its size in base-256 or in a PAX header', async (t) => {
  const size = 9 * 1024 ** 3
  const gnu = [tarHeader({ name: 'huge', size })]
  const pax = [paxEntry(paxRecord('size', String(size))), rawHeader({ name: 'huge', size: 0 })]
  for (const header of [gnu, pax]) {
    const seen: unknown[] = []
    for await (const entry of readTar(huge(header, size))) {
      let read = 0
      for await (const chunk of entry.body) read += chunk.byteLength
      seen.push(entry.name, entry.size, read)
    }
    t.same(seen, ['huge', size, size, 'after', 0, 0])
  }
})

t.test('names out of a prefix, and directories as old tars have them', async (t) => {
  const bytes = Buffer.concat([
    rawHeader({ prefix: 'a/b', name: 'c' }),
    rawHeader({ name: 'old/', typeFlag: '\0' }),
    rawHeader({ prefix: 'not a prefix', name: 'gnu', magic: 'ustar  \0' }),
    RAW_END,
  ])
  const seen: unknown[] = []
  for await (const { name, type } of readTar(chunked(bytes, 4096))) seen.push([name, type])
  t.same(seen, [
    ['a/b/c', 'file'],
    ['old', 'directory'],
    ['gnu', 'file'],
  ])
})

function described({ name, type, size, linkName }: ArchiveEntry): unknown[] {
  return [name, type, size, linkName]
}

async function* huge(header: Buffer[], size: number): AsyncGenerator<Uint8Array> {
  yield* header
  const chunk = Buffer.alloc(4 * 1024 * 1024)
  for (let left = size; left > 0; left -= chunk.byteLength)
    yield chunk.subarray(0, Math.min(left, chunk.byteLength))
  yield tarPadding(size)
  yield tarHeader({ name: 'after' })
  yield TAR_END
}
