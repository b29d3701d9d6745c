import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { findSources } from '../../server/transfer/import-bundle/import-bundle-find.ts'
import { verifyBundle } from '../../server/transfer/import-bundle/import-bundle-verify.ts'
import { exportFrom, importInto, pathsOf, publishApp, trust, twoStores } from './bundle-stores.ts'
import { blobsAreSound, servedContents, wholeState } from './store-contents.ts'

const SIZE = 64 * 1024

/** A bundle in volumes of 64 KiB, one of whose blobs has 200 KB; both stores know each other. */
async function volumes(t: Parameters<typeof twoStores>[0]) {
  const stores = await twoStores(t)
  await publishApp(stores.a, { layers: { web: 5000, db: 200_000, cache: 50_000 } })
  await trust(stores.b, stores.a)
  const exported = await exportFrom(stores.a, stores.stick, { volumeSize: SIZE })
  return { ...stores, exported, paths: pathsOf(exported) }
}

/** Changes one byte of a file. */
function damage(path: string, position: number): void {
  const bytes = readFileSync(path)
  bytes[position] = (bytes[position] ?? 0) ^ 0xff
  writeFileSync(path, bytes)
}

t.test('no volume is larger than asked for, and a larger blob lies in several', async (t) => {
  const { paths, stick } = await volumes(t)
  t.ok(paths.length >= 5)
  for (const path of paths) t.ok(statSync(path).size <= SIZE, basename(path))
  const [found] = (await findSources([stick])).bundles
  const cut = found?.bundle.document.blobs.filter(({ ranges }) => ranges) ?? []
  t.equal(cut.length, 1)
  t.ok((cut[0]?.ranges?.length ?? 0) >= 4)
  t.match(await verifyBundle(found as NonNullable<typeof found>), { sound: true, missingVolumes: [] })
})

t.test('volumes come one by one in any order, and nothing shows before the last', async (t) => {
  const { a, b, paths } = await volumes(t)
  const order = [...paths.slice(3), ...paths.slice(0, 3).reverse()]
  const empty = servedContents(b)
  let added = 0
  for (const [index, path] of order.entries()) {
    const result = await importInto(b, path)
    added += result.addedBytes
    const isLast = index === order.length - 1
    t.equal(result.complete, isLast)
    t.equal(result.missingVolumes.length, order.length - 1 - index)
    // On read-only media a volume is gone from the reader when the next one is in.
    rmSync(path)
    if (!isLast) t.same(servedContents(b), empty)
  }
  t.same(servedContents(b), servedContents(a))
  t.ok(blobsAreSound(b))
  t.ok(added > 250_000)
  t.same(wholeState(b).imports, [], 'no ranges are left behind')
})

t.test('a damaged volume is named alone, the others are kept, and it alone is brought again', async (t) => {
  const { a, b, paths, stick } = await volumes(t)
  const good = join(dirname(stick), 'good')
  mkdirSync(good)
  const victim = paths[2] ?? ''
  copyFileSync(victim, join(good, basename(victim)))
  damage(victim, statSync(victim).size - 3000)
  const failure = await importInto(b, paths).then(
    () => t.fail('a damaged volume was taken'),
    (error: Error & { code?: string; where?: string; fields?: { field: string }[] }) => error,
  )
  t.match(failure, { code: 'VOLUME_DAMAGED', fields: [{ field: 'volumes.3' }] })
  t.match((failure as Error).message, basename(victim))
  for (const path of paths.filter((other) => other !== victim))
    t.notMatch((failure as Error).message, basename(path))
  t.same(servedContents(b).releases, [])
  for (const path of paths) rmSync(path)
  const result = await importInto(b, good)
  t.match(result, { complete: true, releases: [{ outcome: 'added' }] })
  t.ok(result.addedBytes <= SIZE, 'only what the damaged one lacked')
  t.same(servedContents(b), servedContents(a))
})

t.test('a second copy of a volume serves where the first is damaged', async (t) => {
  const { b, paths, stick } = await volumes(t)
  copyFileSync(paths[1] ?? '', join(stick, 'zz-copy.tar'))
  damage(paths[1] ?? '', statSync(paths[1] ?? '').size - 3000)
  t.match(await importInto(b, stick), { complete: true })
})

t.test('a volume that is cut off or grew is named', async (t) => {
  const { b, paths } = await volumes(t)
  const victim = paths[1] ?? ''
  const bytes = readFileSync(victim)
  for (const wrong of [bytes.subarray(0, -1024), Buffer.concat([bytes, Buffer.alloc(512)])]) {
    writeFileSync(victim, wrong)
    await t.rejects(importInto(b, paths), { code: 'VOLUME_DAMAGED', fields: [{ field: 'volumes.2' }] })
  }
  writeFileSync(victim, bytes)
  t.match(await importInto(b, victim), { complete: true })
})

t.test('volumes of two bundles never mix', async (t) => {
  const { a, b, paths, stick } = await volumes(t)
  await publishApp(a, { layers: { web: 6000, db: 200_000, cache: 50_000 } })
  const other = pathsOf(await exportFrom(a, join(stick, 'other'), { volumeSize: SIZE }))
  t.equal(other.length, paths.length)
  const mixed = join(dirname(stick), 'mixed')
  mkdirSync(mixed)
  for (const [index, path] of paths.slice(0, -1).entries())
    copyFileSync(path, join(mixed, `volume-${index + 1}.tar`))
  copyFileSync(other.at(-1) ?? '', join(mixed, `volume-${paths.length}.tar`))
  const { bundles } = await findSources([mixed])
  t.equal(bundles.length, 2)
  for (const { volumes: found, bundle } of bundles) t.not(found.size, bundle.volumeCount)
  for (const [index] of paths.entries()) {
    const path = join(mixed, `volume-${index + 1}.tar`)
    t.equal((await importInto(b, path)).complete, false)
  }
  t.same(servedContents(b).releases, [])
})

t.test('a volume that calls itself by another number is found out', async (t) => {
  const { b, paths } = await volumes(t)
  const [first = '', second = ''] = paths
  const swap = readFileSync(second)
  const at = swap.indexOf('"volume":2,"volumes"')
  swap.write('"volume":1', at, 'latin1')
  writeFileSync(first, swap)
  await t.rejects(importInto(b, first), { code: 'VOLUME_DAMAGED' })
})

t.test('volumes that cannot hold the table of contents are not made', async (t) => {
  const { a, stick } = await twoStores(t)
  await publishApp(a)
  await t.rejects(exportFrom(a, stick, { volumeSize: 4096 }), { code: 'USAGE' })
})
