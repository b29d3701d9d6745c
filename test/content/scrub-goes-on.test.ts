import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { runScrub } from '../../server/jobs/scrubbing.ts'
import { openStore, type Store } from './store.ts'

const depsOf = (store: Store) => ({ data: store.data, db: store.db, store: store.content.blobs.store })

test('a scrub that was cut off goes on where it was', async (t) => {
  const store = await openStore(t)
  for (let i = 0; i < 20; i++) await store.content.blobs.put(randomBytes(1000))
  const stop = new AbortController()
  const onProgress = (read: number) => {
    if (read >= 5000) stop.abort()
  }
  await t.rejects(runScrub(depsOf(store), { rate: 1000, signal: stop.signal, onProgress }), {
    name: 'AbortError',
  })
  let first = 0
  const report = await runScrub(depsOf(store), {
    rate: 1000,
    onProgress: (read) => {
      first ||= read
    },
  })
  t.ok(first >= 5000, 'the first blob read is not the first of all')
  t.equal(report.blobs, 20)
  t.equal((await runScrub(depsOf(store), { rate: 1000 })).bytes, 20_000, 'the one after it begins anew')
})

test('a scrub keeps to its rate, and lets others have their turn', async (t) => {
  const store = await openStore(t)
  await store.content.blobs.put(randomBytes(4_000_000))
  let turns = 0
  let isOver = false
  const count = () => {
    turns++
    if (!isOver) setImmediate(count)
  }
  count()
  const started = performance.now()
  await runScrub(depsOf(store), { rate: 8 })
  const seconds = (performance.now() - started) / 1000
  isOver = true
  // The first piece is not waited for.
  t.ok(seconds > 0.4, `4 MB took ${seconds.toFixed(2)} s at 8 MB a second`)
  t.ok(turns > 4_000_000 / (256 * 1024), `${turns} turns for others`)
})

test('one scrub at a time', async (t) => {
  const store = await openStore(t)
  await store.content.blobs.put(randomBytes(1_000_000))
  const first = runScrub(depsOf(store), { rate: 5 })
  await t.rejects(runScrub(depsOf(store), { rate: 1000 }), { code: 'JOB_RUNNING' })
  t.match(await first, { blobs: 1 })
  t.match(await runScrub(depsOf(store), { rate: 1000 }), { blobs: 1 })
})
