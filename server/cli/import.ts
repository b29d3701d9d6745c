import { basename } from 'node:path'
import type { Command } from 'commander'
import { parseFingerprint } from '../../bundles/minisign-keys.ts'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import {
  type BundleImportResult,
  type BundlePreview,
  importBundle,
  previewBundle,
} from '../transfer/import-bundle.ts'
import { type FoundSources, findSources } from '../transfer/import-bundle-find.ts'
import { discardImport, unfinishedImports } from '../transfer/import-bundle-unfinished.ts'
import { type ImportedRelease, type ImportResult, importPackage } from '../transfer/import-package.ts'
import { type Inspected, inspectPackage } from '../transfer/inspect-package.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { printInspected } from './inspect.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { printImported, printPreview, printUnfinished } from './print-bundle.ts'
import { ProgressBar } from './progress.ts'

interface ImportOptions extends CommonOptions {
  preview?: boolean
  trustSigner?: string
  applyRemovals?: boolean
  allowOlder?: boolean
  unfinished?: boolean
  discard?: string
}

const OUTCOME: Record<ImportedRelease['outcome'], string> = {
  added: 'added',
  updated: 'replaced',
  unchanged: 'already here, nothing changed',
}

/** `import FILE…|DIR`: brings packages and bundles in, one after the other. What a file is, its content says. */
export function importCommand(command: Command): void {
  command
    .description('import application packages that Rainbond exported, and bundles of other Raincask stores')
    .argument('[file...]', 'packages, volumes of bundles, or directories with them')
    .option('--preview', 'show what an import would do, and write nothing')
    .option('--trust-signer <fingerprint>', 'take a bundle of this signer, this once')
    .option('--apply-removals', 'take releases out of the catalogue that the sender has no more')
    .option('--allow-older', 'let an older state of a release replace a later one')
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
  const sources = await findSources(files)
  const [damaged] = sources.damaged
  if (sources.bundles.length + sources.packages.length === 0)
    throw (
      damaged?.error ?? new RaincaskError('NOT_A_PACKAGE', { reason: `there is none in ${files.join(', ')}` })
    )
  const appliance = await openAppliance(options.data)
  const stop = new AbortController()
  const onSignal = () => stop.abort(new RaincaskError('STOPPED'))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    if (options.preview) await preview(appliance, sources, options)
    else await importAll(appliance, sources, { ...options, trustSigner: trustSigner ?? '' }, stop.signal)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await appliance.close()
  }
}

async function preview(appliance: Appliance, sources: FoundSources, options: ImportOptions): Promise<void> {
  const bundles: BundlePreview[] = []
  const packages: (Inspected & { file: string })[] = []
  for (const found of sources.bundles) bundles.push(await previewBundle(appliance, found))
  for (const file of sources.packages)
    packages.push({ file, ...(await withBar(basename(file), (update) => inspectPackage(file, update))) })
  if (options.json) return printJson({ bundles, packages, damaged: sources.damaged.map(({ file }) => file) })
  bundles.forEach(printPreview)
  for (const { file, ...inspected } of packages) printInspected(file, inspected)
  for (const { error } of sources.damaged) printLine(`DAMAGED  ${(error as Error).message}`)
}

async function importAll(
  appliance: Appliance,
  sources: FoundSources,
  options: ImportOptions & { trustSigner: string },
  signal: AbortSignal,
): Promise<void> {
  const total: ImportResult = { releases: [], addedBytes: 0, skippedBytes: 0 }
  const bundles: BundleImportResult[] = []
  const add = ({ releases, addedBytes, skippedBytes }: ImportResult) => {
    total.releases.push(...releases)
    total.addedBytes += addedBytes
    total.skippedBytes += skippedBytes
  }
  const actor = commandLineActor()
  for (const found of sources.bundles) {
    const given = { ...options, actor, signal }
    const result = await withBar(found.bundle.title, (onProgress) =>
      importBundle(appliance, found, { ...given, onProgress }),
    )
    bundles.push(result)
    add(result)
    if (!options.json) printImported(result)
  }
  for (const file of sources.packages) {
    const result = await withBar(basename(file), (onProgress) =>
      importPackage(appliance, file, { onProgress, signal }),
    )
    add(result)
    if (!options.json) printResult(file, result)
  }
  if (options.json) {
    const releases = total.releases.map(({ outcome: _, ...release }) => release)
    printJson({ ...total, releases, ...(bundles.length > 0 && { bundles }) })
  }
  const [damaged] = sources.damaged
  if (damaged && !bundles.every(({ complete }) => complete)) throw damaged.error
}

/** Does work with a progress bar on the terminal. */
async function withBar<T>(
  label: string,
  work: (update: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new ProgressBar(label)
  return work((done, total) => bar.update(done, total)).finally(() => bar.end())
}

function printResult(file: string, { releases, addedBytes, skippedBytes }: ImportResult): void {
  printLine(basename(file))
  for (const { name, version, outcome, digest } of releases)
    printLine(`  ${name} ${version}  ${OUTCOME[outcome]}  ${digest}`)
  printLine(`  ${formatBytes(addedBytes)} added, ${formatBytes(skippedBytes)} were here already`)
  printLine('  The package carries no signature (Rainbond writes none); every digest in it was checked.')
}
