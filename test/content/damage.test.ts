import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { type Digest, splitDigest } from '../../oci/digest.ts'
import { DamagedBlobs } from '../../server/content/damaged-blobs.ts'
import { damageReports, lastScrub, runScrub } from '../../server/jobs/scrubbing.ts'
import { addRelease } from './releases.ts'
import { DAY, openStore, type Store } from './store.ts'

const scrub = (store: Store) =>
  runScrub({ data: store.data, db: store.db, store: store.content.blobs.store }, { rate: 1000 })

/** Changes one byte of a stored blob, as a failing disk does. */
function spoil(store: Store, digest: Digest): void {
  const path = store.path(digest)
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  chmodSync(path, 0o600)
  writeFileSync(path, bytes)
}

const quarantined = (store: Store, digest: Digest) => {
  const { algorithm, hex } = splitDigest(digest)
  return join(store.data.root, 'quarantine', algorithm, hex)
}

test('a sound store passes', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1', layers: [randomBytes(700_000)] })
  t.match(await scrub(store), { blobs: 2, damaged: [], unsteady: 0 })
  t.match(lastScrub(store.db), { blobs: 2, damaged: [] })
})

test('damaged blobs are taken out of service and reported with all that they break', async (t) => {
  const store = await openStore(t)
  const base = randomBytes(600_000)
  const web = await store.push('apps/shop/1/web', { tag: '1', layers: [base] })
  const multi = await store.pushIndex('apps/shop/1/web', [web], 'multi')
  const copy = await store.push('team/web', { tag: 'x', layers: [base] })
  const sound = await store.push('team/db', { tag: 'x' })
  const template = await store.push('releases/shop')
  const index = await store.pushIndex('releases/shop', [template], '1')
  const json = template.blobs[1] as Digest
  await addRelease(
    store,
    { app: 'shop', version: '1', index: index.digest, template: json },
    { repository: 'apps/shop/1/web', tag: 'multi', pushed: multi },
  )
  const layer = web.blobs[1] as Digest
  spoil(store, layer)
  rmSync(store.path(json))
  const config = copy.blobs[0] as Digest
  chmodSync(store.path(config), 0o600)
  truncateSync(store.path(config), 5)

  const { damaged } = await scrub(store)
  const of = (digest: Digest) => damaged.find((blob) => blob.digest === digest)
  t.equal(damaged.length, 3)
  t.match(of(layer), {
    kind: 'content',
    size: base.length,
    releases: [{ app: 'shop', version: '1' }],
    tags: [
      { repository: 'apps/shop/1/web', tag: '1' },
      { repository: 'apps/shop/1/web', tag: 'multi' },
      { repository: 'team/web', tag: 'x' },
    ],
  })
  t.match(of(json), {
    kind: 'missing',
    releases: [{ app: 'shop', version: '1' }],
    tags: [{ repository: 'releases/shop', tag: '1' }],
  })
  t.match(of(config), { kind: 'size', releases: [], tags: [{ repository: 'team/web', tag: 'x' }] })

  const { repositories } = store.content
  t.equal(repositories.blobSize('team/web', layer), undefined, 'nobody is told that it is here')
  t.equal(await repositories.mountBlob('elsewhere', layer, () => true), false)
  t.notOk(existsSync(store.path(layer)))
  t.ok(existsSync(quarantined(store, layer)), 'what was found is kept for a look')
  t.ok(store.isWhole('team/db', sound))
  t.match(await scrub(store), { damaged: [{}, {}, {}] }, 'the next scrub names them again')
})

test('the next push of a damaged blob, to any repository, heals every image that needs it', async (t) => {
  const store = await openStore(t)
  const base = randomBytes(5000)
  const web = await store.push('a', { tag: '1', layers: [base] })
  const other = await store.push('b', { tag: '1', layers: [base] })
  const layer = web.blobs[1] as Digest
  spoil(store, layer)
  await scrub(store)
  await t.rejects(store.putManifest('a', web.bytes), { code: 'MANIFEST_BLOB_UNKNOWN' })
  t.equal(await store.pushBlob('c', base), layer)
  t.ok(store.isWhole('a', web))
  t.ok(store.isWhole('b', other))
  t.same(damageReports(store.db, store.content.blobs.store), [])
  t.match(await store.collect(), { orphans: { count: 1, bytes: 5000 } }, 'then quarantine is cleared')
  t.notOk(existsSync(quarantined(store, layer)))
})

test('an import that brings a damaged blob heals it too', async (t) => {
  const store = await openStore(t)
  const base = randomBytes(5000)
  const image = await store.push('a', { tag: '1', layers: [base] })
  rmSync(store.path(image.blobs[1] as Digest))
  await scrub(store)
  await store.content.blobs.put(base)
  t.ok(store.isWhole('a', image))
})

test('a collection keeps what a damaged blob needs to be healed, as long as anything names it', async (t) => {
  const store = await openStore(t)
  const base = randomBytes(5000)
  const image = await store.push('a', { tag: '1', layers: [base] })
  const layer = image.blobs[1] as Digest
  spoil(store, layer)
  await scrub(store)
  await store.age(30 * DAY)
  t.match(await store.collect({ grace: 0 }), { manifests: 0, blobs: { count: 0 }, orphans: { count: 0 } })
  t.ok(existsSync(quarantined(store, layer)))
  await store.pushBlob('b', base)
  t.ok(store.isWhole('a', image))

  spoil(store, layer)
  await scrub(store)
  await store.untag('a', '1')
  await store.age(DAY)
  t.match(await store.collect({ grace: 0, dryRun: true }), {
    manifests: 1,
    orphans: { count: 1, bytes: 5000 },
  })
  t.match(await store.collect({ grace: 0 }), { manifests: 1, orphans: { count: 1, bytes: 5000 } })
  t.equal(store.count('damaged_blobs'), 0)
  t.same(readdirSync(join(store.data.root, 'quarantine/sha256')), [])
})

test('a blob that reads well the second time stays in service', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a', { tag: '1', layers: [randomBytes(5000)] })
  const real = store.content.blobs.store
  let reads = 0
  const unsteady = new Proxy(real, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (name !== 'open') return typeof value === 'function' ? value.bind(target) : value
      return async (digest: Digest) => (reads++ === 0 ? undefined : target.open(digest))
    },
  })
  const report = await runScrub({ data: store.data, db: store.db, store: unsteady }, { rate: 1000 })
  t.match(report, { blobs: 2, unsteady: 1, damaged: [] })
  t.ok(store.isWhole('a', image))
})

test('a blob that was stored anew since it was looked at stays in service', async (t) => {
  const store = await openStore(t)
  const digest = await store.pushBlob('a', randomBytes(10))
  const storedAt = store.db.sqlite.prepare('SELECT stored_at FROM blobs').pluck().get() as number
  const damaged = new DamagedBlobs(store.db, store.content.blobs.store)
  const damage = { kind: 'missing', finding: 'its file is not there' } as const
  t.equal(await damaged.quarantine({ digest, size: 10, storedAt: storedAt - 1 }, damage), false)
  t.ok(store.hasBlob('a', digest))
  t.equal(await damaged.quarantine({ digest, size: 10, storedAt }, damage), true)
  t.notOk(store.hasBlob('a', digest))
})
