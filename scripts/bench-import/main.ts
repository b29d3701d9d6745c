import { mkdtempSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { settleDisk, waitForQuiet } from '../bench-registry/machine.ts'
import { workDirectory } from '../bench-registry/servers.ts'
import { writeSection } from '../write-section.ts'
import { parseSize } from './byte-size.ts'
import type { Run } from './measured-run.ts'
import { diskAlone, findPeer, gunzipAlone, importTwice, unpackAndCopy } from './measures.ts'
import { DIALECTS, type Dialect, writePackage } from './packages.ts'
import { type PackageFigures, reportSection } from './report.ts'

const USAGE = `scripts/bench import [--size 4G] [--rounds N] [--only DIALECT] [--without-peer]
                     [--patience SECONDS] [--write]

  --size SIZE      bytes of content in each package, e.g. 512M or 4G (4G)
  --rounds N       samples of each figure (3); the table shows the middle one
  --only DIALECT   one package alone: containerd or docker24
  --without-peer   leaves the slow comparison out: tar and skopeo into Debian's docker-registry
  --patience SECONDS  longest wait for a quiet machine before each sample (30)
  --write          puts the section into docs/benchmarks.md; needs both packages and the peer

Data goes to $BENCH_DIR, else the temporary directory: about four times the size.`

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '4G' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    'without-peer': { type: 'boolean', default: false },
    patience: { type: 'string', default: '30' },
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
const dialects = DIALECTS.filter((dialect) => values.only === undefined || values.only === dialect)
const peer = values['without-peer'] ? undefined : await findPeer()
if (!size || !(rounds >= 1) || dialects.length === 0) throw new Error(`the arguments are wrong\n${USAGE}`)
if (values.write && (dialects.length < DIALECTS.length || !peer))
  throw new Error("--write puts the whole table: it needs both packages, skopeo and Debian's docker-registry")

const log = (text: string) => process.stderr.write(`${text}\n`)
const scratch = mkdtempSync(path.join(workDirectory, 'bench-import-'))
// Whatever ends the measuring, no gigabyte stays behind.
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
let noisy = 0
const figures: PackageFigures[] = []
for (const dialect of dialects) figures.push(await measurePackage(dialect, size))
const section = await reportSection(figures, { rounds, noisy, peer: peer?.label, directory: workDirectory })
console.log(section)
if (values.write) writeSection('import', section)

async function measurePackage(dialect: Dialect, bytes: number): Promise<PackageFigures> {
  log(`${dialect}: writing a package with ${values.size} of content …`)
  const built = await writePackage(scratch, dialect, bytes)
  const figures: PackageFigures = {
    dialect,
    packageBytes: statSync(built.file).size,
    missing: 0,
    gunzip: [],
    disk: [],
    first: [],
    again: [],
    peer: [],
  }
  const sample = async <T>(name: string, work: () => Promise<T>, runOf: (result: T) => Run): Promise<T> => {
    await settleDisk()
    if (!(await waitForQuiet(Number(values.patience)))) noisy++
    const result = await work()
    const { seconds, peakMiB } = runOf(result)
    log(`${dialect}: ${name}: ${seconds.toFixed(2)} s, ${peakMiB.toFixed(0)} MiB`)
    return result
  }
  const itself = (run: Run) => run
  for (let round = 0; round < rounds; round++) {
    figures.gunzip.push(await sample('gzip -dc', () => gunzipAlone(built), itself))
    const imported = await sample(
      'import',
      () => importTwice(scratch, built),
      ({ first }) => first,
    )
    figures.missing = imported.missing
    figures.first.push(imported.first)
    figures.again.push(imported.again)
    figures.disk.push(await sample('disk alone', () => diskAlone(scratch, built, imported.missing), itself))
    if (peer)
      figures.peer.push(await sample('tar and skopeo', () => unpackAndCopy(scratch, built, peer), itself))
  }
  rmSync(built.file)
  return figures
}
