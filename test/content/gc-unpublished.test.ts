import { test } from 'tap'
import { unpublishedImages } from '../../server/content/collect-tags.ts'
import { addRelease } from './releases.ts'
import { DAY, openStore } from './store.ts'

test('images that a console pushed and never published are listed, and go after a grace period of their own', async (t) => {
  const store = await openStore(t)
  const forgotten = await store.push('u/k1/web', { tag: '1' })
  const published = await store.push('u/k1/db', { tag: '1' })
  const other = await store.push('ui/web', { tag: '1' })
  await addRelease(
    store,
    { app: 'shop', version: '1', index: other.digest, template: other.digest },
    { repository: 'apps/shop/1/db', tag: '1', pushed: published },
  )
  await store.age(5 * DAY)
  const recent = await store.push('u/k2/web', { tag: '2' })
  const multi = await store.pushIndex('u/k2/web', [recent], 'multi')
  const listed = [
    { repository: 'u/k1/web', tag: '1', digest: forgotten.digest, bytes: forgotten.size },
    { repository: 'u/k2/web', tag: '2', digest: recent.digest, bytes: recent.size },
    { repository: 'u/k2/web', tag: 'multi', digest: multi.digest, bytes: recent.size },
  ]
  t.match(await unpublishedImages(store.db, 10), listed)
  const early = await store.collect()
  t.match(early, { tags: { unpublished: 0 }, manifests: 0, unpublished: listed })

  await store.age(3 * DAY)
  const late = await store.collect()
  t.match(late, { tags: { unpublished: 1 }, manifests: 1, blobs: { count: 2, bytes: forgotten.size } })
  t.same(
    late.unpublished.map(({ tag }) => tag),
    ['2', 'multi'],
  )
  t.notOk(store.isWhole('u/k1/web', forgotten))
  t.ok(store.isWhole('u/k1/db', published), 'what a release uses stays')
  t.ok(store.isWhole('ui/web', other), 'and so does what only looks like that namespace')
})

test('an image that was published meanwhile stays', async (t) => {
  const store = await openStore(t)
  const image = await store.push('u/k1/web', { tag: '1' })
  await store.age(30 * DAY)
  const index = await store.pushIndex('releases/shop', [image], '1')
  t.match(await store.collect({ dryRun: true }), { tags: { unpublished: 1 } })
  await addRelease(
    store,
    { app: 'shop', version: '1', index: index.digest, template: index.digest },
    { repository: 'u/k1/web', tag: '1', pushed: image },
  )
  t.match(await store.collect(), { tags: { unpublished: 0 }, unpublished: [] })
  t.ok(store.isWhole('u/k1/web', image))
})
