import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { Catalog } from '../../server/catalog/catalog.ts'
import { InstallCounter } from '../../server/catalog/install-counter.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
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
  const counter = new InstallCounter(db, 20)
  await counter.count('k', APP_ID, '1.0')
  await setTimeout(60)
  await counter.count('k', APP_ID, '1.0')
  t.equal(installed(), 2)
})

test('an install whose count failed is counted when asked again', async (t) => {
  const { db, installed } = await setUp(t)
  const counter = new InstallCounter(db)
  db.sqlite.exec("CREATE TRIGGER full BEFORE UPDATE ON apps BEGIN SELECT RAISE(ABORT, 'full'); END")
  await t.rejects(counter.count('k', APP_ID, '1.0'))
  db.sqlite.exec('DROP TRIGGER full')
  t.equal(await counter.count('k', APP_ID, '1.0'), true)
  t.equal(installed(), 1)
})
