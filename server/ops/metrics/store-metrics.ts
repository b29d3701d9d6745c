import { readdir } from 'node:fs/promises'
import type { Database } from '../../db/database.ts'
import { LAST_BACKUP, type LastBackup } from '../backup/last-backup.ts'
import { freeSpace } from '../disk-space.ts'
import type { Family } from './exposition.ts'
import { one } from './process-metrics.ts'

/** Counting blobs looks at every row; it is done at most once in this many times as long as it took. */
const SPARE = 200
const LEAST_AGE = 10_000

/** The last collection, as its report has it. Times in milliseconds since 1970 UTC. */
export interface CollectionFigures {
  startedAt: number
  finishedAt: number
  blobs: { count: number }
  bytes: number
}

/** The last scrub, as its report has it. */
export interface ScrubFigures {
  startedAt: number
  finishedAt: number
  blobs: number
  bytes: number
  unsteady: number
}

export interface StoreSources {
  db: Database
  /** Directory whose file system is looked at. */
  root: string
  /** Directory of uploads under way. */
  uploads: string
  lastCollection(): CollectionFigures | undefined
  lastScrub(): ScrubFigures | undefined
}

/** What the store holds and how it is kept. */
export class StoreMetrics {
  readonly #sources: StoreSources
  readonly #queries
  #counted: { blobs: number; bytes: number } = { blobs: 0, bytes: 0 }
  #countAgain = 0

  constructor(sources: StoreSources) {
    this.#sources = sources
    const { sqlite } = sources.db
    this.#queries = {
      blobs: sqlite.prepare('SELECT count(*) AS blobs, coalesce(sum(size), 0) AS bytes FROM blobs'),
      damaged: sqlite.prepare('SELECT count(*) FROM damaged_blobs').pluck(),
      apps: sqlite.prepare('SELECT count(*) FROM apps').pluck(),
      releases: sqlite.prepare('SELECT count(*) FROM releases').pluck(),
      repositories: sqlite.prepare('SELECT count(*) FROM repositories').pluck(),
      jobs: sqlite.prepare('SELECT state, count(*) AS count FROM jobs GROUP BY state'),
      setting: sqlite.prepare('SELECT value FROM settings WHERE key = ?').pluck(),
    }
  }

  async families(): Promise<Family[]> {
    const { root, uploads } = this.#sources
    const { blobs, bytes } = this.#count()
    const q = this.#queries
    const jobs = q.jobs.all() as { state: string; count: number }[]
    const underWay = (await readdir(uploads).catch(() => [])).length
    return [
      one('raincask_blobs', 'gauge', 'Blobs stored.', blobs),
      one('raincask_blob_bytes', 'gauge', 'Bytes of stored blobs.', bytes),
      one(
        'raincask_damaged_blobs',
        'gauge',
        'Blobs found damaged that nobody has brought again.',
        q.damaged.get() as number,
      ),
      one('raincask_apps', 'gauge', 'Apps in the catalogue.', q.apps.get() as number),
      one('raincask_releases', 'gauge', 'App versions in the catalogue.', q.releases.get() as number),
      one('raincask_repositories', 'gauge', 'Repositories of the registry.', q.repositories.get() as number),
      one('raincask_uploads_under_way', 'gauge', 'Uploads to the registry that are not finished.', underWay),
      one(
        'raincask_disk_free_bytes',
        'gauge',
        'Bytes that may still be written to the data directory.',
        await freeSpace(root),
      ),
      {
        name: 'raincask_jobs',
        type: 'gauge',
        help: 'Jobs by state.',
        samples: jobs.map(({ state, count }) => ({ labels: { state }, value: count })),
      },
      ...this.#collection(),
      ...this.#scrub(),
      ...this.#backup(),
    ]
  }

  #count(): { blobs: number; bytes: number } {
    const now = performance.now()
    if (this.#countAgain > now) return this.#counted
    this.#counted = this.#queries.blobs.get() as { blobs: number; bytes: number }
    const took = performance.now() - now
    this.#countAgain = now + Math.max(LEAST_AGE, took * SPARE)
    return this.#counted
  }

  #collection(): Family[] {
    const last = this.#sources.lastCollection()
    if (!last) return []
    return [
      one(
        'raincask_collection_finished_seconds',
        'gauge',
        'When garbage was last collected, since 1970 UTC.',
        last.finishedAt / 1000,
      ),
      one(
        'raincask_collection_duration_seconds',
        'gauge',
        'How long that took.',
        (last.finishedAt - last.startedAt) / 1000,
      ),
      one('raincask_collection_freed_bytes', 'gauge', 'What it gave back to the disk.', last.bytes),
      one('raincask_collection_removed_blobs', 'gauge', 'Blobs that it removed.', last.blobs.count),
    ]
  }

  #scrub(): Family[] {
    const last = this.#sources.lastScrub()
    if (!last) return []
    return [
      one(
        'raincask_scrub_finished_seconds',
        'gauge',
        'When all blobs were last read again, since 1970 UTC.',
        last.finishedAt / 1000,
      ),
      one(
        'raincask_scrub_duration_seconds',
        'gauge',
        'How long that took.',
        (last.finishedAt - last.startedAt) / 1000,
      ),
      one('raincask_scrub_read_bytes', 'gauge', 'What it read.', last.bytes),
      one(
        'raincask_scrub_unsteady_blobs',
        'gauge',
        'Blobs that were wrong when read and right when read again.',
        last.unsteady,
      ),
    ]
  }

  #backup(): Family[] {
    const text = this.#queries.setting.get(LAST_BACKUP) as string | undefined
    if (text === undefined) return []
    const { at } = JSON.parse(text) as LastBackup
    return [
      one(
        'raincask_backup_finished_seconds',
        'gauge',
        'When the store was last backed up, since 1970 UTC.',
        at / 1000,
      ),
    ]
  }
}
