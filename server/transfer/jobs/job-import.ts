import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { JobOutcome, JobRun } from '../../jobs/job-run.ts'
import type { Job } from '../../jobs/jobs.ts'
import type { Actor } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { type BundleImportResult, importBundle } from '../import-bundle/import-bundle.ts'
import {
  type FoundBundle,
  type FoundSources,
  findSources,
  nothingFound,
} from '../import-bundle/import-bundle-find.ts'
import {
  type ImportDeps,
  type ImportedRelease,
  type ImportResult,
  importPackage,
} from '../import-package/import-package.ts'
import { loadTransferSettings } from '../transfer-settings.ts'
import { recordImport } from '../undo/undo-record.ts'
import { removeUpload } from '../upload-files.ts'
import type { ImportInput } from './job-inputs.ts'

/** What an import has brought, over all its sources. Sizes in bytes. */
export interface ImportJobResult {
  releases: (ImportedRelease & { source: string })[]
  addedBytes: number
  skippedBytes: number
  /** Images that came without an application: where they are, and what they were called. */
  images: NonNullable<ImportResult['images']>
  /** Bundles of which volumes are still to be brought, with their numbers. */
  waiting: { bundle: string; title: string; volumes: number[] }[]
  /** Names of the receipts that were written. */
  receipts: string[]
}

/**
 * Imports what lies at the paths, bundles first. Whatever was published before a source is refused stays.
 * @throws RaincaskError as `importBundle` and `importPackage`; UNSIGNED_REFUSED
 */
export async function importJob(deps: ImportDeps, input: ImportInput, run: JobRun): Promise<JobOutcome> {
  try {
    return await importAll(deps, input, run)
  } catch (error) {
    run.signal.throwIfAborted()
    throw (await goneMedium(input)) ?? error
  }
}

async function importAll(deps: ImportDeps, input: ImportInput, run: JobRun): Promise<JobOutcome> {
  const sources = await findSources(input.paths)
  requireSomething(sources, input)
  requireSigned(deps, sources)
  const result: ImportJobResult = {
    ...{ releases: [], images: [], waiting: [], receipts: [] },
    ...{ addedBytes: 0, skippedBytes: 0 },
  }
  for (const found of sources.bundles) add(result, await takeBundle(deps, found, input, run))
  for (const file of sources.packages) await takePackage(deps, file, run, result)
  const [damaged] = sources.damaged
  if (damaged) {
    await run.log((damaged.error as Error).message, 'warning')
    if (result.waiting.length > 0) throw damaged.error
  }
  const isWaiting = result.waiting.length > 0
  if (!isWaiting)
    for (const id of [input.upload, ...input.uploads]) if (id !== null) await removeUpload(deps.data, id)
  return { result, paused: isWaiting }
}

/** Whatever reading ended with: where what was to be read is no longer there at all, its medium was pulled out. */
async function goneMedium({ paths }: ImportInput): Promise<RaincaskError | undefined> {
  for (const path of paths) {
    const failed = await stat(path).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code ?? 'an error',
    )
    if (failed !== undefined)
      return new RaincaskError('MEDIUM_GONE', { where: dirname(path), reason: failed })
  }
  return undefined
}

function requireSomething(sources: FoundSources, { paths }: ImportInput): void {
  if (sources.bundles.length + sources.packages.length === 0) throw nothingFound(sources, paths)
}

/** @throws RaincaskError UNSIGNED_REFUSED if there are packages without a signature, and the settings take none */
export function requireSigned(
  { db }: Pick<ImportDeps, 'db'>,
  { packages }: Pick<FoundSources, 'packages'>,
): void {
  const [file] = packages
  if (file === undefined || loadTransferSettings(db).unsignedPackages) return
  throw new RaincaskError('UNSIGNED_REFUSED', { where: basename(file) })
}

async function takeBundle(
  deps: ImportDeps,
  found: FoundBundle,
  input: ImportInput,
  run: JobRun,
): Promise<BundleImportResult> {
  const { title, document } = found.bundle
  run.phase('bundle', title)
  await run.log(`Bundle ${document.id}: ${title}`)
  const result = await importBundle(deps, found, {
    ...{ trustSigner: input.trustSigner, applyRemovals: input.applyRemovals, allowOlder: input.allowOlder },
    actor: ownerOf(run.job),
    onProgress: run.progress,
    onItem: run.item,
    signal: run.signal,
  })
  if (!result.complete) {
    await run.log(`Volumes ${result.missingVolumes.join(', ')} of ${title} are still to come`, 'warning')
    return result
  }
  await record(deps, run, { ...result, bundleId: document.id })
  return result
}

async function takePackage(
  deps: ImportDeps,
  file: string,
  run: JobRun,
  total: ImportJobResult,
): Promise<void> {
  const title = basename(file)
  run.phase('package', title)
  await run.log(`Package ${title}`)
  const result = await importPackage(deps, file, {
    actor: ownerOf(run.job),
    onProgress: run.progress,
    signal: run.signal,
  })
  total.releases.push(...result.releases.map((release) => ({ ...release, source: title })))
  total.images.push(...(result.images ?? []))
  total.addedBytes += result.addedBytes
  total.skippedBytes += result.skippedBytes
  await record(deps, run, { title, ...result })
}

async function record(
  deps: ImportDeps,
  run: JobRun,
  what: {
    title: string
    bundleId?: string
    releases: readonly ImportedRelease[]
    removed?: readonly { app: string; version: string }[]
    addedBytes: number
  },
): Promise<void> {
  const since = run.job.startedAt ?? run.job.createdAt
  await recordImport(deps.db, { ...what, job: run.job.id, by: ownerOf(run.job), since })
  for (const { name, version, outcome } of what.releases) await run.log(`${name} ${version}: ${outcome}`)
}

function add(total: ImportJobResult, result: BundleImportResult): void {
  const { title, id, releases, addedBytes, skippedBytes, complete, missingVolumes, written } = result
  total.releases.push(...releases.map((release) => ({ ...release, source: title })))
  total.addedBytes += addedBytes
  total.skippedBytes += skippedBytes
  if (!complete) total.waiting.push({ bundle: id, title, volumes: missingVolumes })
  if (written) total.receipts.push(basename(written.receipt))
}

/** Whoever started a job, for the audit. */
export function ownerOf({ owner, ownerName, address }: Job): Actor {
  return { actor: owner, actorName: ownerName, address }
}
