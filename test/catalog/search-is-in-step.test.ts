import { join } from 'node:path'
import { test } from 'tap'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { openDatabase } from '../../server/db/database.ts'
import { sampleRelease } from './sample-release.ts'
import { searchStore } from './search-store.ts'

test('whatever changes an app changes what is found, with the same write', async (t) => {
  const { db, ids, run, find } = await searchStore(t, [
    { id: 'a', name: '旧名字', description: 'first words' },
  ])
  t.same(ids('旧名'), ['a'])
  await run("UPDATE apps SET name = '新名字' WHERE id = 'a'")
  t.same(ids('旧名'), [])
  t.same(ids('新名'), ['a'])
  await run("UPDATE apps SET description = 'second thoughts' WHERE id = 'a'")
  t.same(ids('first'), [])
  t.same(ids('thoughts'), ['a'])
  await run("INSERT INTO app_tags VALUES ('a', '标签')")
  t.same(ids('标签'), ['a'])
  t.equal(find().facets.tag.length, 1)
  await run("DELETE FROM app_tags WHERE app_id = 'a'")
  t.same(ids('标签'), [])
  t.equal(find().facets.tag.length, 0)
  await db.write(() => publishRelease(db, sampleRelease({ app: { id: 'a', name: 'Third' }, version: '2.0' })))
  t.same(ids('third'), ['a'])
  t.same(ids('新名'), [])
  await run("UPDATE apps SET install_count = 9 WHERE id = 'a'")
  t.same(ids('third'), ['a'])
  await run("DELETE FROM apps WHERE id = 'a'")
  t.same(ids('third'), [])
  t.equal(find().total, 0)
})

test('a new name counts for rank and order at once', async (t) => {
  const { find, ids, run } = await searchStore(t, [
    { id: 'a', name: 'aaa', description: 'redis', installs: 9 },
    { id: 'b', name: 'bbb', description: 'redis', installs: 1 },
  ])
  t.same(ids('redis'), ['a', 'b'])
  t.same(find({ sort: 'name' }).ids, ['a', 'b'])
  await run("UPDATE apps SET name = 'Redis' WHERE id = 'b'")
  t.same(ids('redis'), ['b', 'a'])
  await run("UPDATE apps SET name = 'zzz' WHERE id = 'a'")
  t.same(find({ sort: 'name' }).ids, ['b', 'a'])
})

test('a write that is undone leaves the index as it was', async (t) => {
  const { db, ids } = await searchStore(t, [{ id: 'a', name: '旧名字' }])
  const failed = db.write(() => {
    db.sqlite.prepare("UPDATE apps SET name = 'new' WHERE id = 'a'").run()
    throw new Error('no')
  })
  await t.rejects(failed)
  t.same(ids('旧名'), ['a'])
  t.same(ids('new'), [])
})

test('an app that comes back under its key is found as what it is now', async (t) => {
  const { add, ids, run } = await searchStore(t, [{ id: 'a', name: 'before' }])
  t.same(ids('before'), ['a'])
  await run("DELETE FROM releases WHERE app_id = 'a'")
  await run("DELETE FROM apps WHERE id = 'a'")
  await add({ id: 'a', name: 'after' })
  t.same(ids('before'), [])
  t.same(ids('after'), ['a'])
})

test('what another process publishes is found at once', async (t) => {
  const { db, ids, find } = await searchStore(t, [{ id: 'a', name: 'here' }])
  t.equal(find().total, 1)
  const other = openDatabase(join(db.sqlite.name))
  await other.write(() => publishRelease(other, sampleRelease({ app: { id: 'b', name: 'from there' } })))
  t.same(ids('there'), ['b'])
  await other.write(() => other.sqlite.prepare("UPDATE apps SET name = 'renamed' WHERE id = 'a'").run())
  t.same(ids('renamed'), ['a'])
  await other.close()
})

test('an index that was lost is made anew', async (t) => {
  const { db, ids, find, search } = await searchStore(t, [
    { id: 'a', name: '数据平台', tags: ['x'] },
    { id: 'b', name: 'other' },
  ])
  db.sqlite.exec(
    "INSERT INTO app_search (app_search) VALUES ('delete-all'); DELETE FROM app_search_rows WHERE app_id = 'b'",
  )
  t.same(ids('数据'), [])
  t.equal(await search.rebuild(), 2)
  t.same(ids('数据'), ['a'])
  t.same(ids('other'), ['b'])
  t.equal(find().total, 2)
})
