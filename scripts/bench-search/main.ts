import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Search, type SearchQuery } from '../../server/catalog/search.ts'
import { STRANGER } from '../../server/catalog/visibility.ts'
import { type Database, openDatabase } from '../../server/db/database.ts'
import { describeMachine, waitForQuiet } from '../bench-registry/machine.ts'
import { writeSection } from '../write-section.ts'
import { fillCatalogue } from './catalogue.ts'
import { type MeasuredQuery, QUERIES, queriesFromNames } from './queries.ts'
import { reportOf } from './report.ts'

const USAGE = `scripts/bench search [--apps N] [--rounds N] [--quick] [--write]

  --apps N    apps in the catalogue (100000)
  --rounds N  how often each search is made (40)
  --patience S  waits so long at most for a quiet machine (60)
  --quick     2000 apps and few rounds: shows that it runs, measures nothing
  --write     puts the section into docs/benchmarks.md; not with --quick`

const { values } = parseArgs({
  options: {
    apps: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '40' },
    quick: { type: 'boolean', default: false },
    patience: { type: 'string', default: '60' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
if (values.write && values.quick) throw new Error('--write takes a full run: leave --quick out')
const count = values.quick ? 2000 : Number(values.apps)
const rounds = values.quick ? 3 : Number(values.rounds)

/** One row of the report. Times in milliseconds. */
export interface Measured {
  title: string
  /** Apps found, the least and the most among the texts. */
  found: [number, number]
  times: number[]
}

const directory = mkdtempSync(path.join(process.env['BENCH_DIR'] ?? tmpdir(), 'bench-search-'))
try {
  const file = path.join(directory, 'raincask.db')
  process.stderr.write(`filling a catalogue of ${count} apps …\n`)
  const fill = await fillCatalogue(file, count)
  const db = openDatabase(file)
  const before = process.memoryUsage().rss
  const started = performance.now()
  const search = new Search(db)
  search.warm()
  const warm = performance.now() - started
  const memory = process.memoryUsage().rss - before
  await waitForQuiet(values.quick ? 0 : Number(values.patience))
  const load = [loadavg()[0] ?? 0]
  const measured = [...QUERIES, ...queriesFromNames(someNames(db))].map((one) => measure(search, one))
  const refresh = await measureRefresh(db, search)
  load.push(loadavg()[0] ?? 0)
  await db.close()
  const processors = availableParallelism()
  const facts = { count, rounds, load, processors, fill, warm, memory, refresh, disk: statSync(file).size }
  const report = reportOf(measured, facts, await describeMachine(directory))
  console.log(report)
  if (values.write) writeSection('search', report)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** Names from all over the catalogue. */
function someNames(db: Database): string[] {
  return db.sqlite.prepare('SELECT name FROM apps WHERE rowid % 997 = 1').pluck().all() as string[]
}

function measure(search: Search, { title, texts, rest }: MeasuredQuery): Measured {
  const times: number[] = []
  const totals: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const text of texts) {
      const sort = text === '' ? 'newest' : 'relevance'
      const query: SearchQuery = { text, sort, filters: {}, page: 1, pageSize: 20, scope: 'listed', ...rest }
      const start = performance.now()
      const { total } = search.find(query, STRANGER)
      times.push(performance.now() - start)
      totals.push(total)
    }
  }
  return { title, found: [Math.min(...totals), Math.max(...totals)], times }
}

/** How long a search takes right after an app has changed. */
async function measureRefresh(db: Database, search: Search): Promise<number[]> {
  const change = db.sqlite.prepare('UPDATE apps SET install_count = install_count + 1 WHERE id = ?')
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    await db.write(() => change.run(`app${i}`))
    const start = performance.now()
    search.find(
      { text: '合同', sort: 'relevance', filters: {}, page: 1, pageSize: 20, scope: 'listed' },
      STRANGER,
    )
    times.push(performance.now() - start)
  }
  return times
}
