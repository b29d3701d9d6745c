import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { offlinePackages } from '../../db/schema.ts'
import type { JobOutcome, JobRun } from '../../jobs/job-run.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { digestOfFile } from '../jobs/job-digest.ts'
import { exportJob } from '../jobs/job-export.ts'
import type { OfflinePackageInput } from '../jobs/job-inputs.ts'
import type { ExportDeps } from './export-bundle.ts'
import type { ExportJobResult } from './export-result.ts'

/**
 * Makes an offline package of a version: an export of that one release, in one file.
 * @throws RaincaskError as the export of the format
 */
export async function offlinePackageJob(
  deps: ExportDeps,
  input: OfflinePackageInput,
  run: JobRun,
): Promise<JobOutcome> {
  const { app, version, format, arch } = input
  const wanted = { releases: [`${app}@${version}`], format, arch, verify: false }
  const { result } = (await exportJob(deps, wanted, run)) as { result: ExportJobResult }
  const [file] = result.files
  if (!file || result.files.length > 1)
    throw new RaincaskError('EXPORT_REFUSED', { reason: `${format} does not make one file of it` })
  const { name, size } = file
  run.phase('hashing')
  const sha256 = file.sha256 ?? (await digestOfFile(join(result.directory, name), size, run))
  await deps.db.write(() =>
    deps.db.orm
      .update(offlinePackages)
      .set({ file: name, size, sha256 })
      .where(eq(offlinePackages.id, input.package))
      .run(),
  )
  return { result: { ...result, files: [{ ...file, sha256 }] } }
}
