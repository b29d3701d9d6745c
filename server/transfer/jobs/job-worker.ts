import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openContent } from '../../content/content.ts'
import { openDatabase } from '../../db/database.ts'
import { runJob } from '../../jobs/job-run.ts'
import { Jobs } from '../../jobs/jobs.ts'
import { openDataDirectory } from '../../ops/data-directory.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { loadTransferSettings } from '../transfer-settings.ts'
import { workOf } from './job-work.ts'

/** What the server tells the thread of a job. */
export interface JobWorkerData {
  root: string
  job: string
}

// On Linux this is the priority of this thread alone: answering requests comes before imports.
setPriority(5)

const { root, job: id } = workerData as JobWorkerData
const stop = new AbortController()
parentPort?.on('message', () => stop.abort(new RaincaskError('STOPPED')))

async function work(): Promise<void> {
  const data = openDataDirectory(root)
  const db = openDatabase(data.database)
  const content = await openContent(data, db)
  try {
    const jobs = new Jobs(db)
    const { rateLimit } = loadTransferSettings(db)
    const options = { stop: stop.signal, rateLimit: rateLimit ?? undefined }
    await runJob(db, jobs, jobs.get(id), options, (run) => workOf({ db, data, content }, run))
  } finally {
    content.close()
    await db.close()
  }
}

work()
  .then(
    () => undefined,
    (error: unknown) => {
      // The job's row says it; only what nobody foresaw belongs into the log of the store.
      if (!(error instanceof RaincaskError)) throw error
    },
  )
  .finally(() => parentPort?.close())
