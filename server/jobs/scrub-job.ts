import { z } from 'zod'
import type { BlobStore } from '../content/blob-store.ts'
import type { Database } from '../db/database.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import type { JobOutcome, JobRun } from './job-run.ts'
import { runScrub } from './scrubbing.ts'

export const scrubInput = z.object({})

/** What a scrub's job says at its end. */
export interface ScrubResult {
  blobs: number
  bytes: number
  /** Blobs that were wrong when read and right when read again. */
  unsteady: number
  /** Blobs that are damaged now. */
  damaged: number
}

/**
 * Reads every stored blob again, at the rate that the settings say; goes on where the last one was cut off.
 * @throws RaincaskError JOB_RUNNING if a scrub is under way, here or in another process
 */
export async function scrubJob(
  deps: { db: Database; data: DataDirectory; store: BlobStore },
  run: JobRun,
): Promise<JobOutcome> {
  run.phase('scrubbing')
  const { signal, progress: onProgress } = run
  const { owner, ownerName: actorName, address } = run.job
  const actor = { actor: owner, actorName, address }
  const { blobs, bytes, unsteady, damaged } = await runScrub(deps, { signal, actor, onProgress })
  await run.log(`${blobs} blobs were read, ${bytes} bytes; ${damaged.length} are damaged`)
  for (const { digest, finding, releases } of damaged) {
    const broken = releases.map(({ app, version }) => `${app} ${version}`).join(', ')
    await run.log(`${digest}: ${finding}${broken && `; breaks ${broken}`}`, 'error')
  }
  const result: ScrubResult = { blobs, bytes, unsteady, damaged: damaged.length }
  return { result }
}
