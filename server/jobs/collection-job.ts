import { z } from 'zod'
import type { GarbageReport } from '../content/collect-garbage.ts'
import type { Content } from '../content/content.ts'
import { Uploads } from '../content/uploads.ts'
import type { Database } from '../db/database.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { runCollection } from './collection.ts'
import type { JobOutcome, JobRun } from './job-run.ts'

export const collectInput = z.object({
  /** Only looks what would go. */
  dryRun: z.boolean(),
})
export type CollectInput = z.output<typeof collectInput>

/** What a collection's job says at its end. */
export interface CollectionResult {
  report: GarbageReport
  /** Of a dry run: what nothing uses either, and stays because it was pushed within the grace. Sizes in bytes. */
  kept: { manifests: number; blobs: number; bytes: number } | null
}

interface CollectDeps {
  db: Database
  data: DataDirectory
  content: Content
}

/**
 * Collects garbage as the settings say, or looks what that would take.
 * @throws RaincaskError JOB_RUNNING if a collection is under way, here or in another process
 */
export async function collectionJob(
  deps: CollectDeps,
  { dryRun }: CollectInput,
  run: JobRun,
): Promise<JobOutcome> {
  const uploads = new Uploads(deps.content.staging.uploads)
  const all = { ...deps, uploads }
  const { signal } = run
  const watch = { phase: (name: string) => run.phase(`collecting ${name}`), progress: run.progress }
  try {
    const { owner, ownerName: actorName, address } = run.job
    const actor = { actor: owner, actorName, address }
    const report = await runCollection(all, { dryRun, signal, watch, actor })
    const { bytes, manifests, blobs } = report
    const would = dryRun ? 'would go' : 'have gone'
    await run.log(`${manifests} manifests and ${blobs.count} blobs ${would}, ${bytes} bytes in all`)
    const result: CollectionResult = { report, kept: null }
    if (!dryRun) return { result }
    const young = await runCollection(all, { dryRun, grace: 0, signal, watch })
    result.kept = {
      manifests: young.manifests - manifests,
      blobs: young.blobs.count - blobs.count,
      bytes: young.blobs.bytes - blobs.bytes,
    }
    return { result }
  } finally {
    await uploads.close()
  }
}
