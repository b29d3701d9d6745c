import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseSize } from '../bench-import/byte-size.ts'
import { measuredRun, type Run } from '../bench-import/measured-run.ts'
import { describeMachine, settleDisk } from '../bench-registry/machine.ts'
import { workDirectory } from '../bench-registry/servers.ts'
import { writeSection } from '../write-section.ts'
import { APP_KEY, writeVersion } from './packages.ts'
import { readWhile } from './reads.ts'
import { filesIn, RAINCASK, Store } from './store.ts'

const USAGE = `scripts/bench bundle [--size 4G] [--rounds N] [--write]

  --size SIZE   bytes of content in the bundle (4G)
  --rounds N    samples of each time (3); the table shows the middle one
  --write       puts the section into docs/benchmarks.md

Data goes to $BENCH_DIR, else the temporary directory: about five times the size.`

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '4G' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const size = parseSize(values.size)
const rounds = Number(values.rounds)
if (!size || !(rounds >= 1)) throw new Error(`the arguments are wrong\n${USAGE}`)

const scratch = mkdtempSync(path.join(workDirectory, 'bench-bundle-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const log = (text: string) => process.stderr.write(`${text}\n`)
const runs = new Map<string, Run[]>()

/** Keeps a sample under its name. */
async function sample(name: string, work: () => Promise<Run>): Promise<Run> {
  await settleDisk()
  const run = await work()
  runs.set(name, [...(runs.get(name) ?? []), run])
  log(`${name}: ${run.seconds.toFixed(2)} s, ${run.peakMiB.toFixed(0)} MiB`)
  return run
}

log('writing two versions …')
const first = await writeVersion(scratch, '1.0', size)
const second = await writeVersion(scratch, '2.0', size)
const sender = new Store(scratch, 'sender')
await sender.run('import', first.file)
rmSync(first.file)
const whole = path.join(scratch, 'whole')
mkdirSync(whole)
await sample('export', () => sender.run('export', `${APP_KEY}@1.0`, '--output', whole))
const bundle = filesIn(whole)
const trust = ['--trust-signer', await sender.fingerprint()]

let stored = 0
let overhead = 0
let delta = 0
for (let round = 0; round < rounds; round++) {
  const floor = fileURLToPath(new URL('floor.ts', import.meta.url))
  const copy = path.join(scratch, 'copy')
  await sample('floor', () => measuredRun(process.execPath, [floor, copy, ...bundle.files]))
  rmSync(copy)
  const receiver = new Store(scratch, 'receiver')
  await sample('preview', () => receiver.run('import', '--preview', ...trust, ...bundle.files))
  const imported = await sample('import', () => receiver.run('import', ...trust, ...bundle.files))
  stored = imported.endDisk
  overhead = Math.max(overhead, imported.peakDisk - imported.endDisk)
  await sample('preview again', () => receiver.run('import', '--preview', ...trust, ...bundle.files))
  await sample('import again', () => receiver.run('import', ...trust, ...bundle.files))
  if (round < rounds - 1) rmSync(receiver.data, { recursive: true })
  else await measureDelta(receiver)
}
const reads = await readWhile((data) =>
  measuredRun(RAINCASK, ['import', ...trust, ...bundle.files, '--data', data, '--json']),
)

async function measureDelta(receiver: Store): Promise<void> {
  const inventory = path.join(scratch, 'inventory.json')
  await receiver.run('inventory', '--output', inventory)
  await sender.run('import', second.file)
  const changed = path.join(scratch, 'delta')
  mkdirSync(changed)
  await sender.run('export', `${APP_KEY}@*`, '--inventory', inventory, '--output', changed)
  delta = filesIn(changed).bytes
  await receiver.run('import', ...trust, ...filesIn(changed).files)
}

/** The figure in the middle, in seconds. */
function seconds(name: string): number {
  const all = (runs.get(name) ?? []).map((run) => run.seconds).toSorted((a, b) => a - b)
  return all[Math.floor((all.length - 1) / 2)] ?? Number.NaN
}

const memory = Math.max(
  ...[...runs.entries()].flatMap(([name, all]) => (name === 'floor' ? [] : all.map((run) => run.peakMiB))),
)
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
const rows = [
  ['bundle', `${(bundle.bytes / 2 ** 30).toFixed(2)} GiB`, ''],
  ['export, with its closure check', `${seconds('export').toFixed(1)} s`, ''],
  ['read, hash, write and sync of the same bytes in Node', `${seconds('floor').toFixed(1)} s`, ''],
  ['**import**', `**${seconds('import').toFixed(1)} s**`, ''],
  [
    'rate of the import over that floor',
    `${(seconds('floor') / seconds('import')).toFixed(2)}×`,
    'at least 0.8×',
  ],
  ['the same bundle again, nothing missing', `${seconds('import again').toFixed(2)} s`, 'under 1 s'],
  [
    'preview, store empty; all there',
    `${seconds('preview').toFixed(2)} s; ${seconds('preview again').toFixed(2)} s`,
    'under 0.2 s',
  ],
  [
    'disk beyond what is stored, at peak',
    `${megabytes(Math.max(0, overhead))} of ${megabytes(stored)}`,
    'under 64 MB',
  ],
  ['resident memory at most, export and import', megabytes(memory * 2 ** 20), 'under 250 MB'],
  ['delta, 1 of 10 images changed: beyond the new layer', megabytes(delta - second.newLayer), 'under 1 MB'],
  [
    'manifest GET, p99: idle; during an import',
    `${reads.idle.toFixed(2)} ms; ${reads.importing.toFixed(2)} ms (${(reads.importing / reads.idle).toFixed(1)}×)`,
    'under 3×',
  ],
]
const section = [
  `Measured on ${new Date().toISOString().slice(0, 10)}: ${await describeMachine(workDirectory)}, Node ${process.versions.node}; ${
    process.env['RAINCASK_BIN'] ? 'the executable' : 'from source'
  }. Medians of ${rounds}.`,
  'Times are of whole commands, the start of the program included. The import during which reads are timed runs in a process',
  'of its own on the data directory that is being served; reader, server and import share the processors.',
  '',
  '| measure | figure | goal |',
  '| --- | ---: | ---: |',
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  '',
  'Made by `scripts/bench bundle --write`.',
].join('\n')
console.log(section)
if (values.write) writeSection('bundle', section)
