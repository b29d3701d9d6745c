import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crashRun } from './crash-run.ts'

/** The long form of the crash test: `scripts/soak-crash N`. */
const pushes = Number(process.argv[2] ?? 2000)
if (!Number.isSafeInteger(pushes) || pushes < 1) {
  process.stderr.write('scripts/soak-crash: N is the number of pushes, from 1 up\n')
  process.exit(2)
}
const directory = mkdtempSync(join(tmpdir(), 'raincask-crash-'))
const data = join(directory, 'data')
const report = await crashRun({
  data,
  pushes,
  kills: 20,
  onRound: ({ kills, done, cut, startMs }) =>
    process.stdout.write(`${kills} kills, ${done} images whole, ${cut} cut off; ready in ${startMs} ms\n`),
})
for (const problem of report.wrong) process.stderr.write(`${problem}\n`)
if (report.wrong.length === 0) rmSync(directory, { recursive: true })
else process.stderr.write(`The data directory is kept: ${data}\n`)
process.exit(report.wrong.length === 0 ? 0 : 1)
