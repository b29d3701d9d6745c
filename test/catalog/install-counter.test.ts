import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { Catalog } from '../../server/catalog/catalog.ts'
import { InstallCounter } from '../../server/catalog/install-counter.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { keptLog } from './kept-log.ts'
import { APP_ID, sampleRelease } from './sample-release.ts'
import { temporaryDatabase } from './temporary-database.ts'

async function setUp(t: Parameters<typeof temporaryDatabase>[0]) {
  const { db } = temporaryDatabase(t)
  await db.write(() => publishRelease(db, sampleRelease()))
  const catalog = new Catalog(db)
  return { db, installed: () => catalog.app(APP_ID).installCount }
}

test('one key asking twice for one version is one install', async (t) => {
  const { db, installed } = await setUp(t)
  const counter = new InstallCounter(db)
  t.same(await Promise.all([counter.count('k', APP_ID, '1.0'), counter.count('k', APP_ID, '1.0')]), [
    true,
    false,
  ])
  t.equal(installed(), 1)
  await counter.count('k', APP_ID, '2.0')
  await counter.count('other', APP_ID, '1.0')
  t.equal(installed(), 3)
})

test('after a while it is another install', async (t) => {
  const { db, installed } = await setUp(t)
  const counter = new InstallCounter(db, undefined, 20)
  await counter.count('k', APP_ID, '1.0')
  await setTimeout(60)
  await counter.count('k', APP_ID, '1.0')
  t.equal(installed(), 2)
})

test('what cannot be counted now is logged, and counted later, on the day on which it was', async (t) => {
  const { db, installed } = await setUp(t)
  const { log, lines } = keptLog()
  const counter = new InstallCounter(db, log)
  db.sqlite.exec("CREATE TRIGGER full BEFORE UPDATE ON apps BEGIN SELECT RAISE(ABORT, 'full'); END")
  t.equal(await counter.count('k', APP_ID, '1.0'), true)
  t.equal(await counter.count('k', APP_ID, '1.0'), false, 'asking again is the same install')
  await counter.flush()
  t.equal(installed(), 0)
  t.match(lines(), [
    { level: 40, waiting: 1, lost: 0, msg: /could not be counted/, err: { message: 'full' } },
    { waiting: 1 },
  ])
  db.sqlite.exec('DROP TRIGGER full')
  await counter.flush()
  t.equal(installed(), 1)
  await counter.flush()
  t.equal(installed(), 1, 'once')
  t.match(db.sqlite.prepare('SELECT day, count FROM app_counts').all(), [
    { day: new Date().toISOString().slice(0, 10), count: 1 },
  ])
})

test('what a key has got without installing it is noted, and counts as no install', async (t) => {
  const { db, installed } = await setUp(t)
  const counter = new InstallCounter(db)
  const rows = () => db.sqlite.prepare('SELECT key_id, version, installs FROM key_installs').all()
  await counter.note('k', APP_ID, '1.0')
  t.same(rows(), [{ key_id: 'k', version: '1.0', installs: 0 }])
  await counter.count('k', APP_ID, '1.0')
  await counter.note('k', APP_ID, '1.0')
  t.same(rows(), [{ key_id: 'k', version: '1.0', installs: 1 }])
  t.equal(installed(), 1)
})
