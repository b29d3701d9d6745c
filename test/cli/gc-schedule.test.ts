import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { lastCollection } from '../../server/jobs/collection.ts'
import { saveMaintenance } from '../../server/jobs/maintenance-settings.ts'
import { startSchedules } from '../../server/jobs/schedules.ts'
import { lastScrub, runScrub } from '../../server/jobs/scrubbing.ts'
import { openLog } from '../../server/ops/log.ts'
import { openStore } from '../content/store.ts'

const SECOND = '* * * * * *'
const silent = openLog('silent')

/** Waits until something is there, at most ten seconds. */
async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (let i = 0; i < 1000; i++) {
    const found = look()
    if (found !== undefined) return found
    await setTimeout(10)
  }
  throw new Error('it did not happen')
}

test('a serving process collects and scrubs as planned', async (t) => {
  const store = await openStore(t)
  const image = await store.push('a')
  await saveMaintenance(store.db, {
    gc: { schedule: SECOND, grace: '0s' },
    scrub: { schedule: SECOND },
    uploads: { schedule: null },
  })
  const schedules = startSchedules(store, silent)
  await eventually(() => lastCollection(store.db))
  await eventually(() => lastScrub(store.db))
  await schedules.stop()
  t.notOk(store.isWhole('a', image))
  const last = lastCollection(store.db)?.startedAt
  await setTimeout(1200)
  t.equal(lastCollection(store.db)?.startedAt, last, 'and no more once it has stopped')
})

test('a stop ends a scrub in order, and the next one goes on', async (t) => {
  const store = await openStore(t)
  for (let i = 0; i < 6; i++) await store.content.blobs.put(randomBytes(300_000))
  await saveMaintenance(store.db, { scrub: { schedule: SECOND, rate: 0.3 }, gc: { schedule: null } })
  const schedules = startSchedules(store, silent)
  const deps = { data: store.data, db: store.db, store: store.content.blobs.store }
  const isBusy = () =>
    runScrub(deps, { signal: AbortSignal.abort() }).then(
      () => false,
      (error: { code?: unknown }) => error.code === 'JOB_RUNNING',
    )
  while (!(await isBusy())) await setTimeout(20)
  const started = performance.now()
  await schedules.stop()
  t.ok(performance.now() - started < 3000, 'it does not wait for the end')
  t.equal(lastScrub(store.db), undefined)
  t.match(await runScrub(deps, { rate: 1000 }), { blobs: 6 })
})
