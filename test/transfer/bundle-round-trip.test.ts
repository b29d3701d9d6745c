import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { baseOfInventory, baseOfReceipt } from '../../server/transfer/export/export-base.ts'
import { previewBundle } from '../../server/transfer/import-bundle/import-bundle.ts'
import { findSources } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { takeInventory } from '../../server/transfer/sites/inventory.ts'
import { readReceipt, writeWhole } from '../../server/transfer/sites/receipts.ts'
import { buildImage, buildIndex, layerOfFiles } from '../builders/image.ts'
import { buildTemplate } from '../builders/template.ts'
import {
  APP,
  exportFrom,
  importInto,
  importMade,
  publishApp,
  type Store,
  trust,
  twoStores,
} from './bundle-stores.ts'
import { blobsAreSound, servedContents, wholeState } from './store-contents.ts'

async function inventoryOf(store: Store): Promise<string> {
  const path = join(store.root, 'inventory')
  await writeWhole(path, (await takeInventory(store)).file)
  return path
}

t.test('what one store exports, another serves as it is', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  a.db.sqlite.prepare("UPDATE apps SET introduction = '# 介绍', description = '改过'").run()
  const exported = await exportFrom(a, stick)
  t.match(exported, { kind: 'full', files: [{}], removed: [], requires: { count: 0 } })
  await trust(b, a)
  const before = wholeState(b)
  const [found] = (await findSources([stick])).bundles
  if (!found) throw new Error('no bundle')
  const preview = await previewBundle(b, found)
  t.match(preview, {
    signer: { state: 'trusted', name: 'the other' },
    releases: [{ app: APP, outcome: 'new' }],
    missingBase: [],
    volumes: { count: 1, missing: [] },
  })
  t.same(wholeState(b), before, 'a preview writes nothing')
  const imported = await importInto(b, stick)
  t.match(imported, { complete: true, releases: [{ version: '1.0', outcome: 'added' }], skippedBytes: 0 })
  t.equal(imported.addedBytes, preview.bytesToAdd)
  t.same(servedContents(b), servedContents(a))
  t.match(servedContents(b).apps, [{ introduction: '# 介绍', description: '改过' }])
  t.ok(blobsAreSound(b))
})

t.test('the same again adds nothing, and says so', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  await exportFrom(a, stick)
  await trust(b, a)
  await importInto(b, stick)
  const before = wholeState(b)
  const again = await importInto(b, stick)
  t.match(again, { complete: true, addedBytes: 0, releases: [{ outcome: 'unchanged' }] })
  t.same(wholeState(b), before)
})

t.test('the same input gives the same bytes', async (t) => {
  const { a, stick } = await twoStores(t)
  await publishApp(a)
  const first = await exportFrom(a, join(stick, '1'))
  const second = await exportFrom(a, join(stick, '2'))
  t.equal(first.id, second.id)
  t.ok(readFileSync(first.files[0]?.path ?? '').equals(readFileSync(second.files[0]?.path ?? '')))
  const dated = await exportFrom(a, join(stick, '3'), { createdAt: new Date('2030-01-01T00:00:00Z') })
  t.not(dated.id, first.id)
  t.equal(dated.createdAt, '2030-01-01T00:00:00.000Z')
})

t.test('a delta against the inventory carries what changed, and needs what it left out', async (t) => {
  const { a, b, stick } = await twoStores(t)
  const layers = { web: 5000, db: 70_000, cache: 60_000 }
  await publishApp(a, { layers })
  await trust(b, a)
  await exportFrom(a, join(stick, 'full'))
  await importInto(b, join(stick, 'full'))
  const { web: _, ...others } = layers
  await publishApp(a, { version: '1.1', layers: { webnext: 9000, ...others } })
  const inventory = await inventoryOf(b)
  const exported = await exportFrom(a, join(stick, 'delta'), { base: await baseOfInventory(inventory) })
  t.match(exported, { kind: 'delta', releases: [{ version: '1.1' }] })
  t.ok(exported.blobs.bytes < 40_000, 'one small layer, and documents')
  t.ok(exported.requires.bytes > 130_000, 'the layers that stayed')
  const imported = await importInto(b, join(stick, 'delta'))
  t.match(imported, { complete: true, releases: [{ version: '1.1', outcome: 'added' }] })
  t.same(servedContents(b), servedContents(a))
  t.ok(blobsAreSound(b))
})

t.test('a delta since a receipt carries what changed since that bundle', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  await trust(b, a)
  const full = await exportFrom(a, join(stick, 'full'))
  const { written } = await importInto(b, join(stick, 'full'))
  const receipt = await readReceipt(a.db, written?.receipt ?? '')
  t.match(receipt, { ours: true, bundle: { id: full.id }, results: [{ app: APP, outcome: 'added' }] })
  await publishApp(a, { version: '1.1', layers: { webnext: 9000, db: 70_000 } })
  const base = await baseOfReceipt(a.db, written?.receipt ?? '')
  const delta = await exportFrom(a, join(stick, 'delta'), { base })
  t.ok(delta.blobs.bytes < 40_000)
  t.match(await importInto(b, join(stick, 'delta')), { complete: true })
  t.same(servedContents(b), servedContents(a))
  t.match(await readReceipt(b.db, written?.receipt ?? ''), { ours: false })
  await t.rejects(baseOfReceipt(b.db, written?.receipt ?? ''), { code: 'BUNDLE_UNKNOWN' })
})

t.test('the inventory that comes with a receipt is as good as one taken later', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  await trust(b, a)
  await exportFrom(a, stick)
  const { written } = await importInto(b, stick)
  const taken = await baseOfInventory(await inventoryOf(b))
  const carried = await baseOfInventory(written?.inventory ?? '')
  t.same([...carried.blobs].sort(), [...taken.blobs].sort())
  t.same(carried.releases, taken.releases)
  t.match(await readReceipt(a.db, written?.receipt ?? ''), { inventory: carried.described.inventory })
})

t.test('a delta without its base is refused with the exact list, before anything is written', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  const inventory = await inventoryOf(a)
  await publishApp(a, { version: '1.1', layers: { webnext: 9000, db: 70_000 } })
  await exportFrom(a, stick, { base: await baseOfInventory(inventory) })
  await trust(b, a)
  const before = wholeState(b)
  const [found] = (await findSources([stick])).bundles
  const required = found?.bundle.document.requires.map(({ digest }) => digest) ?? []
  t.ok(required.length > 0)
  await t.rejects(importInto(b, stick), {
    code: 'BASE_MISSING',
    fields: required.map((digest) => ({ field: 'requires', problem: digest })),
  })
  t.same(wholeState(b), before)
})

t.test('releases that the sender has no more are shown, and removed only on a word', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  await publishApp(a, { version: '1.1', layers: { webnext: 9000, db: 70_000 } })
  await trust(b, a)
  await exportFrom(a, join(stick, '1'), { releases: [`${APP}@*`] })
  await importInto(b, join(stick, '1'))
  const inventory = await inventoryOf(b)
  a.db.sqlite.prepare("DELETE FROM releases WHERE version = '1.0'").run()
  const base = await baseOfInventory(inventory)
  const exported = await exportFrom(a, join(stick, '2'), { releases: [`${APP}@*`], base })
  t.match(exported.removed, [{ app: APP, version: '1.0' }])
  t.match(await importInto(b, join(stick, '2')), { removed: [] })
  const versions = () => servedContents(b).releases.map((row) => (row as { version: string }).version)
  t.same(versions(), ['1.0', '1.1'])
  t.match(await importInto(b, join(stick, '2'), { applyRemovals: true }), { removed: [{ version: '1.0' }] })
  t.same(versions(), ['1.1'])
})

t.test('an older bundle of the same signer does not bring an older state back unseen', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await trust(b, a)
  await publishApp(a)
  await exportFrom(a, join(stick, 'old'))
  await publishApp(a, { layers: { webnext: 9000, db: 70_000 } })
  await exportFrom(a, join(stick, 'new'))
  await importInto(b, join(stick, 'new'))
  const before = wholeState(b)
  await t.rejects(importInto(b, join(stick, 'old')), { code: 'RELEASE_OLDER' })
  t.same(wholeState(b), before)
  const forced = await importInto(b, join(stick, 'old'), { allowOlder: true })
  t.match(forced.releases, [{ outcome: 'updated' }])
})

t.test('of images for several platforms, one alone can be carried', async (t) => {
  const { a, b, stick } = await twoStores(t)
  const [amd64, arm64] = [await imageFor('amd64'), await imageFor('arm64')]
  const name = `goodrain.me/${'9f'.repeat(16)}:1`
  const components = [{ id: '9f'.repeat(16), name: 'web', shareImage: name }]
  const template = buildTemplate({ key: APP, name: '双架构', version: '1.0', components })
  await importMade(a, template, [{ names: [name], image: buildIndex([amd64, arm64]) }])
  await trust(b, a)
  await exportFrom(a, stick, { arch: 'arm64' })
  t.match(await importInto(b, stick), { complete: true })
  t.same(servedContents(b).releases, servedContents(a).releases, 'it is the same release')
  t.same(servedContents(b).tags, servedContents(a).tags)
  const held = servedContents(b).blobs.map((row) => (row as { digest: string }).digest)
  t.ok(held.includes(arm64.config.digest))
  t.notOk(held.includes(amd64.config.digest))
  await t.rejects(exportFrom(a, stick, { arch: 'riscv64' }), { code: 'EXPORT_REFUSED' })
})

async function imageFor(architecture: string) {
  const layers = [await layerOfFiles({ 'bin/sh': architecture })]
  return buildImage({ layers, architecture, label: architecture })
}
