import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'tap'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { emptyRepositories, unheldBlobs, unnamedBlobs } from '../../server/content/collect-blobs.ts'
import { heldByNobody, unreachableManifests } from '../../server/content/collect-manifests.ts'
import type { GarbageRun, Sweep } from '../../server/content/garbage.ts'
import { Gone } from '../../server/content/gone.ts'
import { DAY, openStore, type Store } from './store.ts'

/** Stages bytes and gives them their name, as a push does just before its row is written. */
async function place(store: Store, bytes: Buffer) {
  const staged = await store.content.blobs.store.create()
  await staged.append(bytes)
  const digest = digestOf(bytes)
  const placed = await store.content.blobs.store.place(staged, digest)
  return { placed, digest, path: store.path(digest), inode: statSync(store.path(digest)).ino, staged }
}

test('a file that is taken away before its row is written is put back', async (t) => {
  const store = await openStore(t)
  const bytes = randomBytes(1000)
  const { placed, digest, path } = await place(store, bytes)
  t.equal((await store.content.blobs.removeFiles([digest])).length, 1)
  t.notOk(existsSync(path))
  await store.db.write(() => placed.confirm())
  t.same(readFileSync(path), bytes)
})

test('a row is written only while the name belongs to the file that was synced for it', async (t) => {
  const store = await openStore(t)
  const bytes = randomBytes(1000)
  const first = await place(store, bytes)
  const second = await place(store, bytes)
  t.equal(statSync(first.path).ino, second.inode, 'the one that came later has the name')
  await store.db.write(() => first.placed.confirm())
  t.equal(statSync(first.path).ino, first.inode)
  await store.db.write(() => second.placed.confirm())
  t.equal(statSync(first.path).ino, second.inode)
  await Promise.all([first.staged.discard(), second.staged.discard()])
  t.same(readFileSync(first.path), bytes)
})

test('what a crash left under the name of a blob is replaced by what is pushed', async (t) => {
  const store = await openStore(t)
  const bytes = randomBytes(1000)
  const path = store.path(digestOf(bytes))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'half')
  t.equal(store.content.blobs.sizeOf(digestOf(bytes)), undefined)
  await store.pushBlob('a', bytes)
  t.ok(store.hasBlob('a', digestOf(bytes)))
})

test('a file whose row has come back stays', async (t) => {
  const store = await openStore(t)
  const digest = await store.pushBlob('a', randomBytes(1000))
  t.same(await store.content.blobs.removeFiles([digest]), [])
  t.ok(store.hasBlob('a', digest))
})

test('pushes of one digest at once all succeed, and leave one file', async (t) => {
  const store = await openStore(t)
  for (let round = 0; round < 5; round++) {
    const bytes = randomBytes(200_000)
    await Promise.all(Array.from({ length: 8 }, (_, i) => store.pushBlob(`r${i}`, bytes)))
    for (let i = 0; i < 8; i++) t.ok(store.hasBlob(`r${i}`, digestOf(bytes)))
  }
  t.equal(store.files().length, 5)
})

test('each sweep judges anew what came into use since it looked', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a')
  const loose = await store.pushBlob('b', randomBytes(10))
  await store.age(2 * DAY)
  await store.db.write(() => store.db.sqlite.exec('DELETE FROM repository_blobs'))
  const run: GarbageRun = { db: store.db, dryRun: false, cutoff: Date.now() - DAY }
  const gone = new Gone(store.db)
  const { tags, repositories, manifests } = store.content

  await refuses(t, store, unreachableManifests(run, gone, done), () => tags.set('a', '1', image.digest))
  await refuses(t, store, unheldBlobs(run, done), () => {
    for (const digest of [...image.blobs, loose]) repositories.linkBlob('a', digest)
  })
  await refuses(t, store, emptyRepositories(run, done), () => repositories.linkBlob('b', loose))
  await store.age(2 * DAY)
  // The link of the loose blob in b, and its link in a, are still what they were; the sweep finds a manifest instead.
  const bytes = artifactOver(loose, 10)
  await refuses(t, store, unnamedBlobs(run, gone, done), () => {
    for (const name of ['a', 'b']) manifests.put(name, bytes)
  })
  await store.db.write(() => store.db.sqlite.exec('DELETE FROM repository_manifests'))
  await refuses(t, store, heldByNobody(run), () => {
    manifests.put('a', bytes)
    store.db.sqlite.exec(
      'INSERT INTO repository_manifests SELECT 1, digest, subject, 0 FROM manifests WHERE true ON CONFLICT DO NOTHING',
    )
  })
  gone.drop()
})

const done = async () => undefined

/** Finds garbage, brings it into use, and sees that nothing is removed any more. */
async function refuses<Row extends object>(
  t: { ok(value: unknown, message: string): unknown; same(a: unknown, b: unknown): unknown },
  store: Store,
  sweep: Sweep<Row>,
  use: () => void,
): Promise<void> {
  const found = sweep.page(undefined).filter((row) => row.garbage)
  t.ok(found.length > 0, 'there was garbage')
  await store.db.write(use)
  const removed = await store.db.write(() => found.filter((row) => sweep.remove(row)))
  t.same(removed, [])
}

function artifactOver(digest: Digest, size: number) {
  const part = { mediaType: 'application/octet-stream', digest, size }
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociManifest, config: part, layers: [] }),
  )
  return { digest: digestOf(bytes), bytes, parsed: parseManifest(bytes) }
}
