import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import type { GarbageReport } from '../../server/content/collect-garbage.ts'
import { alone } from '../../server/jobs/alone.ts'
import { lastCollection } from '../../server/jobs/collection.ts'
import { openStore } from '../content/store.ts'
import { raincask, raincaskJson } from '../e2e/command.ts'

test('gc says what it would remove, removes it, and keeps its report', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a')
  await store.push('u/k1/web', { tag: '1', layers: [randomBytes(10)] })
  const removed = { manifests: 1, blobs: { count: 2, bytes: image.size }, bytes: image.size }
  const data = ['--data', store.data.root]
  const planned = await raincaskJson<GarbageReport>('gc', '--dry-run', '--grace', '0s', ...data)
  t.match(planned, { dryRun: true, grace: 0, ...removed })
  t.ok(store.isWhole('a', image))
  t.equal(lastCollection(store.db), undefined)
  const { code, stdout } = await raincask('gc', '--grace', '0s', ...data)
  t.equal(code, 0)
  t.match(stdout, /Removed:\n {2}manifests +1\n {2}blobs +2, 2\.0 KB\n/)
  t.match(stdout, /each goes 7d after its push:\n {2}\S+Z {2}u\/k1\/web:1 {2}\d+ bytes\n$/)
  t.notOk(store.isWhole('a', image))
  t.match(lastCollection(store.db), removed)
})

test('gc lists what consoles pushed and never published', async (t) => {
  const store = await openStore(t)
  const { size } = await store.push('u/k1/web', { tag: '1' })
  t.match(await raincaskJson('gc', '--list-unpublished', '--data', store.data.root), {
    unpublishedGrace: 7 * 86_400_000,
    images: [{ repository: 'u/k1/web', tag: '1', bytes: size }],
  })
})

test('gc refuses what is no duration, and to run twice at once', async (t) => {
  const store = await openStore(t)
  const unclear = await raincask('gc', '--grace', '1 day', '--data', store.data.root)
  t.match(unclear, { code: 1, stderr: /1 day is not a duration/ })
  const second = await alone(store.data, 'gc', () => raincask('gc', '--data', store.data.root))
  t.match(second, { code: 1, stderr: /The job gc is under way already/ })
})
