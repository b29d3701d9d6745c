import { test } from 'tap'
import { AppCounter, AppCounts } from '../../server/catalog/app-counter.ts'
import { InstallCounter } from '../../server/catalog/install-counter.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { keptLog } from './kept-log.ts'
import { APP_ID, sampleRelease } from './sample-release.ts'
import { temporaryDatabase } from './temporary-database.ts'

async function setUp(t: Parameters<typeof temporaryDatabase>[0]) {
  const { db } = temporaryDatabase(t)
  await db.write(() => publishRelease(db, sampleRelease()))
  const totals = () =>
    db.sqlite
      .prepare(
        'SELECT visit_count AS visits, install_count AS installs, download_count AS downloads FROM apps',
      )
      .get()
  return { db, counter: new AppCounter(db), counts: new AppCounts(db), totals }
}

test('many counts are one write, and add up by day and in the total', async (t) => {
  const { db, counter, counts, totals } = await setUp(t)
  const before = db.ownChanges
  for (let i = 0; i < 100; i++) counter.visit(APP_ID, `visitor ${i}`)
  for (let i = 0; i < 7; i++) counter.download(APP_ID)
  await counter.flush()
  t.equal(db.ownChanges, before + 1)
  counter.visit(APP_ID, 'one more')
  await counter.flush()
  await new InstallCounter(db).count('k', APP_ID, '1.0')
  t.same(totals(), { visits: 101, installs: 1, downloads: 7 })
  t.match(counts.lastDays(APP_ID, 1), [{ visits: 101, installs: 1, downloads: 7 }])
  await counter.flush()
  t.same(totals(), { visits: 101, installs: 1, downloads: 7 }, 'nothing is counted twice')
})

test('counting waits for nothing, and is written soon after', async (t) => {
  const { counter, totals } = await setUp(t)
  counter.visit(APP_ID, 'a')
  t.match(totals(), { visits: 0 })
  const written = () => (totals() as { visits: number }).visits > 0
  for (let i = 0; i < 300 && !written(); i++) await new Promise((resolve) => setTimeout(resolve, 100))
  t.match(totals(), { visits: 1 })
})

test('one visitor who comes back soon is one visit; of another app, another', async (t) => {
  const { db, counter, counts, totals } = await setUp(t)
  await db.write(() => publishRelease(db, sampleRelease({ app: { id: 'other' } })))
  for (let i = 0; i < 3; i++) counter.visit(APP_ID, 'a')
  counter.visit('other', 'a')
  counter.visit(APP_ID, 'b')
  await counter.flush()
  t.match(totals(), { visits: 2 })
  t.match(counts.lastDays('other', 1), [{ visits: 1 }])
})

test('an app that is gone by then is not counted', async (t) => {
  const { db, counter } = await setUp(t)
  counter.visit('gone', 'a')
  await counter.flush()
  t.equal(db.sqlite.prepare('SELECT count(*) FROM app_counts').pluck().get(), 0)
})

test('a chart has every day, in UTC, today last', async (t) => {
  const { db, counts } = await setUp(t)
  const row = db.sqlite.prepare('INSERT INTO app_counts VALUES (?, ?, ?, ?)')
  row.run(APP_ID, '2026-11-18', 'visit', 5)
  row.run(APP_ID, '2026-11-20', 'download', 2)
  row.run(APP_ID, '2026-11-17', 'visit', 9)
  t.same(counts.lastDays(APP_ID, 3, Date.UTC(2026, 10, 20, 23, 59)), [
    { day: '2026-11-18', visits: 5, installs: 0, downloads: 0 },
    { day: '2026-11-19', visits: 0, installs: 0, downloads: 0 },
    { day: '2026-11-20', visits: 0, installs: 0, downloads: 2 },
  ])
})

test('what cannot be written now is logged, and written with what comes after', async (t) => {
  const { db, totals } = await setUp(t)
  const { log, lines } = keptLog()
  const counter = new AppCounter(db, log)
  db.sqlite.exec("CREATE TRIGGER full BEFORE UPDATE ON apps BEGIN SELECT RAISE(ABORT, 'full'); END")
  counter.visit(APP_ID, 'a')
  await counter.flush()
  t.match(lines(), [{ level: 40, msg: /could not be counted/, err: { message: 'full' } }])
  db.sqlite.exec('DROP TRIGGER full')
  counter.visit(APP_ID, 'b')
  counter.download(APP_ID)
  await counter.flush()
  t.same(totals(), { visits: 2, installs: 0, downloads: 1 })
})
