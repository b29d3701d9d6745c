import { rm } from 'node:fs/promises'
import type { Jobs } from '../../jobs/jobs.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import type { ExportDeps } from './export-bundle.ts'
import { bundlesOf, type ExportJobResult } from './export-result.ts'

/**
 * Removes what a job has written for download; the job says from then on that its files are no more.
 * @throws RaincaskError JOB_NOT_FOUND
 */
export async function removeExport(
  { db, data }: ExportDeps,
  jobs: Jobs,
  id: string,
  actor: Actor,
): Promise<void> {
  const { title, result } = jobs.get(id)
  await rm(bundlesOf(data.root, id), { recursive: true, force: true })
  const left = result ? { ...(result as ExportJobResult), files: [] } : null
  await db.write(() => {
    jobs.change(id, { result: left }, ['done'])
    new Audit(db).record({ ...actor, action: 'export.deleted', target: `job:${id}`, detail: { title } })
  })
}
