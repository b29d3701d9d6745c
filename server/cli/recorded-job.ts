import { resolve } from 'node:path'
import { type JobOutcome, type JobRun, runJob } from '../jobs/job-run.ts'
import { interruptDead } from '../jobs/job-sessions.ts'
import { type JobKind, Jobs } from '../jobs/jobs.ts'
import { LEAST_RATE } from '../jobs/rate-limit.ts'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { ImportedRelease } from '../transfer/import-package/import-package.ts'
import { recordImport } from '../transfer/undo/undo-record.ts'
import type { Appliance } from './appliance.ts'

export interface RecordedJob {
  kind: JobKind
  /** What it works on, for people. */
  title: string
  input: unknown
  /** Bytes a second. */
  rateLimit?: number | undefined
  /** Ends it. */
  stop: AbortSignal
}

/** Does a command's work as a job, so that the web UI and `jobs` show it and can cancel it. */
export async function recordedJob<T>(
  { db, data, content }: Appliance,
  { kind, title, input, rateLimit, stop }: RecordedJob,
  work: (run: JobRun) => Promise<T>,
): Promise<T> {
  const jobs = new Jobs(db)
  const { session } = content.staging
  // Without a server nobody else would say of jobs whose process was killed that they run no more.
  await interruptDead(db, data, jobs)
  const by = commandLineActor()
  const job = await jobs.create({ kind, title, input, by, session, runner: 'command-line' })
  const done = async (run: JobRun): Promise<JobOutcome & { value: T }> => {
    const value = await work(run)
    return { value, result: null }
  }
  return (await runJob(db, jobs, job, { rateLimit, stop }, done)).value
}

/** Paths as another process finds them. */
export function absolute(paths: readonly string[]): string[] {
  return paths.map((path) => resolve(path))
}

/** Says progress to the job and to the terminal. */
export function both(
  run: JobRun,
  update: (done: number, total: number) => void,
): (done: number, total: number) => void {
  return (done, total) => {
    update(done, total)
    run.progress(done, total)
  }
}

/** Notes what one source has brought, for `undo`. */
export async function noteImport(
  { db }: Appliance,
  { job }: JobRun,
  title: string,
  result: {
    releases: readonly ImportedRelease[]
    removed?: readonly { app: string; version: string }[]
    addedBytes: number
  },
  bundleId?: string,
): Promise<void> {
  const since = job.startedAt ?? job.createdAt
  await recordImport(db, { ...result, title, bundleId, job: job.id, by: commandLineActor(), since })
}

const UNITS = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const

/**
 * Bytes a second of `--rate-limit`: a number, or one with K, M or G.
 * @throws RaincaskError USAGE
 */
export function parseRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^(\d{1,12})([KMG]?)$/.exec(text)
  const rate = Number(match?.[1]) * UNITS[(match?.[2] ?? '') as keyof typeof UNITS]
  if (match && rate >= LEAST_RATE) return rate
  throw new RaincaskError('USAGE', {
    reason: '--rate-limit takes bytes a second, at least 64K, such as 20M.',
  })
}
