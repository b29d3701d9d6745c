import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { addRelease } from './releases.ts'
import { DAY, openStore, openStoreAt } from './store.ts'

test('what a tag reaches stays, however old it is', async (t) => {
  const store = await openStore(t)
  const tagged = await store.push('a', { tag: '1' })
  const children = [await store.push('a'), await store.push('a')]
  const inner = await store.pushIndex('a', children)
  await store.pushIndex('a', [inner], 'multi')
  const signature = await store.push('a', { subject: children[0] as typeof tagged })
  const countersignature = await store.push('a', { subject: signature })
  await store.age(400 * DAY)
  const report = await store.collect({ grace: 0 })
  for (const image of [tagged, ...children, inner, signature, countersignature])
    t.ok(store.isWhole('a', image), image.digest)
  t.match(report, { manifests: 0, blobs: { count: 0 }, bytes: 0 })
})

test('what is younger than the grace period stays, used or not', async (t) => {
  const store = await openStore(t)
  const untagged = await store.push('a')
  const child = await store.push('a')
  await store.age(2 * DAY)
  await store.pushIndex('a', [child])
  const blob = await store.pushBlob('a', randomBytes(100))
  await store.collect()
  t.notOk(store.isWhole('a', untagged), 'the old one is gone')
  t.ok(store.isWhole('a', child), 'an old child of a young index is not')
  t.ok(store.hasBlob('a', blob), 'nor a blob that waits for its manifest')
})

test('a manifest that is pushed again is young again', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a')
  await store.age(2 * DAY)
  for (const part of image.blobs) await store.db.write(() => store.content.repositories.linkBlob('a', part))
  await store.putManifest('a', image.bytes)
  await store.collect()
  t.ok(store.isWhole('a', image))
})

test('what a client was just told of stays until its push can be over', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a')
  const told = await store.pushBlob('b', randomBytes(10))
  const other = await store.pushBlob('b', randomBytes(10))
  await store.age(2 * DAY)
  const { renewals } = store.content
  t.equal(await renewals.manifest('a', image.digest), true)
  t.equal(await renewals.blob('b', told), true)
  t.equal(renewals.blob('b', told), true, 'without a further write')
  await store.collect()
  t.ok(store.isWhole('a', image))
  t.ok(store.hasBlob('b', told))
  t.notOk(store.hasBlob('b', other))
})

test('leased blobs of living sessions stay, whatever the grace', async (t) => {
  const store = await openStore(t)
  const other = await openStoreAt(t, store.data.root)
  const { blobs } = other.content
  const leased = await blobs.put(randomBytes(100))
  await other.db.write(() => blobs.lease(leased))
  const own = await store.content.blobs.put(randomBytes(100))
  await store.db.write(() => store.content.blobs.lease(own))
  await store.age(DAY)
  t.equal((await store.collect({ grace: 0 })).blobs.count, 0)
  t.equal(store.content.blobs.sizeOf(leased), 100)
  await other.close()
  t.equal((await store.collect({ grace: 0 })).blobs.count, 1, 'and go when the session has ended')
  t.equal(store.content.blobs.sizeOf(leased), undefined)
  t.equal(store.content.blobs.sizeOf(own), 100)
})

test('releases keep their index, their images and their template without any tag', async (t) => {
  const store = await openStore(t)
  const template = await store.push('releases/shop')
  const index = await store.pushIndex('releases/shop', [template])
  const image = await store.push('apps/shop/1/web')
  const loose = await store.content.blobs.put(randomBytes(50))
  await addRelease(
    store,
    { app: 'shop', version: '1', index: index.digest, template: loose },
    { repository: 'apps/shop/1/web', tag: '1', pushed: image },
  )
  await store.age(DAY)
  await store.collect({ grace: 0 })
  t.ok(store.isWhole('releases/shop', template))
  t.ok(store.isWhole('apps/shop/1/web', image))
  t.equal(store.content.blobs.sizeOf(loose), 50)
  await store.db.write(() => store.db.sqlite.exec('DELETE FROM release_images; DELETE FROM releases'))
  const report = await store.collect({ grace: 0 })
  t.match(report, { manifests: 3, repositories: 2, blobs: { count: 5 } })
  t.same(store.files(), [])
})

test('an empty repository that was opened to the public stays', async (t) => {
  const store = await openStore(t)
  for (const name of ['open', 'closed']) await store.pushBlob(name, randomBytes(10))
  await store.db.write(() =>
    store.db.sqlite.exec(`UPDATE repositories SET is_public = 1 WHERE name = 'open'`),
  )
  await store.age(DAY)
  await store.collect({ grace: 0 })
  t.type(store.content.repositories.find('open'), 'number')
  t.equal(store.content.repositories.find('closed'), undefined)
})
