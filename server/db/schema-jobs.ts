import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Times are milliseconds since 1970 UTC, sizes are bytes.

export const JOB_KINDS = ['import', 'inspect', 'export', 'offline-package', 'collect', 'scrub'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/**
 * `paused`: an import that waits for volumes; `interrupted`: its process ended before it did. Both go on when they are
 * resumed. `done`, `failed` and `cancelled` are final, but a failed or cancelled one can be tried again.
 */
export const JOB_STATES = [
  'queued',
  'running',
  'paused',
  'done',
  'failed',
  'cancelled',
  'interrupted',
] as const
export type JobState = (typeof JOB_STATES)[number]

/** Why a job failed, as the error catalogue says it. */
export interface JobError {
  code: string
  message: string
  next: string
}

/** Long work: what it is, how far it is, how it ended. The one truth for web UI, command line and API. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: JOB_KINDS }).notNull(),
    /** What it works on, for people. */
    title: text('title').notNull(),
    state: text('state', { enum: JOB_STATES }).notNull(),
    /** Whoever started it, as the audit names them. */
    owner: text('owner').notNull(),
    ownerName: text('owner_name').notNull(),
    address: text('address').notNull(),
    /** Where it runs: in a worker of the server, or in the command that started it. */
    runner: text('runner', { enum: ['server', 'command-line'] }).notNull(),
    input: text('input', { mode: 'json' }).$type<unknown>().notNull(),
    result: text('result', { mode: 'json' }).$type<unknown>(),
    error: text('error', { mode: 'json' }).$type<JobError>(),
    /** What it does now, e.g. `reading`; empty before it begins. */
    phase: text('phase').notNull().default(''),
    doneBytes: integer('done_bytes').notNull().default(0),
    totalBytes: integer('total_bytes').notNull().default(0),
    /** Bytes a second, over the last seconds. */
    rate: integer('rate').notNull().default(0),
    /** Staging session of the process that runs it: it is dead when that session's lock is free. */
    session: text('session'),
    /** How often it was begun; a stop in order does not count. */
    attempts: integer('attempts').notNull().default(0),
    /** True once somebody wants it to end. */
    cancelWanted: integer('cancel_wanted', { mode: 'boolean' }).notNull().default(false),
    /** Grows with every change of the row. */
    revision: integer('revision').notNull().default(1),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [index('jobs_state').on(t.state, t.createdAt), index('jobs_created').on(t.createdAt)],
)

/** Lines that jobs write for people; each job keeps its last thousand. */
export const jobLog = sqliteTable(
  'job_log',
  {
    job: text('job').notNull(),
    number: integer('number').notNull(),
    at: integer('at').notNull(),
    level: text('level', { enum: ['info', 'warning', 'error'] }).notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.job, t.number] })],
)

/** A release that an import published, with the digest that it gave it. */
export interface ImportedLine {
  app: string
  name: string
  version: string
  digest: string
  outcome: 'added' | 'updated' | 'unchanged'
}

/** Imports that were published, so that the last one can be taken back. */
export const importRuns = sqliteTable(
  'import_runs',
  {
    id: text('id').primaryKey(),
    /** For people: file or bundle. */
    title: text('title').notNull(),
    /** Id of the bundle; null for a package. */
    bundleId: text('bundle_id'),
    job: text('job'),
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    at: integer('at').notNull(),
    releases: text('releases', { mode: 'json' }).$type<ImportedLine[]>().notNull(),
    removed: text('removed', { mode: 'json' }).$type<{ app: string; version: string }[]>().notNull(),
    addedBytes: integer('added_bytes').notNull(),
    undoneAt: integer('undone_at'),
  },
  (t) => [index('import_runs_at').on(t.at)],
)

/** What was there before a release or the texts of an app changed. Triggers write it, in the same transaction. */
export const releaseChanges = sqliteTable(
  'release_changes',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: integer('at').notNull(),
    appId: text('app_id').notNull(),
    /** Null where the app itself was made or its texts changed. */
    version: text('version'),
    /** Digest of the release index after the change. */
    release: text('release'),
    /** The row as it was, as JSON; null if there was none. */
    former: text('former'),
    /** The release's images as they were, as JSON. */
    formerImages: text('former_images'),
    /** The import run that made the change; null for any other. */
    run: text('run'),
  },
  (t) => [index('release_changes_run').on(t.run), index('release_changes_release').on(t.appId, t.version)],
)

/** Packages made of a version for download. Their files are in `<data>/bundles`. */
export const offlinePackages = sqliteTable(
  'offline_packages',
  {
    id: text('id').primaryKey(),
    appId: text('app_id').notNull(),
    version: text('version').notNull(),
    /** A format that `export` knows. */
    format: text('format').notNull(),
    /** The architecture that it was asked for; empty for all. */
    arch: text('arch').notNull(),
    /** Digest of the release that it holds: another one since means that it is out of date. */
    release: text('release').notNull(),
    job: text('job').notNull(),
    /** Its file's name; null until it is made. */
    file: text('file'),
    size: integer('size').notNull().default(0),
    sha256: text('sha256'),
    downloads: integer('downloads').notNull().default(0),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('offline_packages_version').on(t.appId, t.version)],
)
