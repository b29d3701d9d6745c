import { createHash } from 'node:crypto'
import type { JobRun } from '../../jobs/job-run.ts'
import { openFileSource } from '../import-package/read-file.ts'

/**
 * SHA-256 of a file of `size` bytes, in hexadecimal, with the job's progress; it ends when the job is stopped.
 * @throws the reason of the job's signal
 */
export async function digestOfFile(path: string, size: number, run: JobRun): Promise<string> {
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of (await openFileSource(path)).chunks) {
    run.signal.throwIfAborted()
    hash.update(chunk)
    done += chunk.byteLength
    run.progress(done, size)
  }
  return hash.digest('hex')
}
