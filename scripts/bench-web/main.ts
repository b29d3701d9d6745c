import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { launch } from '../../test/web/browser.ts'
import { describeMachine, waitForQuiet } from '../bench-registry/machine.ts'
import { writeSection } from '../write-section.ts'
import { reportOf } from './report.ts'
import { storeOf } from './store.ts'
import { type Visit, visitTwice } from './visits.ts'

const USAGE = `scripts/bench web [--apps N] [--runs N] [--patience S] [--quick] [--write]

  --apps N      apps in the store (10000)
  --runs N      how often each page is opened (15)
  --patience S  waits so long at most for a quiet machine before each opening (10)
  --quick       500 apps and two runs: shows that it runs, measures nothing
  --write       puts the section into docs/benchmarks.md; not with --quick`

const { values } = parseArgs({
  options: {
    apps: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '15' },
    patience: { type: 'string', default: '10' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
if (values.write && values.quick) throw new Error('--write takes a full run: leave --quick out')
const count = values.quick ? 500 : Number(values.apps)
const runs = values.quick ? 2 : Number(values.runs)

const PAGES: [title: string, address: string][] = [
  ['the market', '/'],
  ['the market, searched for two Chinese characters', `/?q=${encodeURIComponent('数据')}`],
]

/** What one row of the report says: a page, and everything that was seen of it. */
export interface Measured {
  title: string
  visits: Visit[]
}

const directory = mkdtempSync(path.join(process.env['BENCH_DIR'] ?? tmpdir(), 'bench-web-'))
const browser = await launch()
try {
  process.stderr.write(`filling a store of ${count} apps …\n`)
  const server = await storeOf(directory, count)
  try {
    const load = [loadavg()[0] ?? 0]
    const measured: Measured[] = []
    for (const [title, address] of PAGES) {
      // Once for nothing: the browser's own start is not the page's.
      await visitTwice(browser, server.url, address)
      const visits: [Visit, Visit][] = []
      for (let run = 0; run < runs; run++) {
        await waitForQuiet(values.quick ? 0 : Number(values.patience))
        visits.push(await visitTwice(browser, server.url, address))
      }
      measured.push({ title, visits: visits.map(([first]) => first) })
      measured.push({ title: `${title}, again`, visits: visits.map(([, again]) => again) })
    }
    load.push(loadavg()[0] ?? 0)
    const facts = { count, runs, load, processors: availableParallelism(), browser: browser.version() }
    const report = reportOf(measured, facts, await describeMachine(directory))
    console.log(report)
    if (values.write) writeSection('web', report)
  } finally {
    await server.stop()
  }
} finally {
  await browser.close()
  rmSync(directory, { recursive: true, force: true })
}
