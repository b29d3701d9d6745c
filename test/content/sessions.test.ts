import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { openStore, openStoreAt } from './store.ts'

test('what dead sessions left goes, with their leases; living ones keep theirs', async (t) => {
  const store = await openStore(t)
  const dead = join(store.data.staging, 'dead')
  mkdirSync(dead)
  for (const name of ['lock', 'half-a-blob']) writeFileSync(join(dead, name), '')
  writeFileSync(join(store.data.staging, 'stray'), '')
  const { blobs, staging } = store.content
  const digest = await blobs.put(randomBytes(10))
  await store.db.write(() => {
    blobs.lease(digest)
    store.db.sqlite.prepare('INSERT INTO blob_leases VALUES (?, ?)').run(digest, 'dead')
  })
  const other = await openStoreAt(t, store.data.root)
  t.same(
    readdirSync(store.data.staging).sort(),
    ['uploads', staging.session, other.content.staging.session].sort(),
  )
  t.same(store.db.sqlite.prepare('SELECT session FROM blob_leases').pluck().all(), [staging.session])
  await other.close()
  t.notOk(existsSync(other.content.staging.directory))
})
