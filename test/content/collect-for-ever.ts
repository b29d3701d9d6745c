import { openContent } from '../../server/content/content.ts'
import { openDatabase } from '../../server/db/database.ts'
import { openDataDirectory } from '../../server/ops/data-directory.ts'
import { Store } from './store.ts'

// Collects with no grace, one collection after the other, a line for each, until it is told to stop.
const data = openDataDirectory(process.argv[2] ?? '')
const db = openDatabase(data.database)
const store = new Store(data, db, await openContent(data, db))
let isStopping = false
process.once('SIGTERM', () => {
  isStopping = true
})
while (!isStopping) {
  const report = await store.collect({ grace: 0 })
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
await store.close()
