import { Readable } from 'node:stream'
import { z } from 'zod'
import type { SignedIn } from '../accounts/sessions.ts'
import { JOB_KINDS, JOB_STATES } from '../db/schema.ts'
import { jobEvents } from '../jobs/job-events.ts'
import type { Job, Jobs } from '../jobs/jobs.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { manyOf } from './fields.ts'
import { jobLineSchema, jobSchema, shownJob } from './job-schemas.ts'
import { pageOf, pageQuery } from './paging.ts'
import { type ConsoleRoute, file, route } from './route.ts'

const tag = 'jobs'
const access = 'publisher'
const params = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'is not the id of a job') })

/** Long work: what is under way, what became of it. Administrators see all of it, others their own. */
export function jobRoutes({ jobs, wake, stopping }: Transfers): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/jobs',
      access,
      tag,
      summary: 'Jobs, the newest first: all of them for administrators, else one’s own',
      query: z.object({
        ...pageQuery,
        state: manyOf(z.enum(JOB_STATES)),
        kind: z.enum(JOB_KINDS).optional(),
      }),
      response: pageOf(jobSchema),
      handle: ({ query: { page, pageSize, state, kind }, user }) => {
        const owner = user.role === 'administrator' ? undefined : `user:${user.userId}`
        const { items, total } = jobs.list({ owner, kind, states: state }, page, pageSize)
        return { items: items.map(shownJob), total, page, pageSize }
      },
    }),
    route({
      method: 'GET',
      path: '/jobs/:id',
      access,
      tag,
      summary: 'One job',
      params,
      response: jobSchema,
      handle: ({ params: { id }, user }) => shownJob(ownJob(jobs, id, user)),
    }),
    route({
      method: 'GET',
      path: '/jobs/:id/log',
      access,
      tag,
      summary: 'What a job has written for people; each keeps its last thousand lines',
      params,
      query: z.object({
        after: z
          .string()
          .regex(/^\d{1,9}$/)
          .default('0')
          .transform(Number)
          .describe('Number of the last line that is known'),
      }),
      response: z.object({ items: z.array(jobLineSchema) }),
      handle: ({ params: { id }, query, user }) => {
        ownJob(jobs, id, user)
        return { items: jobs.log(id, query.after) }
      },
    }),
    route({
      method: 'GET',
      path: '/jobs/:id/events',
      access,
      tag,
      summary:
        'Server-sent events until the job comes to rest: `job` with the job, `line` with a line of its log, `end` at ' +
        'the end. Ids may be sent back in Last-Event-ID; a comment comes every 15 seconds of silence',
      params,
      produces: 'text/event-stream',
      handle: ({ params: { id }, user, header }) => {
        ownJob(jobs, id, user)
        const body = eventStream(jobs, id, header('Last-Event-ID'), stopping)
        return file(body, 'text/event-stream; charset=utf-8', { 'X-Accel-Buffering': 'no' })
      },
    }),
    route({
      method: 'POST',
      path: '/jobs/:id/cancel',
      access,
      tag,
      summary: 'End a job: at once if it waits, else at its next step',
      params,
      response: jobSchema,
      handle: async ({ params: { id }, user, actor }) => {
        ownJob(jobs, id, user)
        return shownJob(await jobs.cancel(id, actor))
      },
    }),
    route({
      method: 'POST',
      path: '/jobs/:id/resume',
      access,
      tag,
      summary: 'Make a job go on that waits for volumes, was cut off, cancelled or failed',
      params,
      response: jobSchema,
      handle: async ({ params: { id }, user, actor }) => {
        ownJob(jobs, id, user)
        const job = await jobs.resume(id, actor)
        wake()
        return shownJob(job)
      },
    }),
  ]
}

/** @throws RaincaskError JOB_NOT_FOUND also for somebody else's */
function ownJob(jobs: Jobs, id: string, user: SignedIn): Job {
  const job = jobs.get(id)
  if (user.role !== 'administrator' && job.owner !== `user:${user.userId}`)
    throw new RaincaskError('JOB_NOT_FOUND', { where: id })
  return job
}

function eventStream(jobs: Jobs, id: string, lastId: string, stopping: AbortSignal): Readable {
  const gone = new AbortController()
  const signal = AbortSignal.any([gone.signal, stopping])
  const stream = Readable.from(eventTexts(jobs, id, lastId, signal), { objectMode: false })
  stream.once('close', () => gone.abort())
  return stream
}

/** The wire form of server-sent events (HTML, section 9.2). JSON holds no line ends, so one `data` line is enough. */
async function* eventTexts(
  jobs: Jobs,
  id: string,
  lastId: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield 'retry: 2000\n\n'
  for await (const event of jobEvents(jobs, id, lastId, signal)) {
    if (event.kind === 'quiet') yield ': still there\n\n'
    else if (event.kind === 'line') yield textOf(event.id, 'line', event.line)
    else yield textOf(event.id, 'job', jobSchema.parse(shownJob(event.job)))
  }
  if (!signal.aborted) yield 'event: end\ndata: {}\n\n'
}

function textOf(id: string, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
