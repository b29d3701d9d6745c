import t from 'tap'
import { Catalog } from '../../server/catalog/catalog.ts'
import { exportFrom, importInto, pathsOf, publishApp, trust, twoStores } from './bundle-stores.ts'

const [SHOP, BANK, OTHER] = ['c1', 'c2', 'c3'].map((pair) => pair.repeat(16)) as [string, string, string]

t.test('a solution travels with all of its apps, and nothing else', async (t) => {
  const { a, b, stick } = await twoStores(t)
  for (const key of [SHOP, BANK, OTHER]) await publishApp(a, { key, name: key.slice(0, 2) })
  await publishApp(a, { key: BANK, name: 'c2', version: '2.0' })
  await a.db.write(() => {
    const add = "INSERT INTO solutions VALUES (?, ?, '', '', NULL, 0, 1, 1)"
    for (const [id, name] of [
      ['s1', '电商'],
      ['s2', 'twice'],
      ['s3', 'twice'],
    ])
      a.db.sqlite.prepare(add).run(id, name)
    for (const [position, app] of [BANK, SHOP].entries())
      a.db.sqlite.prepare("INSERT INTO solution_apps VALUES ('s1', ?, ?)").run(app, position)
  })
  const newest = await exportFrom(a, stick, { releases: ['solution:电商'] })
  t.same(
    newest.releases.map(({ app, version }) => [app, version]),
    [
      [SHOP, '1.0'],
      [BANK, '2.0'],
    ],
  )
  await trust(b, a)
  await importInto(b, pathsOf(newest))
  t.equal(new Catalog(b.db).app(BANK).releases.length, 1)
  t.throws(() => new Catalog(b.db).app(OTHER), { code: 'APP_NOT_FOUND' })
  const all = await exportFrom(a, stick, { releases: ['solution:s1@*'] })
  t.equal(all.releases.length, 3)
  for (const [name, message] of [
    ['nothing', /There is no solution nothing/],
    ['twice', /2 solutions have this name/],
    ['s2', /it has no apps/],
  ] as const)
    await t.rejects(exportFrom(a, stick, { releases: [`solution:${name}`] }), { message }, name)
})
