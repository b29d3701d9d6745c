import { randomBytes } from 'node:crypto'
import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { type JobError, type JobKind, type JobState, jobLog, jobs } from '../db/schema.ts'
import type { Actor } from '../ops/audit.ts'
import { explainDiskError } from '../ops/disk-errors.ts'
import { RaincaskError } from '../ops/errors.ts'

export type { JobError, JobKind, JobState } from '../db/schema.ts'

/** A job as it is kept. Times in milliseconds since 1970 UTC, sizes in bytes. */
export type Job = typeof jobs.$inferSelect
export type JobLine = Omit<typeof jobLog.$inferSelect, 'job'>

export interface NewJob {
  kind: JobKind
  /** What it works on, for people. */
  title: string
  input: unknown
  by: Actor
  runner?: Job['runner']
  /** Staging session of this process, where it runs the job itself, now; else the job waits in the queue. */
  session?: string
  /** What is written in the same transaction. */
  within?: (id: string) => void
}

export interface JobFilter {
  owner?: string | undefined
  kind?: JobKind | undefined
  states?: readonly JobState[] | undefined
}

/** States in which a job can be made to go on, or be tried again. */
const RESUMABLE: ReadonlySet<JobState> = new Set(['paused', 'interrupted', 'failed', 'cancelled'])
const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled']
/** States in which a job is over, unless somebody makes it go on. */
export const RESTING: ReadonlySet<JobState> = new Set([
  'done',
  'failed',
  'cancelled',
  'paused',
  'interrupted',
])

/** Lines of log that a job keeps. */
const MAX_LINES = 1000
const MAX_LINE = 600
/** How long jobs that have ended are kept, in milliseconds. */
const KEPT = 90 * 24 * 3600_000

/** The jobs of this store, however they are run. */
export class Jobs {
  readonly #db: Database
  readonly #queries

  constructor(db: Database) {
    this.#db = db
    const id = sql.placeholder('id')
    this.#queries = {
      one: db.orm.select().from(jobs).where(eq(jobs.id, id)).prepare(),
      lines: db.orm
        .select()
        .from(jobLog)
        .where(and(eq(jobLog.job, id), gt(jobLog.number, sql.placeholder('after'))))
        .orderBy(asc(jobLog.number))
        .limit(MAX_LINES)
        .prepare(),
      lastLine: db.orm
        .select({ number: sql<number | null>`max(${jobLog.number})` })
        .from(jobLog)
        .where(eq(jobLog.job, id))
        .prepare(),
    }
  }

  /** Puts a job into the queue. */
  async create({ kind, title, input, by, runner = 'server', session, within }: NewJob): Promise<Job> {
    const id = randomBytes(16).toString('hex')
    const now = Date.now()
    const row = { id, kind, title: title.slice(0, 300), input, runner }
    const begun =
      session === undefined
        ? ({ state: 'queued' } as const)
        : ({ state: 'running', session, startedAt: now, attempts: 1 } as const)
    const owner = { owner: by.actor, ownerName: by.actorName, address: by.address }
    await this.#db.write(() => {
      this.#db.orm
        .insert(jobs)
        .values({ ...row, ...owner, ...begun, createdAt: now, updatedAt: now })
        .run()
      this.#forgetOld(now - KEPT)
      within?.(id)
    })
    return this.get(id)
  }

  /** @throws RaincaskError JOB_NOT_FOUND */
  get(id: string): Job {
    const job = this.find(id)
    if (!job) throw new RaincaskError('JOB_NOT_FOUND', { where: id })
    return job
  }

  find(id: string): Job | undefined {
    return this.#queries.one.get({ id })
  }

  /** Jobs, the newest first. */
  list(filter: JobFilter, page: number, pageSize: number): { items: Job[]; total: number } {
    const where = conditions(filter)
    const total = this.#db.orm.select({ count: sql<number>`count(*)` }).from(jobs).where(where).get()
    const items = this.#db.orm
      .select()
      .from(jobs)
      .where(where)
      .orderBy(desc(jobs.createdAt), desc(jobs.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .all()
    return { items, total: total?.count ?? 0 }
  }

  /** Jobs in these states, the oldest first. */
  inState(...states: JobState[]): Job[] {
    return this.#db.orm
      .select()
      .from(jobs)
      .where(inArray(jobs.state, states))
      .orderBy(asc(jobs.createdAt), asc(sql`rowid`))
      .all()
  }

  /** Lines of a job's log that are numbered above `after`. */
  log(id: string, after = 0): JobLine[] {
    return this.#queries.lines.all({ id, after }).map(({ job: _, ...line }) => line)
  }

  /** Adds a line to a job's log. Inside a write. */
  addLine(id: string, level: JobLine['level'], text: string): void {
    const number = (this.#queries.lastLine.get({ id })?.number ?? 0) + 1
    this.#db.orm
      .insert(jobLog)
      .values({ job: id, number, at: Date.now(), level, text: text.slice(0, MAX_LINE) })
      .run()
    if (number <= MAX_LINES) return
    const old = and(eq(jobLog.job, id), lt(jobLog.number, number - MAX_LINES + 1))
    this.#db.orm.delete(jobLog).where(old).run()
  }

  /** Changes a job's row, if it is in one of the states; returns whether it was. Inside a write. */
  change(id: string, set: Partial<Job>, states?: readonly JobState[]): boolean {
    const where = states ? and(eq(jobs.id, id), inArray(jobs.state, [...states])) : eq(jobs.id, id)
    const values = { ...set, revision: sql`${jobs.revision} + 1`, updatedAt: Date.now() }
    return this.#db.orm.update(jobs).set(values).where(where).run().changes > 0
  }

  /**
   * Ends a job: at once if it waits, else when its work looks next.
   * @throws RaincaskError JOB_NOT_FOUND, JOB_OVER
   */
  async cancel(id: string, by: Actor): Promise<Job> {
    await this.#db.write(() => {
      const { state } = this.get(id)
      const text = `${by.actorName || by.actor} cancelled it`
      if (state === 'running') this.change(id, { cancelWanted: true })
      else if (state === 'queued' || state === 'paused' || state === 'interrupted')
        this.change(id, { state: 'cancelled', finishedAt: Date.now() })
      else throw new RaincaskError('JOB_OVER', { where: id, reason: state })
      this.addLine(id, 'info', text)
    })
    return this.get(id)
  }

  /**
   * Puts a job back into the queue that was cut off, waits, was cancelled or failed. What it has done for good is not
   * done anew.
   * @throws RaincaskError JOB_NOT_FOUND, JOB_NOT_RESUMABLE
   */
  async resume(id: string, by: Actor, input?: unknown): Promise<Job> {
    await this.#db.write(() => {
      const { state } = this.get(id)
      if (!RESUMABLE.has(state)) throw new RaincaskError('JOB_NOT_RESUMABLE', { where: id, reason: state })
      const fresh = { cancelWanted: false, error: null, result: null, finishedAt: null, attempts: 0, rate: 0 }
      this.change(id, {
        state: 'queued',
        runner: 'server',
        ...fresh,
        ...(input !== undefined && { input }),
      })
      this.addLine(id, 'info', `${by.actorName || by.actor} made it go on`)
    })
    return this.get(id)
  }

  /** Ends a job that runs. Inside a write. */
  finish(id: string, state: JobState, values: { result?: unknown; error?: JobError | null }): void {
    const finishedAt = ENDED.includes(state) ? Date.now() : null
    this.change(id, { state, ...values, rate: 0, session: null, finishedAt }, ['running'])
  }

  #forgetOld(before: number): void {
    const old = and(inArray(jobs.state, [...ENDED]), lt(jobs.createdAt, before))
    const gone = this.#db.orm.select({ id: jobs.id }).from(jobs).where(old).limit(100).all()
    for (const { id } of gone) {
      this.#db.orm.delete(jobLog).where(eq(jobLog.job, id)).run()
      this.#db.orm.delete(jobs).where(eq(jobs.id, id)).run()
    }
  }
}

/** What a failure is to those who look at the job. */
export function jobError(error: unknown): JobError {
  const explained = explainDiskError(error)
  const known = explained instanceof RaincaskError ? explained : new RaincaskError('INTERNAL')
  const { code, message, next } = known
  return { code, message, next }
}

function conditions({ owner, kind, states }: JobFilter): SQL | undefined {
  return and(
    owner === undefined ? undefined : eq(jobs.owner, owner),
    kind === undefined ? undefined : eq(jobs.kind, kind),
    states === undefined || states.length === 0 ? undefined : inArray(jobs.state, [...states]),
  )
}
