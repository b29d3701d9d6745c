import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseVolumeSize } from '../../../bundles/raincask/volume-size.ts'
import type { JobOutcome, JobRun } from '../../jobs/job-run.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { baseOfSiteFile } from '../export/export-base.ts'
import { type ExportDeps, exportBundle } from '../export/export-bundle.ts'
import { exportComposePackages } from '../export/export-compose.ts'
import { copyExport } from '../export/export-copy.ts'
import type { ExportFormat } from '../export/export-formats.ts'
import { exportCharts } from '../export/export-helm.ts'
import { exportRamPackages } from '../export/export-ram.ts'
import { bundlesOf, type ExportJobResult, type WrittenFile } from '../export/export-result.ts'
import { findSources } from '../import-bundle/import-bundle-find.ts'
import { verifyBundle } from '../import-bundle/import-bundle-verify.ts'
import { differenceOnMedium } from '../usb/usb-direct-read.ts'
import { digestOfFile } from './job-digest.ts'
import { ownerOf } from './job-import.ts'
import type { ExportInput } from './job-inputs.ts'

/**
 * Writes releases in a format, into the job's own directory or where it was told.
 * @throws RaincaskError as `exportBundle` and `exportRamPackages`; EXPORT_REFUSED if it reads back otherwise
 */
export async function exportJob(deps: ExportDeps, input: ExportInput, run: JobRun): Promise<JobOutcome> {
  const own = bundlesOf(deps.data.root, run.job.id)
  const output = input.output ?? own
  // What a crash left of an earlier attempt.
  if (input.output === undefined) await rm(own, { recursive: true, force: true })
  try {
    run.phase('writing')
    const { files, ...written } = await writeExport(deps, { ...input, output }, run)
    if (input.verify) await readBack(files, input, run)
    const named = files.map(({ path: _, ...file }) => file)
    for (const { name, size } of named) await run.log(`${name}: ${size} bytes`)
    const { format, verify: verified } = input
    const place = input.output === undefined ? 'download' : 'medium'
    const result: ExportJobResult = { ...written, format, directory: output, files: named, verified, place }
    return { result }
  } catch (error) {
    if (input.output === undefined) await rm(own, { recursive: true, force: true })
    throw error
  }
}

/** Formats of which each release becomes files of its own. */
const PACKAGES: Record<Exclude<ExportFormat, 'bundle'>, typeof exportRamPackages> = {
  ram: exportRamPackages,
  'docker-compose': exportComposePackages,
  helm: exportCharts,
}

type Written = Pick<ExportJobResult, 'releases' | 'bundle'> & { files: WrittenFile[] }

async function writeExport(
  deps: ExportDeps,
  input: ExportInput & { output: string },
  run: JobRun,
): Promise<Written> {
  const { releases, output, arch } = input
  const { progress: onProgress, item: onItem, signal } = run
  const common = { releases, output, arch, onProgress, onItem, signal, actor: ownerOf(run.job) }
  if (input.copyOf !== undefined) return copyExport(deps, input.copyOf, common)
  if (input.format !== 'bundle') {
    const packages = await PACKAGES[input.format](deps, common)
    return {
      releases: packages.map(({ app, name, version }) => ({ app, name, version })),
      files: packages.map(({ path, size, sha256 }) => ({ path, name: basename(path), size, sha256 })),
      bundle: null,
    }
  }
  const base = input.base === undefined ? undefined : await baseOfSiteFile(deps.db, input.base)
  const volumeSize = input.volumeSize === undefined ? undefined : parseVolumeSize(input.volumeSize)
  const { id, kind, requires, ...made } = await exportBundle(deps, { ...common, base, volumeSize })
  return {
    releases: made.releases.map(({ app, name, version }) => ({ app, name, version })),
    files: made.files.map(({ path, size }) => ({ path, name: basename(path), size })),
    bundle: { id, kind, requires },
  }
}

/**
 * Reads every byte back: first that it is what was meant, then, where it will be carried away, that the medium itself holds
 * it, past what the system remembers of writing it.
 */
async function readBack(
  files: readonly WrittenFile[],
  { format, output }: ExportInput,
  run: JobRun,
): Promise<void> {
  run.phase('verifying')
  if (format === 'bundle') await verifyVolumes(files, run)
  else await verifyDigests(files, run)
  if (output === undefined) return
  run.phase('reading back')
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  for (const { path, name } of files) {
    const at = await differenceOnMedium(path, (bytes) => {
      run.signal.throwIfAborted()
      done += bytes
      run.progress(done, total)
    })
    if (at !== undefined) throw damaged(name, `from byte ${at} on`)
  }
}

async function verifyVolumes(files: readonly WrittenFile[], run: JobRun): Promise<void> {
  const { bundles, damaged: unread } = await findSources(files.map(({ path }) => path))
  const [found] = bundles
  if (!found || unread.length > 0) throw damaged(files[0]?.name ?? '', 'no table of contents')
  const verified = await verifyBundle(found, run.progress)
  const wrong = verified.volumes.find(({ problems }) => problems.length > 0)
  if (wrong) throw damaged(basename(wrong.file), wrong.problems[0] ?? '')
  if (!verified.sound) throw damaged(files[0]?.name ?? '', verified.closure ?? 'a volume is missing')
}

async function verifyDigests(files: readonly WrittenFile[], run: JobRun): Promise<void> {
  for (const { path, name, size, sha256 } of files) {
    const found = await digestOfFile(path, size, run)
    if (sha256 !== undefined && found !== sha256) throw damaged(name, 'another digest')
  }
}

function damaged(name: string, reason: string): RaincaskError {
  return new RaincaskError('EXPORT_REFUSED', {
    where: name,
    reason: `${name} reads back otherwise than it was written (${reason}): the medium is worn, or smaller than it says`,
  })
}
