import { renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../server/db/database.ts'

t.test('a write whose log can’t be synced is not acknowledged, and the next one mends the log', async (t) => {
  const file = join(t.testdir(), 'raincask.db')
  const db = openDatabase(file)
  t.teardown(() => db.close())
  db.sqlite.exec('CREATE TABLE t (n INTEGER)')
  // SQLite goes on with the log that it has open; who syncs by name finds none.
  renameSync(`${file}-wal`, `${file}-away`)
  await t.rejects(
    db.write(() => db.sqlite.exec('INSERT INTO t VALUES (1)')),
    { code: 'ENOENT' },
  )
  renameSync(`${file}-away`, `${file}-wal`)
  await db.write(() => db.sqlite.exec('INSERT INTO t VALUES (2)'))
  const log = db.sqlite.pragma('wal_checkpoint(PASSIVE)') as { log: number }[]
  t.ok((log[0]?.log ?? 0) < 3, 'the log began anew before the second write')
})

t.test('reads are answered while a write is on its way to disk', async (t) => {
  const db = openDatabase(join(t.testdir(), 'raincask.db'))
  t.teardown(() => db.close())
  db.sqlite.exec('CREATE TABLE t (n INTEGER)')
  const count = db.sqlite.prepare('SELECT count(*) FROM t').pluck()
  let acknowledged = false
  const write = db
    .write(() => db.sqlite.exec('INSERT INTO t VALUES (1)'))
    .then(() => {
      acknowledged = true
    })
  let ticks = 0
  while (count.get() === 0) {
    await new Promise((resolve) => setImmediate(resolve))
    if (++ticks > 1000) break
  }
  t.equal(count.get(), 1, 'it can be read')
  t.notOk(acknowledged, 'before it is acknowledged')
  await write
  t.ok(acknowledged)
})
