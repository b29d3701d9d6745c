import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../server/db/database.ts'
import { migrationAssets } from '../../server/db/migrate.ts'

t.test('migrations run once, and a newer database is refused', async (t) => {
  const file = join(t.testdir(), 'raincask.db')
  const first = openDatabase(file)
  const applied = () =>
    first.sqlite.prepare('SELECT name FROM schema_migrations ORDER BY number').pluck().all()
  const names = applied()
  t.equal(names.length, migrationAssets().length - 1, 'every migration but the journal')
  const second = openDatabase(file)
  await second.close()
  t.same(applied(), names)
  first.sqlite
    .prepare('INSERT INTO schema_migrations VALUES (?, ?, ?)')
    .run(names.length, 'from the future', 0)
  await first.close()
  t.throws(() => openDatabase(file), {
    code: 'DATABASE_NEWER',
    message: /it has \d+ migrations, and this program knows \d+/,
    next: /upgrade rollback/,
  })
})
