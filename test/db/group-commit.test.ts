import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../server/db/database.ts'

t.test('writes of one tick share a commit, and one that fails is undone alone', async (t) => {
  const db = openDatabase(join(t.testdir(), 'raincask.db'))
  t.teardown(() => db.close())
  db.sqlite.exec('CREATE TABLE t (n INTEGER)')
  const insert = db.sqlite.prepare('INSERT INTO t VALUES (?)')
  const results = await Promise.allSettled([
    db.write(() => insert.run(1)),
    db.write(() => {
      insert.run(2)
      throw new Error('no')
    }),
    db.write(() => insert.run(3)),
  ])
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  t.same(db.sqlite.prepare('SELECT n FROM t ORDER BY n').pluck().all(), [1, 3])
})

t.test('a write waits for another process’s transaction without blocking', async (t) => {
  const file = join(t.testdir(), 'raincask.db')
  const db = openDatabase(file)
  const other = openDatabase(file)
  t.teardown(() => Promise.all([db.close(), other.close()]))
  db.sqlite.exec('CREATE TABLE t (n INTEGER)')
  other.sqlite.exec('BEGIN IMMEDIATE')
  let ticks = 0
  const timer = setInterval(() => ticks++, 5)
  setTimeout(() => other.sqlite.exec('COMMIT'), 500)
  await db.write(() => db.sqlite.exec('INSERT INTO t VALUES (1)'))
  clearInterval(timer)
  t.equal(db.sqlite.prepare('SELECT count(*) FROM t').pluck().get(), 1)
  t.ok(ticks > 0, 'the event loop went on')
})

t.test('caches learn of changes, ours and others’', async (t) => {
  const file = join(t.testdir(), 'raincask.db')
  const db = openDatabase(file)
  const other = openDatabase(file)
  t.teardown(() => Promise.all([db.close(), other.close()]))
  const start = db.generation()
  t.equal(db.generation(), start)
  await db.write(() => db.sqlite.exec('CREATE TABLE t (n INTEGER)'))
  const own = db.generation()
  t.not(own, start)
  await other.write(() => other.sqlite.exec('INSERT INTO t VALUES (1)'))
  t.not(db.generation(), own)
})
