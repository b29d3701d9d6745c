import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Digest } from '../../oci/digest.ts'
import { type BackupSource, createBackup } from '../../server/ops/backup/create-backup.ts'
import { restoreBackup } from '../../server/ops/backup/restore-backup.ts'
import { verifyBackup } from '../../server/ops/backup/verify-backup.ts'
import { openStore, openStoreAt, type Store } from '../content/store.ts'

/** The store as its backups see it; `beforeBlob` runs before each blob is opened. */
function sourceOf(store: Store, beforeBlob: (digest: Digest) => Promise<void>): BackupSource {
  const { data, db, content } = store
  return {
    data,
    db,
    store: 'test',
    session: content.staging.session,
    open: async (digest) => {
      await beforeBlob(digest)
      return content.blobs.store.open(digest)
    },
    release: () => db.write(() => content.blobs.releaseLeases()),
  }
}

test('what is untagged and collected while a backup copies is in it all the same', async (t) => {
  const store = await openStore(t)
  const images = []
  for (let i = 0; i < 5; i++) images.push(await store.push(`team/app${i}`, { tag: '1' }))
  const to = join(store.data.root, '../backups')
  // Another process, as the server that collects is another than the backup.
  const other = await openStoreAt(t, store.data.root)
  let opened = 0
  const source = sourceOf(store, async () => {
    if (++opened > 1) return
    for (let i = 0; i < 5; i++) await other.untag(`team/app${i}`, '1')
    await other.collect({ grace: 0 })
    t.equal(other.count('repository_blobs'), 0, 'no repository holds any of it any more')
    await other.push('team/later', { tag: '1' })
  })
  const { manifest, copied } = await createBackup(source, { to, keep: 1 })
  t.same(manifest.damaged, [])
  t.equal(copied, 10)
  t.match(await verifyBackup(to), { blobs: 10, damaged: [], files: [] })
  await other.collect({ grace: 0 })
  for (const { blobs } of images)
    for (const blob of blobs) t.notOk(existsSync(store.path(blob)), 'then it goes from the store')

  const target = join(store.data.root, '../target')
  await restoreBackup({ from: to, data: target })
  const restored = await openStoreAt(t, target)
  for (const [i, image] of images.entries()) t.ok(restored.isWhole(`team/app${i}`, image))
})

test('a backup that is stopped gives its leases back', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1' })
  const stop = new AbortController()
  const source = sourceOf(store, async () => stop.abort())
  const to = join(store.data.root, '../backups')
  await t.rejects(createBackup(source, { to, keep: 1, signal: stop.signal }), { name: 'AbortError' })
  t.equal(store.count('blob_leases'), 0)
  t.match(
    await createBackup(
      sourceOf(store, async () => undefined),
      { to, keep: 1 },
    ),
    { copied: 2 },
  )
})
