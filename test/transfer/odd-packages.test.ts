import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { collect } from '../builders/content.ts'
import { packageParts, TOP, tarEntries, withArchive, withTemplate } from '../builders/hostile-package.ts'
import { paxEntry, paxRecord, RAW_END } from '../builders/raw-tar.ts'
import { tarFile } from '../builders/tar-file.ts'
import { openStore, type Store, type TestScope } from './bundle-stores.ts'
import { blobsAreSound, servedContents, wholeState } from './store-contents.ts'

const parts = await packageParts()

async function imported(t: TestScope, bytes: Buffer): Promise<Store> {
  const directory = t.testdir()
  const store = await openStore(t, join(directory, 'store'))
  const file = join(directory, 'odd.tar.gz')
  writeFileSync(file, bytes)
  await importPackage(store, file)
  return store
}

const templateOf = (store: Store): string => {
  const row = store.db.sqlite.prepare('SELECT template FROM releases').get() as { template: string }
  return readFileSync(
    join(store.root, 'blobs/sha256', row.template.slice(7, 9), row.template.slice(7)),
    'utf8',
  )
}

t.test('what only looks bad is read', async (t) => {
  const { images } = parts
  const isIndex = ({ name }: { name: string }) => name === 'index.json'
  const outer = [
    { name: `${TOP}/metadata.json`, content: parts.metadata },
    { name: `${TOP}/component-images.tar`, content: tarFile(images) },
    { name: `${TOP}/plugin-images.tar`, content: tarFile(parts.plugins) },
  ]
  const plain = await collect(tarFile(outer).open())
  const expected = servedContents(await imported(t, await withArchive(parts, images)))
  for (const [what, bytes] of [
    [
      'the index last',
      await withArchive(parts, [...images.filter((item) => !isIndex(item)), ...images.filter(isIndex)]),
    ],
    [
      'the index first',
      await withArchive(parts, [...images.filter(isIndex), ...images.filter((item) => !isIndex(item))]),
    ],
    [
      'the same blob twice',
      await withArchive(parts, [...images, ...images.filter(({ name }) => /sha256\/./.test(name))]),
    ],
    [
      'a gzip of many members',
      Buffer.concat(
        Array.from({ length: Math.ceil(plain.length / 5000) }, (_, i) =>
          gzipSync(plain.subarray(i * 5000, (i + 1) * 5000)),
        ),
      ),
    ],
    ['zeros behind the gzip', Buffer.concat([gzipSync(plain), Buffer.alloc(4096)])],
    ['a comment for all entries', gzipSync(Buffer.concat([paxEntry(paxRecord('comment', 'x'), 'g'), plain]))],
    ['blocks of 10 KiB', gzipSync(Buffer.concat([await tarEntries(outer), RAW_END, Buffer.alloc(20 * 512)]))],
  ] as [string, Buffer][])
    t.same(servedContents(await imported(t, bytes)), expected, what)
})

t.test('keys that come twice or would be inherited are text like any other', async (t) => {
  const odd = parts.metadata.replace(
    '{',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"group_name":"first",',
  )
  const store = await imported(t, await withTemplate(parts, odd))
  t.equal((Object.prototype as Record<string, unknown>)['polluted'], undefined)
  t.match(servedContents(store).apps, [{ name: '商城示例' }], 'the last one counts, as for Go and Python')
  t.equal(templateOf(store), odd, 'and the template is kept as it came')
})

t.test('texts and pictures with scripts are texts, and no pictures', async (t) => {
  const template = structuredClone(parts.app.template)
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  template['annotations'] = {
    describe: `<script>alert(1)</script>[x](javascript:alert(1))${'long '.repeat(10_000_000)}`,
    image_base64_string: Buffer.from(svg).toString('base64'),
    suffix: 'svg',
    version_info: '\u202etxt.exe \ud800',
  }
  const store = await imported(t, await withTemplate(parts, JSON.stringify(template)))
  const [app] = servedContents(store).apps as { description: string; logo: unknown }[]
  t.equal(app?.description.length, 10_000, 'cut to what the catalogue takes')
  t.match(app?.description, '<script>', 'kept as text')
  t.equal(app?.logo, null, 'no logo')
})

t.test('the same package imported twice at once comes in once', async (t) => {
  const directory = t.testdir()
  const first = await openStore(t, join(directory, 'store'))
  const second = await openStore(t, join(directory, 'store'))
  const alone = await openStore(t, join(directory, 'alone'))
  const file = join(directory, 'package.tar.gz')
  writeFileSync(file, await withArchive(parts, parts.images))
  await importPackage(alone, file)
  const results = await Promise.all([first, second, first, second].map((store) => importPackage(store, file)))
  t.same(
    results.map(({ releases }) => releases[0]?.digest).filter((digest, i, all) => all.indexOf(digest) === i)
      .length,
    1,
  )
  t.same(servedContents(first), servedContents(alone))
  t.same(wholeState(first).files, wholeState(alone).files)
  t.ok(blobsAreSound(first))
})
