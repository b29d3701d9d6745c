import type { Command } from 'commander'
import type { Digest } from '../../oci/digest.ts'
import { DamagedBlobs } from '../content/damaged-blobs.ts'
import { interruptDead } from '../jobs/job-sessions.ts'
import { Jobs } from '../jobs/jobs.ts'
import type { Level, Repairs } from '../ops/doctor/check.ts'
import { type DoctorReport, runDoctor } from '../ops/doctor/run-doctor.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { ExitStatus } from './exit-status.ts'
import { printJson, printLine } from './output.ts'
import { serveSettings, withServeOptions } from './serve-settings.ts'

const EXIT: Record<Level, number> = { ok: 0, warning: 2, error: 1 }
const SIGN: Record<Level, string> = { ok: ' ok ', warning: 'WARN', error: 'FAIL' }

/** `doctor`: looks the store over, whether the server runs, or won't start. */
export function doctorCommand(command: Command): void {
  withServeOptions(command)
    .description('look the store over and say what to do; exit code 0: all is well, 2: warnings, 1: errors')
    .option('--fix', 'put right what can be put right safely')
    .action((_options, self: Command) => doctor(self))
}

async function doctor(command: Command): Promise<void> {
  const { fix, json } = command.opts<{ fix?: boolean; json?: boolean }>()
  const report = await examine(command, fix)
  if (json) printJson(report)
  else printReport(report)
  const code = EXIT[report.worst]
  if (code !== 0) throw new ExitStatus(code)
}

/** Runs the checks with the settings that `serve` would have; wrong ones are a finding of their own. */
export async function examine(command: Command, fix = false): Promise<DoctorReport> {
  const { values, problems } = serveSettings(command)
  const data = values.data ?? './data'
  const report = await runDoctor(data, values, repairsOf(data), { fix })
  if (problems.length === 0) return report
  const items = problems.map(({ problem }) => problem)
  const next = 'Correct them; `raincask config check` looks again.'
  const result = { check: 'settings', level: 'error' as const, what: 'The settings are wrong.', next, items }
  return { worst: 'error', results: [result, ...report.results] }
}

/** Repairs open the store for themselves: nothing is opened, or made, where nothing is to be repaired. */
function repairsOf(data: string): Repairs {
  const opened = async <T>(work: (appliance: Appliance) => Promise<T>): Promise<T> => {
    const appliance = await openAppliance(data)
    try {
      return await work(appliance)
    } finally {
      await appliance.close()
    }
  }
  return {
    // Opening the store clears staging; jobs are looked at by their staging sessions.
    clearAfterDead: () => opened(({ db, data: directory }) => interruptDead(db, directory, new Jobs(db))),
    quarantine: (blobs) =>
      opened(async ({ db, content }) => {
        const damaged = new DamagedBlobs(db, content.blobs.store)
        let count = 0
        for (const { kind, finding, ...seen } of blobs)
          if (await damaged.quarantine({ ...seen, digest: seen.digest as Digest }, { kind, finding })) count++
        return count
      }),
  }
}

function printReport({ results }: DoctorReport): void {
  for (const { check, level, what, next, items = [], fixed } of results) {
    printLine(`${fixed === undefined ? SIGN[level] : 'done'}  ${check.padEnd(12)}  ${what}`)
    for (const item of items) printLine(`${' '.repeat(20)}${item}`)
    if (fixed !== undefined) printLine(`${' '.repeat(20)}→ ${fixed}`)
    else if (next !== undefined) printLine(`${' '.repeat(20)}→ ${next}`)
  }
}
