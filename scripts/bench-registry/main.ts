import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeSection } from '../write-section.ts'
import { describeMachine } from './machine.ts'
import { type Measured, measure } from './measure.ts'
import { findProducts } from './products.ts'
import { groups, type Scale } from './rows.ts'
import { workDirectory } from './servers.ts'
import { table } from './table.ts'
import { makeCertificate } from './tls-certificate.ts'

const USAGE = `scripts/bench registry [--only ROW]… [--without PRODUCT]… [--quick] [--rounds N] [--json FILE] [--write]

  --only ROW         this row, or all whose name begins so; may be given again
  --without PRODUCT  leaves a product out: raincask, distribution, zot, docker-registry
  --quick            small sizes and one sample: shows that every row runs, measures nothing
  --rounds N         samples a row (3); the table shows the middle one
  --patience S       waits so long at most for a quiet machine before each sample (30)
  --json FILE        writes every sample
  --write            puts the section into docs/benchmarks.md; needs all rows, and no --quick

Data goes to $BENCH_DIR, else the temporary directory: about 8 GiB. Rows:
  ${groups.flatMap(({ rows }) => rows.map(({ id }) => id)).join('\n  ')}`

const FULL: Scale = { seconds: 3, large: 2 ** 30, huge: 2 ** 31, tags: 10_000, rounds: 3 }
const QUICK: Scale = { seconds: 0.5, large: 2 ** 26, huge: 2 ** 27, tags: 500, rounds: 1 }

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    patience: { type: 'string', default: '30' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const isPartial = values.quick || values.only.length > 0 || values.without.length > 0
if (values.write && isPartial)
  throw new Error('--write puts the whole table: leave --only, --without and --quick out')

const log = (text: string) => process.stderr.write(`${text}\n`)
const scale: Scale = {
  ...(values.quick ? QUICK : FULL),
  ...(values.rounds ? { rounds: Number(values.rounds) } : {}),
}
const patience = values.quick ? 0 : Number(values.patience)
const found = await findProducts()
const products = found.products.filter(({ id }) => !values.without.includes(id))
for (const missing of found.missing) log(`not here: ${missing}`)

const scratch = mkdtempSync(path.join(workDirectory, 'bench-tls-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const certificate = makeCertificate(scratch)
const wanted = ({ id }: { id: string }) =>
  values.only.length === 0 || values.only.some((name) => id.startsWith(name))
const measured: Measured[] = []
for (const group of groups) {
  measured.push(...(await measure(group, { products, scale, wanted, certificate, patience, log })))
  if (values.json) writeSamples(values.json) // after every group, so that a run cut short leaves what it has
}

const noisy = measured.reduce((sum, row) => sum + row.noisy, 0)
const section = [
  `Measured on ${new Date().toISOString().slice(0, 10)}: ${await describeMachine(workDirectory)}, Node ${process.versions.node};`,
  `medians of ${scale.rounds}, the servers in turn, client and server on the same cores over loopback.`,
  'All keep their data in the file system and sync a push to disk before they answer; none asks who the client is.',
  'Ratio: how many times better Raincask is than the best peer of the row (above 1: better; for times and memory, smaller is better).',
  ...(values.quick ? ['**A quick run on small sizes: no figure here means anything.**'] : []),
  ...(found.missing.length > 0 ? [`Not measured: ${found.missing.join(', ')}.`] : []),
  ...(noisy > 0 ? [`${noisy} samples were taken while the machine did other work.`] : []),
  '',
  table(measured, products),
  '',
  'Made by `scripts/bench registry --write`.',
].join('\n')
console.log(section)

if (values.write) writeSection('registry', section)
// A row that could not be measured is a finding, not a table.
if (measured.some(({ reasons }) => [...reasons.values()].includes('failed'))) process.exitCode = 1

function writeSamples(file: string): void {
  const rows = measured.map(({ row, samples, reasons }) => ({
    ...row,
    samples: Object.fromEntries(samples),
    reasons: Object.fromEntries(reasons),
  }))
  const labels = products.map(({ label }) => label)
  writeFileSync(file, JSON.stringify({ scale, products: labels, rows }, null, 2))
}
