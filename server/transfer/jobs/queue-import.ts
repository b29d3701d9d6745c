import { stat } from 'node:fs/promises'
import type { Job } from '../../jobs/jobs.ts'
import type { Actor } from '../../ops/audit.ts'
import { findSources } from '../import-bundle/import-bundle-find.ts'
import { goesOn, type UsbDeps } from '../usb/usb-watch.ts'
import type { ImportInput } from './job-inputs.ts'

/** What a person said of it. */
interface Choices {
  trustSigner?: string | undefined
  applyRemovals?: boolean | undefined
  allowOlder?: boolean | undefined
}

export interface ImportRequest extends Choices {
  paths: string[]
  /** Uploads whose files are among the paths. */
  uploads: string[]
  /** What it works on, for people. */
  title: string
}

/**
 * Puts an import into the queue. Where one waits for volumes of the very same bundles, that one goes on with what was
 * brought now and before: whoever brings volumes one by one has one job.
 * @throws RaincaskError as `findSources`
 */
export async function queueImport(
  { jobs, wake }: Pick<UsbDeps, 'jobs' | 'wake'>,
  { paths, uploads, title, ...choices }: ImportRequest,
  by: Actor,
): Promise<Job> {
  const { bundles, packages } = await findSources(paths)
  const digests = bundles.map(({ bundle }) => bundle.digest as string).sort()
  const waiting = packages.length > 0 || digests.length === 0 ? undefined : waitingFor(jobs, digests)
  const known = waiting?.input as Partial<ImportInput> | undefined
  const input: ImportInput = {
    ...{ applyRemovals: false, allowOlder: false, ...saidOf(known), ...saidOf(choices) },
    paths: unique([...(await thatAreThere(known?.paths ?? [])), ...paths]),
    upload: null,
    uploads: unique([...(known?.upload ? [known.upload] : []), ...(known?.uploads ?? []), ...uploads]),
    bundles: digests,
  }
  const job = waiting
    ? await jobs.resume(waiting.id, by, input)
    : await jobs.create({ kind: 'import', title, input, by })
  wake()
  return job
}

function waitingFor(jobs: UsbDeps['jobs'], digests: readonly string[]): Job | undefined {
  const { items } = jobs.list({ kind: 'import', states: ['paused', 'failed'] }, 1, 100)
  return items.find(
    (job) =>
      goesOn(job) &&
      JSON.stringify([...((job.input as Partial<ImportInput>).bundles ?? [])].sort()) ===
        JSON.stringify(digests),
  )
}

function saidOf({ trustSigner, applyRemovals, allowOlder }: Choices = {}): Partial<ImportInput> {
  return {
    ...(trustSigner !== undefined && { trustSigner }),
    ...(applyRemovals !== undefined && { applyRemovals }),
    ...(allowOlder !== undefined && { allowOlder }),
  }
}

/** A stick may have gone since; what it brought is kept. */
async function thatAreThere(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => path,
        () => undefined,
      ),
    ),
  )
  return found.filter((path) => path !== undefined)
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)]
}
