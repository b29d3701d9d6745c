import { basename } from 'node:path'
import type { Command } from 'commander'
import { type ImportedRelease, type ImportResult, importPackage } from '../transfer/import-package.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'

const OUTCOME: Record<ImportedRelease['outcome'], string> = {
  added: 'added',
  updated: 'replaced',
  unchanged: 'already here, nothing changed',
}

/** `import FILE…`: brings packages in, one after the other. */
export function importCommand(command: Command): void {
  command
    .description('import application packages that Rainbond exported')
    .argument('<file...>', 'packages, e.g. app-1.0-ram.tar.gz')
    .action((files: string[], _options, self: Command) => importFiles(files, self.optsWithGlobals()))
}

async function importFiles(files: string[], options: CommonOptions): Promise<void> {
  const appliance = await openAppliance(options.data)
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const total: ImportResult = { releases: [], addedBytes: 0, skippedBytes: 0 }
  try {
    for (const file of files) {
      const bar = new ProgressBar(basename(file))
      const onProgress = (read: number, size: number) => bar.update(read, size)
      const result = await importPackage(appliance, file, { onProgress, signal: stop.signal }).finally(() =>
        bar.end(),
      )
      total.releases.push(...result.releases)
      total.addedBytes += result.addedBytes
      total.skippedBytes += result.skippedBytes
      if (!options.json) printResult(file, result)
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await appliance.close()
  }
  if (!options.json) return
  const releases = total.releases.map(({ appKeyID, name, version, digest }) => ({
    appKeyID,
    name,
    version,
    digest,
  }))
  printJson({ ...total, releases })
}

function printResult(file: string, { releases, addedBytes, skippedBytes }: ImportResult): void {
  printLine(basename(file))
  for (const { name, version, outcome, digest } of releases)
    printLine(`  ${name} ${version}  ${OUTCOME[outcome]}  ${digest}`)
  printLine(`  ${formatBytes(addedBytes)} added, ${formatBytes(skippedBytes)} were here already`)
  printLine('  The package carries no signature (Rainbond writes none); every digest in it was checked.')
}
