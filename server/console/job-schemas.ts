import { z } from 'zod'
import { JOB_KINDS, JOB_STATES } from '../db/schema.ts'
import { type Job, RESTING } from '../jobs/jobs.ts'
import { timeSchema } from './people-schemas.ts'

const jobErrorSchema = z.object({
  code: z.string().describe('Stable code of the error'),
  message: z.string().describe('What happened'),
  next: z.string().describe('What to do next'),
})

/** A job as the API shows it, in lists, alone and in events. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  title: z.string().describe('What it works on'),
  state: z.enum(JOB_STATES),
  owner: z.object({ id: z.string().describe('user:<id>, command-line or system'), name: z.string() }),
  runner: z.enum(['server', 'command-line']),
  progress: z.object({
    phase: z.string().describe('What it does now; empty before it begins'),
    item: z
      .string()
      .describe('What it does that with: an app and its version, a file; empty where that is not known'),
    done: z.int().describe('Bytes'),
    total: z.int().describe('Bytes; 0 while it is not known'),
    rate: z.int().describe('Bytes a second, over the last seconds'),
    secondsLeft: z.int().nullable(),
  }),
  createdAt: timeSchema,
  startedAt: timeSchema.nullable(),
  finishedAt: timeSchema.nullable(),
  updatedAt: timeSchema,
  canCancel: z.boolean(),
  canResume: z.boolean(),
  error: jobErrorSchema.nullable(),
  result: z
    .unknown()
    .describe(
      'By kind. import: {releases: [{appKeyID, name, version, digest, outcome, source}], addedBytes, skippedBytes, ' +
        'waiting: [{bundle, title, volumes}], receipts}. inspect: {packages}. export, offline-package: {format, ' +
        'directory, files: [{name, size, sha256?}], releases, bundle, verified}. collect: {report: {dryRun, manifests, ' +
        'repositories, places: [{repository, manifests}], blobs, orphans, uploads, tags, bytes, unpublished}, kept: ' +
        '{manifests, blobs, bytes} of a dry run}. scrub: {blobs, bytes, unsteady, damaged}. null until it has ended',
    ),
})

export const jobLineSchema = z.object({
  number: z.int(),
  at: timeSchema,
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
})

/** The form in which the API shows a job. */
export function shownJob(job: Job): z.input<typeof jobSchema> {
  const { id, kind, title, state, owner, ownerName, runner, phase, doneBytes, totalBytes, rate } = job
  const { createdAt, startedAt, finishedAt, updatedAt, error, result } = job
  const left = totalBytes - doneBytes
  const [doing = '', ...item] = phase.split(': ')
  return {
    ...{ id, kind, title, state, runner, createdAt, startedAt, finishedAt, updatedAt, error },
    owner: { id: owner, name: ownerName },
    progress: {
      ...{ phase: doing, item: item.join(': '), done: doneBytes, total: totalBytes, rate },
      secondsLeft: rate > 0 && left >= 0 ? Math.ceil(left / rate) : null,
    },
    canCancel: !['done', 'failed', 'cancelled'].includes(state) && !job.cancelWanted,
    canResume: RESTING.has(state) && state !== 'done',
    result: result ?? null,
  }
}
