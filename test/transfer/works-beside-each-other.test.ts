import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { collectGarbage } from '../../server/content/collect-garbage.ts'
import { forWork } from '../../server/content/content.ts'
import { Uploads } from '../../server/content/uploads.ts'
import { ContentSink } from '../../server/transfer/import-package/content-sink.ts'
import { openStore, type Store } from './bundle-stores.ts'

/** Collects everything that nothing counts on. */
async function collect(store: Store): Promise<void> {
  const uploads = new Uploads(store.content.staging.uploads)
  await collectGarbage({ ...store, uploads }, { grace: 0, unpublishedGrace: 0, uploadAge: 0, retention: [] })
  await uploads.close()
}

t.test(
  'work that fails gives back what it counts on, and nothing of other work of the process',
  async (t) => {
    const store = await openStore(t, join(t.testdir(), 'data'))
    const begin = () => {
      const { db, content, data } = forWork(store)
      return new ContentSink(db, content.blobs, data.blobs)
    }
    const [one, other] = [begin(), begin()]
    const [shared, own, others] = [randomBytes(1000), randomBytes(1000), randomBytes(1000)]
    await one.put(shared)
    await one.put(own)
    await other.put(shared)
    await other.put(others)
    const has = (bytes: Buffer) => store.content.blobs.sizeOf(digestOf(bytes)) !== undefined

    await other.discard()
    await collect(store)
    t.same([shared, own, others].map(has), [true, true, false])
    await one.discard()
    t.same([shared, own, others].map(has), [false, false, false], 'what both had brought goes with the last')
    t.equal(store.db.sqlite.prepare('SELECT count(*) FROM blob_leases').pluck().get(), 0)
  },
)

t.test('leases of a work end with its process', async (t) => {
  const root = join(t.testdir(), 'data')
  const store = await openStore(t, root)
  const bytes = randomBytes(100)
  const digest = await store.content.blobs.put(bytes)
  await store.db.write(() => {
    store.db.sqlite.prepare('INSERT INTO blob_leases VALUES (?, ?)').run(digest, 'dead-session/7')
    store.content.blobs.forWork().lease(digest)
  })
  await openStore(t, root)
  t.same(store.db.sqlite.prepare('SELECT session FROM blob_leases').pluck().all(), [
    `${store.content.staging.session}/1`,
  ])
})
