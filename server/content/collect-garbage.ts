import type { Database } from '../db/database.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { emptyRepositories, unheldBlobs, unnamedBlobs } from './collect-blobs.ts'
import { clearQuarantine, type Files, removeOrphans } from './collect-files.ts'
import { heldByNobody, unreachableManifests } from './collect-manifests.ts'
import { Places, type RepositoryCount } from './collect-places.ts'
import { applyRetention, dropUnpublished, type UnpublishedImage, unpublishedImages } from './collect-tags.ts'
import type { Content } from './content.ts'
import { type GarbageRun, sweep } from './garbage.ts'
import { Gone } from './gone.ts'
import type { RetentionRule } from './retention.ts'
import { sweepDeadSessions } from './staging.ts'
import type { Uploads } from './uploads.ts'

/** Uploads that were written to within this time are never given up: another process may be receiving them; ms. */
export const LEAST_UPLOAD_AGE = 3600_000
/** Most unpublished images that a report names. */
const MAX_NAMED = 200

export interface GarbageDeps {
  data: DataDirectory
  db: Database
  content: Content
  uploads: Uploads
}

export interface GarbageOptions {
  /** Milliseconds for which what was pushed, linked or written stays, whether it is used or not. */
  grace: number
  /** The same for images that a console pushed and did not publish. */
  unpublishedGrace: number
  /** Milliseconds without a byte after which an upload is given up; at least an hour counts. */
  uploadAge: number
  retention: readonly RetentionRule[]
  dryRun?: boolean
  signal?: AbortSignal | undefined
  watch?: GarbageWatch | undefined
}

/** Told how far a collection is. */
export interface GarbageWatch {
  /** A part of the work begins. */
  phase(name: 'tags' | 'manifests' | 'blobs' | 'files'): void
  /** Bytes of blobs or files that were looked at, and how many there are about. */
  progress(done: number, total: number): void
}

/** What a collection removed, or would remove. Times are milliseconds since 1970 UTC. */
export interface GarbageReport {
  dryRun: boolean
  startedAt: number
  finishedAt: number
  /** Milliseconds. */
  grace: number
  unpublishedGrace: number
  /** Tags dropped, by why. */
  tags: { unpublished: number; retention: number }
  /** Manifests taken out of repositories. */
  manifests: number
  /** Out of which, those that lose most first; at most 100 of them. */
  places: RepositoryCount[]
  repositories: number
  blobs: Files
  /** Files that no row named, and what was in quarantine for nothing. */
  orphans: Files
  uploads: Files
  /** Bytes of disk in all. */
  bytes: number
  /** Images that consoles pushed, that are not published and whose time has not come. */
  unpublished: UnpublishedImage[]
}

/**
 * Removes what no tag, no release and no work under way reaches, while pushes, pulls and imports go on in this and
 * other processes. Whatever it removes, it looks at again in the transaction that removes it; a blob's row goes
 * before its file, and the file only while no row has come back.
 */
export async function collectGarbage(deps: GarbageDeps, options: GarbageOptions): Promise<GarbageReport> {
  const { data, db, content, uploads } = deps
  const { grace, unpublishedGrace, dryRun = false, signal } = options
  const startedAt = Date.now()
  // One more than now: with no grace, what was pushed in this very millisecond goes too.
  const run: GarbageRun = { db, dryRun, cutoff: startedAt - grace + 1, signal }
  if (!dryRun) await db.write(() => sweepDeadSessions(data, db))
  const gone = new Gone(db)
  const watch = options.watch ?? { phase: () => undefined, progress: () => undefined }
  try {
    watch.phase('tags')
    const unpublished = await dropUnpublished(run, gone, startedAt - unpublishedGrace + 1)
    const retention = await applyRetention(run, gone, options.retention)
    const counts = await sweepRows(run, gone, content, watch)
    watch.phase('files')
    const files = await removeOrphans(run, content.blobs, looking(db, watch))
    const orphans = sum(files, await clearQuarantine(run, content.blobs))
    const expired = await uploads.expire(Math.max(options.uploadAge, LEAST_UPLOAD_AGE), dryRun)
    return {
      dryRun,
      startedAt,
      finishedAt: Date.now(),
      grace,
      unpublishedGrace,
      tags: { unpublished, retention },
      ...counts,
      orphans,
      uploads: { count: expired.uploads, bytes: expired.bytes },
      bytes: counts.blobs.bytes + orphans.bytes + expired.bytes,
      unpublished: (await unpublishedImages(db, MAX_NAMED)).filter(
        ({ pushedAt }) => pushedAt > startedAt - unpublishedGrace,
      ),
    }
  } finally {
    gone.drop()
  }
}

/** Counts bytes that were looked at, against all that the store has. */
function looking(db: Database, { progress }: GarbageWatch): (bytes: number) => void {
  const total = db.sqlite.prepare('SELECT coalesce(sum(size), 0) FROM blobs').pluck().get() as number
  let done = 0
  return (bytes) => {
    done += bytes
    progress(Math.min(done, total), total)
  }
}

async function sweepRows(run: GarbageRun, gone: Gone, { blobs }: Content, watch: GarbageWatch) {
  const counts = { manifests: 0, repositories: 0, blobs: { count: 0, bytes: 0 } }
  const places = new Places(run.db)
  watch.phase('manifests')
  await sweep(
    run,
    unreachableManifests(run, gone, (rows) => {
      counts.manifests += rows.length
      places.add(rows)
    }),
  )
  await sweep(run, heldByNobody(run))
  await sweep(
    run,
    unnamedBlobs(run, gone, () => undefined),
  )
  watch.phase('blobs')
  const looked = looking(run.db, watch)
  await sweep(
    run,
    unheldBlobs(
      run,
      async (rows) => {
        const removed = run.dryRun ? rows : await blobs.removeFiles(rows.map(({ digest }) => digest))
        counts.blobs = sum(counts.blobs, { count: rows.length, bytes: bytesOf(removed) })
      },
      (rows) => looked(bytesOf(rows)),
    ),
  )
  await sweep(
    run,
    emptyRepositories(run, (rows) => {
      counts.repositories += rows.length
    }),
  )
  return { ...counts, places: places.list() }
}

function bytesOf(rows: readonly { size: number }[]): number {
  return rows.reduce((total, { size }) => total + size, 0)
}

function sum(a: Files, b: Files): Files {
  return { count: a.count + b.count, bytes: a.bytes + b.bytes }
}
