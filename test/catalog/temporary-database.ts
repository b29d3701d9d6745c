import { join } from 'node:path'
import { type Database, openDatabase } from '../../server/db/database.ts'

interface TestScope {
  testdir(): string
  teardown(work: () => Promise<void>): void
}

/** An empty database in a directory of the test's own, gone with the test. */
export function temporaryDatabase(t: TestScope): { db: Database; dir: string; file: string } {
  const dir = t.testdir()
  const file = join(dir, 'raincask.db')
  const db = openDatabase(file)
  t.teardown(() => db.close())
  return { db, dir, file }
}
