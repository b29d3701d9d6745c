import { type Test, test } from 'tap'
import { type AppQuery, Catalog } from '../../server/catalog/catalog.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { Search } from '../../server/catalog/search.ts'
import { STRANGER } from '../../server/catalog/visibility.ts'
import { apps } from '../../server/db/schema.ts'
import { type SampleOptions, sampleRelease } from './sample-release.ts'
import { temporaryDatabase } from './temporary-database.ts'

type Way = 'from the database' | 'by search'

/** The same lists come from the database and, where a viewer asks, from the search's memory. */
function bothWays(title: string, check: (t: Test, way: Way) => Promise<void>): void {
  for (const way of ['from the database', 'by search'] as const)
    test(`${title}, ${way}`, (t) => check(t, way))
}

async function setUp(t: Test, way: Way, releases: SampleOptions[]) {
  const { db } = temporaryDatabase(t)
  for (const options of releases) await db.write(() => publishRelease(db, sampleRelease(options)))
  const catalog = way === 'by search' ? new Catalog(db, new Search(db)) : new Catalog(db)
  const query = {
    ...{ text: '', arch: '', pluginsOnly: false, emptyToo: false, page: 1, pageSize: 10 },
    viewer: STRANGER,
  }
  const list = (options: Partial<AppQuery> = {}) => catalog.listApps({ ...query, ...options })
  const ids = (options: Partial<AppQuery> = {}) =>
    list(options)
      .apps.map((app) => app.id)
      .sort()
  return { db, list, ids }
}

bothWays('pages cover every app once, and past the end there is nothing', async (t, way) => {
  const many = Array.from({ length: 25 }, (_, i) => ({ app: { id: `app_${i}` } }))
  const { list } = await setUp(t, way, many)
  const pages = [1, 2, 3, 4].map((page) => list({ page }))
  t.same(
    pages.map(({ apps: found }) => found.length),
    [10, 10, 5, 0],
  )
  for (const { total } of pages) t.equal(total, 25)
  t.equal(new Set(pages.flatMap((page) => page.apps.map((app) => app.id))).size, 25)
  t.equal(list({ pageSize: -1 }).apps.length, 25)
  t.equal(list({ pageSize: -1, page: 2 }).apps.length, 0)
  t.equal(list({ pageSize: 1_000_000, page: 1_000_000 }).apps.length, 0)
})

bothWays('the app changed last comes first, with its versions newest first', async (t, way) => {
  const { db, list } = await setUp(t, way, [
    { app: { id: 'a' }, version: '1.9' },
    { app: { id: 'b' } },
    { app: { id: 'a' }, version: '1.10' },
    { app: { id: 'a' }, version: '1.2' },
  ])
  db.sqlite.prepare("UPDATE apps SET updated_at = 1 WHERE id = 'a'").run()
  const found = list().apps
  t.same(
    found.map((app) => app.id),
    ['b', 'a'],
  )
  t.same(
    found[1]?.releases.map((release) => release.version),
    ['1.10', '1.9', '1.2'],
  )
})

bothWays('a search looks into names and descriptions, in any case and letter for letter', async (t, way) => {
  const { ids } = await setUp(t, way, [
    { app: { id: 'shop', name: '商城 Shop', description: '' } },
    { app: { id: 'rate', name: 'Rates', description: 'up to 100% off_line' } },
    { app: { id: 'slash', name: 'a\\b', description: "it's" } },
  ])
  t.same(ids({ text: 'SHOP' }), ['shop'])
  t.same(ids({ text: '商' }), ['shop'])
  t.same(ids({ text: 'OFF' }), ['rate'])
  t.same(ids({ text: '%' }), ['rate'])
  t.same(ids({ text: '_' }), ['rate'])
  t.same(ids({ text: '\\' }), ['slash'])
  t.same(ids({ text: "'" }), ['slash'])
  t.same(ids({ text: 'nothing' }), [])
  t.same(ids({ text: 's' }), ['rate', 'shop', 'slash'])
})

bothWays('an architecture leaves apps and versions that run on it', async (t, way) => {
  const { ids, list } = await setUp(t, way, [
    { app: { id: 'both' }, version: '1.0', arch: 'arm64' },
    { app: { id: 'both' }, version: '2.0', arch: 'amd64' },
    { app: { id: 'intel' }, arch: 'amd64' },
  ])
  t.same(ids({ arch: 'arm64' }), ['both'])
  t.match(list({ arch: 'arm64' }).apps[0]?.releases, [{ version: '1.0' }])
  t.equal(list({ arch: 'arm64' }).apps[0]?.releases.length, 1)
  t.same(ids({ arch: 'amd64' }), ['both', 'intel'])
  t.same(ids({ arch: 'riscv64' }), [])
})

bothWays('plugins are listed apart', async (t, way) => {
  const { ids } = await setUp(t, way, [{ app: { id: 'plugin' }, isPlugin: true }, { app: { id: 'app' } }])
  t.same(ids({ pluginsOnly: true }), ['plugin'])
  t.same(ids(), ['app', 'plugin'])
})

bothWays('an app without a version is listed only where that is asked for', async (t, way) => {
  const { db, ids, list } = await setUp(t, way, [{ app: { id: 'full' } }])
  const texts = { name: 'Empty', description: '', introduction: '', devStatus: '' }
  db.orm
    .insert(apps)
    .values({ ...texts, id: 'empty', createdAt: 1, updatedAt: 1 })
    .run()
  t.same(ids(), ['full'])
  t.same(ids({ emptyToo: true }), ['empty', 'full'])
  t.equal(list({ emptyToo: true }).total, 2)
})
