import { basename } from 'node:path'
import type { Command } from 'commander'
import { parseFingerprint } from '../../bundles/minisign-keys.ts'
import type { JobRun } from '../jobs/job-run.ts'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type BundlePreview, importBundle, previewBundle } from '../transfer/import-bundle/import-bundle.ts'
import { type FoundSources, findSources, nothingFound } from '../transfer/import-bundle/import-bundle-find.ts'
import { discardImport, unfinishedImports } from '../transfer/import-bundle/import-bundle-unfinished.ts'
import { importFrom, importPackage } from '../transfer/import-package/import-package.ts'
import { type Inspected, inspectInput, inspectPackage } from '../transfer/import-package/inspect-package.ts'
import type { PackageInput } from '../transfer/import-package/package-input.ts'
import { requireSigned } from '../transfer/jobs/job-import.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { ImportReport } from './import-report.ts'
import { printInspected } from './inspect.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { printPreview, printUnfinished } from './print-bundle.ts'
import { ProgressBar } from './progress.ts'
import { absolute, both, noteImport, parseRate, recordedJob } from './recorded-job.ts'
import { readArguments } from './standard-input.ts'

interface ImportOptions extends CommonOptions {
  preview?: boolean
  trustSigner?: string
  applyRemovals?: boolean
  allowOlder?: boolean
  unfinished?: boolean
  discard?: string
  rateLimit?: string
}

/** What was found to import. */
type Sources = FoundSources & { stream: PackageInput | undefined }

/** `import FILE…|DIR|-`: brings packages, bundles and images in, one after the other. What a file is, its content says. */
export function importCommand(command: Command): void {
  command
    .description(
      'import application packages that Rainbond exported, bundles of other Raincask stores, and images alone',
    )
    .argument(
      '[file...]',
      'packages, volumes of bundles, image archives (docker save, OCI layout), directories with them, or - for standard input',
    )
    .option('--preview', 'show what an import would do, and write nothing')
    .option('--trust-signer <fingerprint>', 'take a bundle of this signer, this once')
    .option('--apply-removals', 'take releases out of the catalogue that the sender has no more')
    .option('--allow-older', 'let an older state of a release replace a later one')
    .option('--rate-limit <rate>', 'read at most so many bytes a second, e.g. 20M')
    .option('--unfinished', 'list imports that wait for volumes or were cut off')
    .option('--discard <id>', 'give the unfinished import of this bundle up')
    .action((files: string[], _options, self: Command) => runImport(files, self.optsWithGlobals()))
}

async function runImport(files: string[], options: ImportOptions): Promise<void> {
  if (files.length > 0) return importFiles(files, options)
  if (!options.unfinished && options.discard === undefined)
    throw new RaincaskError('USAGE', { reason: "error: missing required argument 'file'" })
  const appliance = await openAppliance(options.data)
  try {
    if (options.discard !== undefined) await discardImport(appliance, options.discard)
    const left = unfinishedImports(appliance.db)
    if (options.json) printJson(left)
    else printUnfinished(left)
  } finally {
    await appliance.close()
  }
}

async function importFiles(files: string[], options: ImportOptions): Promise<void> {
  const trustSigner = options.trustSigner === undefined ? undefined : parseFingerprint(options.trustSigner)
  if (options.trustSigner !== undefined && trustSigner === undefined)
    throw new RaincaskError('USAGE', { reason: 'A fingerprint has 32 hex digits.' })
  const { paths, stream } = readArguments(files)
  const rateLimit = parseRate(options.rateLimit)
  const sources = { ...(await findSources(paths)), stream }
  if (sources.bundles.length + sources.packages.length === 0 && !stream) throw nothingFound(sources, paths)
  const appliance = await openAppliance(options.data)
  const stop = new AbortController()
  const onSignal = () => stop.abort(new RaincaskError('STOPPED'))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    if (options.preview) await preview(appliance, sources, options)
    else {
      const { applyRemovals, allowOlder } = options
      const input = { paths: absolute(paths), upload: null, trustSigner, applyRemovals, allowOlder }
      const title = files.map((file) => basename(file)).join(', ')
      const given = { ...options, trustSigner: trustSigner ?? '' }
      await recordedJob(appliance, { kind: 'import', title, input, rateLimit, stop: stop.signal }, (run) =>
        importAll(appliance, sources, given, run),
      )
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await appliance.close()
  }
}

async function preview(appliance: Appliance, sources: Sources, options: ImportOptions): Promise<void> {
  const { stream } = sources
  const bundles: BundlePreview[] = []
  const packages: (Inspected & { file: string })[] = []
  for (const found of sources.bundles) bundles.push(await previewBundle(appliance, found))
  for (const file of sources.packages)
    packages.push({ file, ...(await withBar(basename(file), (update) => inspectPackage(file, update))) })
  if (stream)
    packages.push({
      file: stream.name,
      ...(await withBar(stream.name, (update) => inspectInput(stream, update))),
    })
  if (options.json) return printJson({ bundles, packages, damaged: sources.damaged.map(({ file }) => file) })
  bundles.forEach(printPreview)
  for (const { file, ...inspected } of packages) printInspected(file, inspected)
  for (const { error } of sources.damaged) printLine(`DAMAGED  ${(error as Error).message}`)
}

async function importAll(
  appliance: Appliance,
  { bundles, packages, damaged, stream }: Sources,
  options: ImportOptions & { trustSigner: string },
  run: JobRun,
): Promise<void> {
  const { signal } = run
  requireSigned(appliance, { packages: [...packages, ...(stream ? [stream.name] : [])] })
  const report = new ImportReport(bundles.length + packages.length + (stream ? 1 : 0), options.json === true)
  const actor = commandLineActor()
  for (const found of bundles) {
    const { title } = found.bundle
    const given = { ...options, actor, signal }
    const kept = `what ${title} has brought so far is kept, and need not be read again`
    const result = await withBar(title, (onProgress) =>
      importBundle(appliance, found, { ...given, onProgress: both(run, onProgress) }),
    ).catch((error: unknown) => {
      throw report.explain(error, kept)
    })
    if (result.complete) await noteImport(appliance, run, title, result, result.id)
    report.addBundle(result)
  }
  for (const input of [...packages, ...(stream ? [stream] : [])]) {
    const name = typeof input === 'string' ? basename(input) : input.name
    const result = await withBar(name, (onProgress) => {
      const given = { actor, onProgress: both(run, onProgress), signal }
      return typeof input === 'string'
        ? importPackage(appliance, input, given)
        : importFrom(appliance, input, given)
    }).catch((error: unknown) => {
      throw report.explain(error, `what ${name} had brought was taken back`)
    })
    await noteImport(appliance, run, name, result)
    report.addPackage(name, result)
  }
  report.end()
  const [first] = damaged
  if (first && !report.isComplete) throw first.error
}

/** Does work with a progress bar on the terminal. */
async function withBar<T>(
  label: string,
  work: (update: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new ProgressBar(label)
  return work((done, total) => bar.update(done, total)).finally(() => bar.end())
}
