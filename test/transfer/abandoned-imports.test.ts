import t from 'tap'
import { expireImports } from '../../server/transfer/expire-imports.ts'
import { unfinishedImports } from '../../server/transfer/import-bundle/import-bundle-unfinished.ts'
import { exportFrom, importInto, pathsOf, publishApp, trust, twoStores } from './bundle-stores.ts'
import { wholeState } from './store-contents.ts'

const HOUR = 3_600_000

t.test('an import that nobody goes on with is given up after its time', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a, { layers: { web: 5000, db: 200_000 } })
  await trust(b, a)
  const paths = pathsOf(await exportFrom(a, stick, { volumeSize: 64 * 1024 }))
  const before = wholeState(b)
  for (const path of paths.slice(0, -1)) await importInto(b, path)

  t.same(await expireImports(b, HOUR), [], 'not yet')
  t.equal(unfinishedImports(b.db).length, 1)
  await b.db.write(() => {
    b.db.sqlite.prepare('UPDATE bundle_imports SET started_at = started_at - ?').run(2 * HOUR)
  })
  t.same(await expireImports(b, HOUR), [], 'what was brought a moment ago shows that somebody is at it')
  await b.db.write(() => {
    b.db.sqlite.prepare('UPDATE blobs SET stored_at = stored_at - ?').run(2 * HOUR)
  })
  t.match(await expireImports(b, HOUR), [{ title: /./ }])
  t.same(unfinishedImports(b.db), [])
  t.same(wholeState(b), before)
  t.match(await importInto(b, paths), { complete: true }, 'and it can be brought anew')
  t.same(await expireImports(b, -HOUR), [], 'what is published is no unfinished import')
})
