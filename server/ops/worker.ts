import { Worker, type WorkerOptions } from 'node:worker_threads'
import { isExecutable, readAsset } from './assets.ts'

/** Worker sources, by path from the project's root; scripts/build-binary bundles each into the executable. */
export const WORKERS = ['server/content/hash-worker.ts', 'server/transfer/jobs/job-worker.ts'] as const

/** Starts one of the program's workers, from source or out of the executable. */
export function startWorker(source: (typeof WORKERS)[number], options: WorkerOptions = {}): Worker {
  // The executable has no files to load from: a worker can only be started from text there.
  if (isExecutable) return new Worker(readAsset(source).toString('utf8'), { ...options, eval: true })
  return new Worker(new URL(`../../${source}`, import.meta.url), options)
}
