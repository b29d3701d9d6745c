import { collectInput, collectionJob } from '../../jobs/collection-job.ts'
import type { JobOutcome, JobRun } from '../../jobs/job-run.ts'
import { scrubInput, scrubJob } from '../../jobs/scrub-job.ts'
import { checkedInput } from '../../ops/checked-input.ts'
import { offlinePackageJob } from '../export/offline-make.ts'
import { findSources } from '../import-bundle/import-bundle-find.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { type Inspected, inspectPackage } from '../import-package/inspect-package.ts'
import { exportJob } from './job-export.ts'
import { importJob } from './job-import.ts'
import { exportInput, importInput, inspectInput, offlinePackageInput } from './job-inputs.ts'

/**
 * Does what a job asks for.
 * @throws RaincaskError REQUEST_INVALID for an input that this version does not understand; what the work throws
 */
export function workOf(deps: ImportDeps, run: JobRun): Promise<JobOutcome> {
  const { kind, input } = run.job
  const code = 'REQUEST_INVALID'
  if (kind === 'import') return importJob(deps, checkedInput(importInput, input, code), run)
  if (kind === 'inspect') return inspectJob(checkedInput(inspectInput, input, code), run)
  if (kind === 'export') return exportJob(deps, checkedInput(exportInput, input, code), run)
  if (kind === 'collect') return collectionJob(deps, checkedInput(collectInput, input, code), run)
  if (kind === 'scrub') {
    checkedInput(scrubInput, input, code)
    return scrubJob({ ...deps, store: deps.content.blobs.store }, run)
  }
  return offlinePackageJob(deps, checkedInput(offlinePackageInput, input, code), run)
}

/** Reads packages to their end, and says what is in them. */
async function inspectJob({ paths }: { paths: string[] }, run: JobRun): Promise<JobOutcome> {
  const packages: Inspected[] = []
  const { packages: files } = await findSources(paths)
  for (const file of files) {
    run.phase('reading')
    packages.push(
      await inspectPackage(file, (done, total) => {
        run.signal.throwIfAborted()
        run.progress(done, total)
      }),
    )
  }
  return { result: { packages } }
}
