import type { Command } from 'commander'
import { interruptDead } from '../jobs/job-sessions.ts'
import { type Job, type JobLine, Jobs } from '../jobs/jobs.ts'
import { commandLineActor } from '../ops/audit.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'

/** `jobs list|show|cancel|resume`: imports and exports under way, and what became of them. */
export function jobsCommand(command: Command): void {
  command.description('show, cancel and continue imports and exports, however they were started')
  command
    .command('list')
    .description('list the jobs, the newest first')
    .option('--running', 'only those that wait or are under way')
    .action((_options, self: Command) => list(self.optsWithGlobals()))
  command
    .command('show')
    .description('show a job with its log')
    .argument('<id>', 'as `jobs list` shows it; its beginning is enough')
    .action((id: string, _options, self: Command) =>
      withJobs(self.optsWithGlobals(), (jobs) => {
        const job = jobs.get(idOf(jobs, id))
        const log = jobs.log(job.id)
        if (self.optsWithGlobals<CommonOptions>().json) printJson({ ...publicOf(job), log })
        else printJob(job, log)
      }),
    )
  command
    .command('cancel')
    .description('end a job')
    .argument('<id>', 'as `jobs list` shows it; its beginning is enough')
    .action((id: string, _options, self: Command) =>
      withJobs(self.optsWithGlobals(), async (jobs) => {
        const job = await jobs.cancel(idOf(jobs, id), commandLineActor())
        if (self.optsWithGlobals<CommonOptions>().json) printJson(publicOf(job))
        else printLine(job.state === 'cancelled' ? 'It was cancelled.' : 'It ends at its next step.')
      }),
    )
  command
    .command('resume')
    .description(
      'put a job that was cut off, cancelled, failed or waits into the queue of the running server',
    )
    .argument('<id>', 'as `jobs list` shows it; its beginning is enough')
    .action((id: string, _options, self: Command) =>
      withJobs(self.optsWithGlobals(), async (jobs) => {
        const job = await jobs.resume(idOf(jobs, id), commandLineActor())
        if (self.optsWithGlobals<CommonOptions>().json) printJson(publicOf(job))
        else printLine('It goes on as soon as a server serves this data directory and is free for it.')
      }),
    )
}

function list(options: CommonOptions & { running?: boolean }): Promise<void> {
  return withJobs(options, (jobs) => {
    const states = options.running ? (['queued', 'running', 'paused'] as const) : undefined
    const { items } = jobs.list({ states }, 1, 200)
    if (options.json) return printJson(items.map(publicOf))
    if (items.length === 0) return printLine('There are no jobs.')
    for (const job of items) printLine(lineOf(job))
  })
}

async function withJobs(options: CommonOptions, work: (jobs: Jobs) => Promise<void> | void): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    const { db, data } = appliance
    const jobs = new Jobs(db)
    await interruptDead(db, data, jobs)
    await work(jobs)
  } finally {
    await appliance.close()
  }
}

/** People type the first characters. */
function idOf(jobs: Jobs, text: string): string {
  const { items } = jobs.list({}, 1, 1000)
  const fitting = items.filter(({ id }) => id.startsWith(text))
  return fitting.length === 1 && fitting[0] ? fitting[0].id : text
}

/** What machines get: all but the input, which holds paths of this machine. */
function publicOf({ input: _, session: __, cancelWanted: ___, address: ____, ...job }: Job) {
  return job
}

function lineOf(job: Job): string {
  const { id, kind, title, state, createdAt } = job
  return `${id.slice(0, 8)}  ${new Date(createdAt).toISOString().slice(0, 19)}Z  ${kind}  ${title}  ${state}${progressOf(job)}`
}

function progressOf({ state, doneBytes, totalBytes, rate }: Job): string {
  if (state !== 'running' || totalBytes === 0) return ''
  const share = Math.floor((doneBytes / totalBytes) * 100)
  return `  ${share}% of ${formatBytes(totalBytes)}, ${formatBytes(rate)}/s`
}

function printJob(job: Job, log: readonly JobLine[]): void {
  printLine(lineOf(job))
  printLine(`  id        ${job.id}`)
  printLine(`  started   by ${job.ownerName || job.owner}`)
  if (job.finishedAt !== null) printLine(`  ended     ${new Date(job.finishedAt).toISOString()}`)
  if (job.error) printLine(`  error     ${job.error.message} ${job.error.next}`)
  for (const { at, text } of log) printLine(`  ${new Date(at).toISOString().slice(11, 19)}  ${text}`)
}
