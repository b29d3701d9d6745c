import { join } from 'node:path'
import type { Database } from '../db/database.ts'
import { type FileLock, tryLockFile } from '../db/file-lock.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import type { Logger } from '../ops/log.ts'
import { interruptDead } from './job-sessions.ts'
import { type Job, type JobKind, type Jobs, jobError } from './jobs.ts'

/** Work that runs beside this thread. */
export interface JobProcess {
  /** Resolves when it is over; rejects if it broke down without a word. */
  ended: Promise<void>
  /** Asks it to stop, so that it can go on another time. */
  stop(): void
  /** Ends it at once, whatever it does. */
  kill(): void
}

export interface JobRunnerOptions {
  db: Database
  data: DataDirectory
  jobs: Jobs
  /** Staging session of this process. */
  session: string
  log: Logger
  /** Begins the work of a job, which sees to its row from then on. */
  start(job: Job): JobProcess
}

/** Jobs of one lane run one after the other. */
const LANE: Record<JobKind, 'in' | 'out' | 'look' | 'keep' | 'read'> = {
  import: 'in',
  inspect: 'look',
  export: 'out',
  'offline-package': 'out',
  collect: 'keep',
  scrub: 'read',
}
/** How often the queue is looked at for what other processes put in, in milliseconds. */
const LOOK = 1000
/** How often jobs of dead processes are looked for. */
const LOOK_FOR_DEAD = 15_000
/** A job that took its process down so often is not begun again. */
const MAX_ATTEMPTS = 3
/** How long work may take to end that is to end; it may hang in a read of a medium that is gone. Milliseconds. */
const PATIENCE = 20_000

/** Takes jobs off the queue, for as long as this process serves. One process at a time does it on a data directory. */
export class JobRunner {
  readonly #options: JobRunnerOptions
  readonly #running = new Map<string, JobProcess>()
  #lock: FileLock | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #lastDead = 0
  #stopped = false

  constructor(options: JobRunnerOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), LOOK).unref()
    this.wake()
  }

  /** Looks at the queue now: something was put in. */
  wake(): void {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'the queue of jobs cannot be read'))
  }

  /** Interrupts what runs, and waits for it; it goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#looking
    const works = [...this.#running.values()]
    for (const work of works) work.stop()
    const killing = setTimeout(() => works.forEach((work) => void work.kill()), PATIENCE)
    await Promise.all(works.map(({ ended }) => ended))
    clearTimeout(killing)
    this.#lock?.release()
    this.#lock = undefined
  }

  async #look(): Promise<void> {
    if (this.#stopped || !(await this.#isMine())) return
    const { db, data, jobs } = this.#options
    if (Date.now() - this.#lastDead > LOOK_FOR_DEAD) {
      this.#lastDead = Date.now()
      await interruptDead(db, data, jobs)
    }
    this.#killHanging()
    await this.#endLost()
    const waiting = jobs.inState('queued')
    if (waiting.length === 0) return
    const busy = new Set([...this.#running.keys()].map((id) => LANE[jobs.get(id).kind]))
    for (const job of waiting) {
      if (this.#stopped || busy.has(LANE[job.kind])) continue
      busy.add(LANE[job.kind])
      await this.#begin(job)
    }
  }

  /** Ends jobs that were cancelled and have not stirred since. */
  #killHanging(): void {
    for (const [id, work] of this.#running) {
      const { cancelWanted = false, updatedAt = 0 } = this.#options.jobs.find(id) ?? {}
      if (cancelWanted && Date.now() - updatedAt > PATIENCE) work.kill()
    }
  }

  /** Ends jobs of this process that have no work any more: it could not write how it ended, on a full disk say. */
  async #endLost(): Promise<void> {
    const { db, jobs, session } = this.#options
    const lost = jobs.inState('running').filter((job) => job.session === session && job.runner === 'server')
    for (const { id } of lost)
      if (!this.#running.has(id))
        await db.write(() => {
          jobs.addLine(id, 'error', 'It ended without a word; the log of the store may say why.')
          jobs.finish(id, 'failed', { error: jobError(undefined) })
        })
  }

  /** Takes the queue, if no other process has it; what was cut off goes on then. */
  async #isMine(): Promise<boolean> {
    if (this.#lock) return true
    const { data, db, jobs } = this.#options
    this.#lock = tryLockFile(join(data.cache, 'jobs.lock'), data.cache)
    if (!this.#lock) return false
    await interruptDead(db, data, jobs)
    this.#lastDead = Date.now()
    const left = jobs.inState('interrupted').filter(({ runner }) => runner === 'server')
    await db.write(() => {
      for (const { id, attempts } of left) {
        const goesOn = attempts < MAX_ATTEMPTS
        jobs.change(id, goesOn ? { state: 'queued' } : { state: 'failed', error: jobError(undefined) })
        jobs.addLine(
          id,
          goesOn ? 'info' : 'error',
          goesOn
            ? 'The store was started again: it goes on.'
            : `It ended its process ${attempts} times, and is not begun again by itself.`,
        )
      }
    })
    return true
  }

  async #begin(job: Job): Promise<void> {
    const { db, jobs, session, log, start } = this.#options
    const { id, kind, attempts } = job
    const startedAt = job.startedAt ?? Date.now()
    const begun = { state: 'running', session, startedAt, attempts: attempts + 1 } as const
    const isBegun = await db.write(() => jobs.change(id, begun, ['queued']))
    if (!isBegun) return
    log.info({ job: id, kind }, 'job begun')
    const work = start(jobs.get(id))
    this.#running.set(id, work)
    const ended = work.ended
      .catch(async (error: unknown) => {
        log.error({ job: id, kind, err: error }, 'a job broke down')
        // At a stop it is left as it is: the next start finds it, and it goes on.
        if (this.#stopped) return
        await db.write(() => {
          const { state, cancelWanted } = jobs.get(id)
          if (state !== 'running') return
          if (cancelWanted) return jobs.finish(id, 'cancelled', { error: null })
          jobs.addLine(id, 'error', 'Its thread broke down; the log of the store has the details.')
          jobs.finish(id, 'failed', { error: jobError(error) })
        })
      })
      .catch((error: unknown) => log.error({ job: id, err: error }, 'a job cannot be ended'))
      .finally(() => {
        this.#running.delete(id)
        log.info({ job: id, kind, state: jobs.find(id)?.state }, 'job ended')
        if (!this.#stopped) this.wake()
      })
    this.#running.set(id, { ended, stop: () => work.stop(), kill: () => work.kill() })
  }
}
