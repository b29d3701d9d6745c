import { basename } from 'node:path'
import type { Command } from 'commander'
import { spokenFingerprint } from '../../bundles/minisign-keys.ts'
import { RaincaskError } from '../ops/errors.ts'
import { findSources } from '../transfer/import-bundle/import-bundle-find.ts'
import { type VerifiedBundle, verifyBundle } from '../transfer/import-bundle/import-bundle-verify.ts'
import { inspectPackage } from '../transfer/import-package/inspect-package.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'

/** `verify FILE…|DIR`: reads bundles and packages to their end; nothing is written, no store is needed. */
export function verifyCommand(command: Command): void {
  command
    .description('read bundles and packages to their end and check every digest, without writing anything')
    .argument('<file...>', 'volumes of bundles, packages, or directories with them')
    .action((files: string[], _options, self: Command) => verify(files, self.optsWithGlobals()))
}

async function verify(files: string[], options: CommonOptions): Promise<void> {
  const sources = await findSources(files)
  const bundles: VerifiedBundle[] = []
  for (const found of sources.bundles) {
    const bar = new ProgressBar(found.bundle.title)
    const verified = await verifyBundle(found, (done, total) => bar.update(done, total)).finally(() =>
      bar.end(),
    )
    bundles.push(verified)
    if (!options.json) printVerified(verified)
  }
  for (const file of sources.packages) {
    const bar = new ProgressBar(basename(file))
    await inspectPackage(file, (done, total) => bar.update(done, total)).finally(() => bar.end())
    if (!options.json) printLine(`${basename(file)}  sound; an application package carries no signature`)
  }
  const damaged = sources.damaged.map(({ file, error }) => ({ file, reason: (error as Error).message }))
  if (options.json) printJson({ bundles, packages: sources.packages, damaged })
  else for (const { file, reason } of damaged) printLine(`${basename(file)}  DAMAGED  ${reason}`)
  if (bundles.length + sources.packages.length + damaged.length === 0)
    throw new RaincaskError('NOT_A_PACKAGE', { reason: `there is none in ${files.join(', ')}` })
  const reasons = [
    ...bundles.flatMap(problemsOf),
    ...damaged.map(({ file }) => `${basename(file)} is damaged`),
  ]
  if (reasons.length > 0) throw new RaincaskError('VOLUME_DAMAGED', { reason: reasons.join('; ') })
}

function printVerified({
  title,
  id,
  signer,
  volumes,
  volumeCount,
  missingVolumes,
  closure,
}: VerifiedBundle): void {
  printLine(`${title}  (Raincask bundle ${id})`)
  printLine(`  signature   right, by ${spokenFingerprint(signer)}`)
  for (const { volume, file, problems } of volumes) {
    printLine(
      `  volume ${volume} of ${volumeCount}  ${basename(file)}  ${problems.length === 0 ? 'sound' : 'DAMAGED'}`,
    )
    for (const problem of problems.slice(0, 5)) printLine(`    ${problem}`)
    if (problems.length > 5) printLine(`    and ${problems.length - 5} more`)
  }
  if (missingVolumes.length > 0)
    printLine(`  MISSING     volume ${missingVolumes.join(', ')} of ${volumeCount}`)
  printLine(`  closure     ${closure ?? 'not known while volumes are missing'}`)
}

function problemsOf({ title, volumes, missingVolumes, closure }: VerifiedBundle): string[] {
  return [
    ...volumes
      .filter(({ problems }) => problems.length > 0)
      .map(({ volume, file }) => `${basename(file)} (volume ${volume}) is damaged`),
    ...(missingVolumes.length > 0 ? [`volume ${missingVolumes.join(', ')} of ${title} is missing`] : []),
    ...(closure !== undefined && closure !== 'complete' ? [`${title}: ${closure}`] : []),
  ]
}
