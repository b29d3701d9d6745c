import type { Database } from '../db/database.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type Job, type JobLine, type Jobs, jobError } from './jobs.ts'
import { RateLimit } from './rate-limit.ts'

/** How often progress is written and a wish to cancel is seen, in milliseconds. */
const BEAT = 500
/** Time over which the rate is measured, in milliseconds. */
const RATE_WINDOW = 5000

/** What an ended piece of work says: its result, and whether it only waits for more. */
export interface JobOutcome {
  result: unknown
  /** True if something is still to be brought before it can end. */
  paused?: boolean
}

export interface JobRunOptions {
  /** Bytes a second; no limit if left out. */
  rateLimit?: number | undefined
  /** Ends the work from outside: it is interrupted then, and can go on. */
  stop?: AbortSignal | undefined
}

/** What work sees of the job that it is. */
export class JobRun {
  readonly job: Job
  readonly #db: Database
  readonly #jobs: Jobs
  readonly #ending = new AbortController()
  readonly #limit: RateLimit | undefined
  readonly #samples: { at: number; done: number }[] = []
  #done: number
  #total: number
  #phase = ''
  #item = ''
  #changed = false
  #lastLook = 0

  constructor(db: Database, jobs: Jobs, job: Job, { rateLimit, stop }: JobRunOptions) {
    this.#db = db
    this.#jobs = jobs
    this.job = job
    this.#done = 0
    this.#total = job.totalBytes
    this.#limit = rateLimit === undefined ? undefined : new RateLimit(rateLimit)
    const end = () => this.#ending.abort(stop?.reason ?? new RaincaskError('STOPPED'))
    if (stop?.aborted) end()
    else stop?.addEventListener('abort', end, { once: true })
  }

  /** Aborted when the job is to end; its reason says why. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Says how far it is, in bytes. Cheap; with a rate limit it blocks the thread for as long as that asks. */
  readonly progress = (done: number, total: number): void => {
    const passed = done - this.#done
    this.#done = done
    this.#total = total
    this.#changed = true
    if (passed > 0) this.#limit?.pass(passed, () => this.#goesOn())
  }

  /** Begins a part of the work, which counts its bytes anew. */
  phase(name: string, item = ''): void {
    this.#phase = name
    this.#item = item
    this.#done = 0
    this.#total = 0
    this.#samples.length = 0
    this.#changed = true
  }

  /** Says what of this part it works on now, for people: an app and its version, a file. */
  readonly item = (name: string): void => {
    if (name === this.#item) return
    this.#item = name
    this.#changed = true
  }

  /** Writes a line into the job's log. */
  log(text: string, level: JobLine['level'] = 'info'): Promise<void> {
    return this.#db.write(() => this.#jobs.addLine(this.job.id, level, text))
  }

  /** Writes what has changed and looks whether somebody wants it to end. */
  async beat(): Promise<void> {
    this.#look()
    if (!this.#changed) return
    this.#changed = false
    await this.#db.write(() => this.#jobs.change(this.job.id, this.#figures(), ['running']))
  }

  #figures(): Partial<Job> {
    const at = Date.now()
    this.#samples.push({ at, done: this.#done })
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > RATE_WINDOW) this.#samples.shift()
    const first = this.#samples[0] ?? { at, done: this.#done }
    const rate =
      at > first.at ? Math.max(0, Math.round(((this.#done - first.done) * 1000) / (at - first.at))) : 0
    return { phase: phaseText(this.#phase, this.#item), doneBytes: this.#done, totalBytes: this.#total, rate }
  }

  /** The figures at the end, without a rate. */
  lastFigures(): Partial<Job> {
    return { ...this.#figures(), rate: 0 }
  }

  #goesOn(): boolean {
    const now = Date.now()
    if (now - this.#lastLook > BEAT) this.#look()
    return !this.signal.aborted
  }

  #look(): void {
    this.#lastLook = Date.now()
    if (this.signal.aborted || !this.#jobs.find(this.job.id)?.cancelWanted) return
    this.#ending.abort(new RaincaskError('JOB_CANCELLED'))
  }
}

/** What the row says of the part under way: `writing`, or with its item `writing: GitLab 14.8.2`. */
function phaseText(phase: string, item: string): string {
  return item === '' ? phase : `${phase}: ${item}`.slice(0, 300)
}

/**
 * Does the work of a job that was begun, keeping its row up to date, and ends it in the state that fits.
 * @returns the result; undefined if it was stopped or cancelled
 * @throws what the work throws, after the job was marked as failed
 */
export async function runJob<T extends JobOutcome>(
  db: Database,
  jobs: Jobs,
  job: Job,
  options: JobRunOptions,
  work: (run: JobRun) => Promise<T>,
): Promise<T> {
  const run = new JobRun(db, jobs, job, options)
  const timer = setInterval(() => void run.beat().catch(() => undefined), BEAT)
  try {
    const outcome = await work(run)
    await db.write(() => {
      jobs.change(job.id, run.lastFigures(), ['running'])
      jobs.finish(job.id, outcome.paused ? 'paused' : 'done', { result: outcome.result, error: null })
    })
    return outcome
  } catch (error) {
    await db.write(() => endBadly(jobs, run, error)).catch(() => undefined)
    throw error
  } finally {
    clearInterval(timer)
  }
}

/** Inside a write. */
function endBadly(jobs: Jobs, run: JobRun, error: unknown): void {
  const { id } = run.job
  const { aborted, reason } = run.signal
  const isCancelled = aborted && reason instanceof RaincaskError && reason.code === 'JOB_CANCELLED'
  jobs.change(id, run.lastFigures(), ['running'])
  if (isCancelled) {
    jobs.finish(id, 'cancelled', { error: null })
    jobs.addLine(id, 'info', 'It has ended.')
  } else if (aborted) {
    // A stop in order is no failed attempt.
    jobs.change(id, { attempts: Math.max(0, run.job.attempts - 1) }, ['running'])
    jobs.finish(id, 'interrupted', { error: null })
    jobs.addLine(id, 'info', 'It was stopped, and can go on.')
  } else {
    const failure = jobError(error)
    jobs.finish(id, 'failed', { error: failure })
    jobs.addLine(id, 'error', `${failure.message} ${failure.next}`)
  }
}
