import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { collectGarbage } from '../../server/content/collect-garbage.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { importBundle } from '../../server/transfer/import-bundle/import-bundle.ts'
import { findSources } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { removeRelease } from '../../server/transfer/import-bundle/import-bundle-removals.ts'
import {
  discardImport,
  unfinishedImports,
} from '../../server/transfer/import-bundle/import-bundle-unfinished.ts'
import {
  exportFrom,
  importInto,
  openStore,
  pathsOf,
  publishApp,
  type Store,
  TESTER,
  trust,
  twoStores,
} from './bundle-stores.ts'
import { blobsAreSound, servedContents, wholeState } from './store-contents.ts'

async function volumes(t: Parameters<typeof twoStores>[0]) {
  const stores = await twoStores(t)
  await publishApp(stores.a, { layers: { web: 5000, db: 200_000, cache: 50_000 } })
  await trust(stores.b, stores.a)
  const exported = await exportFrom(stores.a, stores.stick, { volumeSize: 64 * 1024 })
  return { ...stores, exported, paths: pathsOf(exported) }
}

t.test('an import that is stopped after any number of bytes goes on from there', async (t) => {
  const { a, b, stick } = await volumes(t)
  const [found] = (await findSources([stick])).bundles
  if (!found) throw new Error('no bundle')
  const empty = servedContents(b)
  for (const limit of [1, 20_000, 60_000, 70_000]) {
    const stop = new AbortController()
    const onProgress = (done: number) => {
      if (done >= limit) stop.abort()
    }
    const importing = importBundle(b, found, { actor: TESTER, signal: stop.signal, onProgress })
    await t.rejects(importing, { name: 'AbortError' })
    t.same(servedContents(b), empty)
  }
  t.match(await importInto(b, stick), { complete: true })
  t.same(servedContents(b), servedContents(a))
  t.ok(blobsAreSound(b))
})

t.test('the same bundle imported twice at once comes in once', async (t) => {
  const { a, b, stick } = await volumes(t)
  const second = await openStore(t, b.root)
  const results = await Promise.all([importInto(b, stick), importInto(second, stick)])
  for (const result of results) t.match(result, { complete: true })
  t.same(servedContents(b), servedContents(a))
  t.ok(blobsAreSound(b))
  t.same(unfinishedImports(b.db), [])
})

t.test('what waits for further volumes outlives collections', async (t) => {
  const { a, b, paths } = await volumes(t)
  const [first = '', ...others] = paths
  for (const path of others) t.match(await importInto(b, path), { complete: false })
  await collect(b)
  const result = await importInto(b, first)
  t.match(result, { complete: true })
  t.ok(result.addedBytes < 64 * 1024, 'nothing had to be brought again')
  t.same(servedContents(b), servedContents(a))
  await collect(b)
  t.ok(blobsAreSound(b))
  t.match(await importInto(b, paths), { addedBytes: 0 })
})

t.test('what an import found here stays until it is done, whoever had brought it', async (t) => {
  const { a, b, paths } = await volumes(t)
  const other = { key: 'd7'.repeat(16), name: '别的应用', layers: { db: 200_000 } }
  await publishApp(b, other)
  const [last = '', ...others] = paths
  for (const path of others) t.match(await importInto(b, path), { complete: false })
  const row = b.db.sqlite.prepare('SELECT digest FROM releases WHERE app_id = ?').get(other.key)
  const release = { app: other.key, version: '1.0', ...(row as { digest: string }) }
  t.ok(await b.db.write(() => removeRelease(b, release)))
  await collect(b)
  const result = await importInto(b, last)
  t.match(result, { complete: true })
  t.ok(result.addedBytes < 64 * 1024)
  t.same(servedContents(b).releases, servedContents(a).releases)
  t.ok(blobsAreSound(b))
})

t.test('an unfinished import is listed, and given up on a word', async (t) => {
  const { b, paths, exported } = await volumes(t)
  const before = wholeState(b)
  // The last volume holds the tail of what is cut.
  for (const path of paths.slice(0, -1)) await importInto(b, path)
  t.match(unfinishedImports(b.db), [{ bundleId: exported.id }])
  t.ok(wholeState(b).imports.length > 0)
  await t.rejects(discardImport(b, '0'.repeat(32)), { code: 'IMPORT_NOT_FOUND' })
  await discardImport(b, exported.id)
  t.same(wholeState(b), before)
  t.same(unfinishedImports(b.db), [])
  t.match(await importInto(b, paths), { complete: true })
})

t.test('a medium that ends while it is read is named, and what was read is kept', async (t) => {
  const { a, b, stick, paths } = await volumes(t)
  const victim = paths[1] ?? ''
  const whole = readFileSync(victim)
  const [found] = (await findSources([stick])).bundles
  if (!found) throw new Error('no bundle')
  const onProgress = () => truncateSync(victim, 20_000)
  await t.rejects(importBundle(b, found, { actor: TESTER, onProgress }), {
    code: 'VOLUME_DAMAGED',
    fields: [{ field: 'volumes.2' }],
  })
  t.same(servedContents(b).releases, [])
  writeFileSync(victim, whole)
  t.match(await importInto(b, victim), { complete: true })
  t.same(servedContents(b), servedContents(a))
})

function collect(store: Store) {
  const uploads = new Uploads(store.content.staging.uploads)
  const ages = { grace: 0, unpublishedGrace: 0, uploadAge: 0, retention: [] }
  return collectGarbage({ ...store, uploads }, ages).finally(() => uploads.close())
}
