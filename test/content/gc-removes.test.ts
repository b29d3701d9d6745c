import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { DAY, HOUR, openStore } from './store.ts'

test('what nothing reaches goes: manifests, referrers, links, blobs, files, repositories', async (t) => {
  const store = await openStore(t)
  const shared = randomBytes(5000)
  const kept = await store.push('a', { tag: '1', layers: [shared] })
  const old = await store.push('a', { tag: '2', layers: [shared, randomBytes(3000)] })
  await store.push('a', { subject: old })
  const elsewhere = await store.push('b/c', { tag: 'x', layers: [shared, randomBytes(700)] })
  await store.age(2 * DAY)
  await store.untag('a', '2')
  await store.untag('b/c', 'x')
  const before = bytesOf(store.files().map((file) => join(store.data.blobs, file)))
  const report = await store.collect()
  t.match(report, { manifests: 3, repositories: 1, orphans: { count: 0 }, uploads: { count: 0 } })
  t.ok(store.isWhole('a', kept))
  t.notOk(store.isWhole('a', old))
  t.equal(store.count('manifests'), 1)
  t.equal(store.count('manifest_references'), 2)
  t.same(store.db.sqlite.prepare('SELECT name FROM repositories').pluck().all(), ['a'])
  const after = bytesOf(store.files().map((file) => join(store.data.blobs, file)))
  t.equal(report.bytes, before - after, 'the report counts the bytes that the disk got back')
  t.equal(report.blobs.bytes, report.bytes)
  t.notOk(existsSync(store.path(elsewhere.blobs[2] as typeof old.digest)))
  t.match(await store.collect(), { manifests: 0, repositories: 0, blobs: { count: 0 }, bytes: 0 }, 'once')
})

test('a blob goes when the last manifest that names it has gone, repository by repository', async (t) => {
  const store = await openStore(t)
  const shared = randomBytes(100)
  const [a, b] = [await store.push('a', { layers: [shared] }), await store.push('b', { layers: [shared] })]
  await store.age(2 * DAY)
  await store.db.write(() => store.content.tags.set('b', 'kept', b.digest))
  await store.collect()
  const digest = digestOf(shared)
  t.equal(store.content.repositories.blobSize('a', digest), undefined, 'its own repository shows it no more')
  t.ok(store.hasBlob('b', digest))
  t.notOk(store.isWhole('a', a))
})

test('a blob that thousands name elsewhere is judged by what is here', async (t) => {
  const store = await openStore(t)
  const empty = Buffer.from('{}')
  for (let i = 0; i < 80; i++) await store.push('many', { tag: `${i}`, layers: [empty] })
  await store.push('used', { tag: '1', layers: [empty] })
  await store.pushBlob('unused', empty)
  await store.age(2 * DAY)
  await store.collect()
  const shows = (repository: string) => store.content.repositories.blobSize(repository, digestOf(empty))
  t.same([shows('many'), shows('used'), shows('unused')], [2, 2, undefined])
})

test('files without a row go when they are old enough', async (t) => {
  const store = await openStore(t)
  const paths = ['young', 'old'].map((text) => store.path(digestOf(text)))
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '12345')
  }
  const then = Date.now() / 1000 - 2 * 86_400
  utimesSync(paths[1] ?? '', then, then)
  t.match(await store.collect(), { orphans: { count: 1, bytes: 5 }, bytes: 5 })
  t.same(paths.map(existsSync), [true, false])
})

test('uploads that nobody goes on with expire; one that is being written stays', async (t) => {
  const store = await openStore(t)
  const [idle, busy] = [await store.uploads.start('a'), await store.uploads.start('a')]
  for (const upload of [idle, busy]) await upload.append(randomBytes(1000))
  await idle.release()
  await busy.append(randomBytes(1))
  const old = (Date.now() - 2 * HOUR) / 1000
  for (const name of readdirSync(store.content.staging.uploads))
    utimesSync(join(store.content.staging.uploads, name), old, old)
  t.match(await store.collect(), { uploads: { count: 0 } }, 'not before their time')
  t.match(await store.collect({ uploadAge: 0, dryRun: true }), { uploads: { count: 1, bytes: 1000 } })
  t.match(await store.collect({ uploadAge: 0 }), { uploads: { count: 1, bytes: 1000 }, bytes: 1000 })
  await t.rejects(store.uploads.take('a', idle.id), { code: 'BLOB_UPLOAD_UNKNOWN' })
  await busy.cancel()
})

function bytesOf(paths: string[]): number {
  return paths.reduce((total, path) => total + statSync(path).size, 0)
}
