import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { scanBlobs } from '../../bundles/tar/scan-blobs.ts'
import { openPackageInput } from '../../server/transfer/import-package/package-input.ts'
import { blobsOf, containerdExport } from '../builders/containerd-export.ts'
import { collect } from '../builders/content.ts'
import { demoApp } from '../builders/demo-app.ts'
import { MemoryFile } from '../builders/memory-file.ts'
import { packageItems } from '../builders/ram-package.ts'
import { paxEntry, paxRecord, RAW_END, rawHeader } from '../builders/raw-tar.ts'
import { tarFile } from '../builders/tar-file.ts'
import { templateJson } from '../builders/template.ts'

const app = await demoApp()
const images = Object.values(app.images)
const expected = new Map(images.flatMap(blobsOf).map(({ digest, size }) => [digest, size]))
const sorted = (blobs: ReadonlyMap<string, number> | undefined) => [...(blobs ?? [])].sort()

const PACKAGE = await collect(
  tarFile(
    packageItems({
      top: 'demo-ram',
      metadata: templateJson(app.template),
      componentImages: app.componentImages('containerd'),
      pluginImages: app.pluginImages('containerd'),
    }),
  ).open(),
)

t.test('an uncompressed package tells its blobs and their sizes before it is read', async (t) => {
  const file = new MemoryFile(PACKAGE)
  t.same(sorted(await scanBlobs(file)), sorted(expected))
  t.ok(file.bytesRead < 40 * 512, `from ${file.bytesRead} bytes`)
  const archive = await collect(containerdExport([{ names: [app.names.web], image: app.images.web }]).open())
  const own = blobsOf(app.images.web).map(({ digest, size }) => [digest, size])
  t.same(sorted(await scanBlobs(new MemoryFile(archive))), own.sort())
})

t.test('a blob of over 8 GiB has its size in a PAX header', async (t) => {
  const name = `blobs/sha256/${'a'.repeat(64)}`
  const size = 9 * 1024 ** 3
  const head = Buffer.concat([paxEntry(paxRecord('size', String(size))), rawHeader({ name })])
  const file = {
    size: head.byteLength + size + RAW_END.byteLength,
    read: async (at: number, length: number) =>
      at < head.byteLength ? head.subarray(at, at + length) : Buffer.alloc(length),
  }
  t.same([...((await scanBlobs(file)) ?? [])], [[`sha256:${'a'.repeat(64)}`, size]])
})

t.test('what is compressed, cut off or no tar does not tell', async (t) => {
  for (const bytes of [
    gzipSync(PACKAGE),
    PACKAGE.subarray(0, PACKAGE.byteLength - 2000),
    Buffer.from('x'.repeat(5000)),
    Buffer.alloc(0),
  ])
    t.equal(await scanBlobs(new MemoryFile(bytes)), undefined)
})

t.test('a layout in a directory tells its blobs', async (t) => {
  const layout = t.testdir({ 'oci-layout': '{}', 'index.json': '{}', blobs: { sha256: {} } })
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true })
  for (const { digest, open } of images.flatMap(blobsOf))
    writeFileSync(join(layout, 'blobs/sha256', digest.slice(7)), await collect(open()))
  const input = await openPackageInput(layout)
  t.same(sorted(await input.blobs()), sorted(expected))
  await input.close()
})
