import type { JobProcess } from '../../jobs/job-runner.ts'
import type { Job } from '../../jobs/jobs.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { startWorker } from '../../ops/worker.ts'
import type { JobWorkerData } from './job-worker.ts'

/** Begins a job's work in a thread of its own, so that the loop which answers requests goes on undisturbed. */
export function startJobWorker(data: DataDirectory, { id }: Job): JobProcess {
  const workerData: JobWorkerData = { root: data.root, job: id }
  const worker = startWorker('server/transfer/jobs/job-worker.ts', { workerData })
  let failure: unknown
  worker.on('error', (error) => {
    failure = error
  })
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('exit', (code) => {
      if (failure !== undefined) reject(failure as Error)
      else if (code !== 0) reject(new Error(`the thread of job ${id} ended with ${code}`))
      else resolve()
    })
  })
  return { ended, stop: () => worker.postMessage('stop'), kill: () => void worker.terminate() }
}
