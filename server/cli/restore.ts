import type { Command } from 'commander'
import { restoreBackup } from '../ops/backup/restore-backup.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'
import { untilSignal } from './until-signal.ts'

interface RestoreOptions extends CommonOptions {
  from: string
  snapshot?: string
  acceptDamage?: boolean
}

/** `restore`: makes a data directory from a backup. */
export function restoreCommand(command: Command): void {
  command
    .description('make an empty data directory the store that a backup holds')
    .requiredOption('--from <dir>', 'the directory with backups')
    .option('--snapshot <name>', 'which backup; default: the newest')
    .option('--accept-damage', 'go on without blobs that the backup does not have right')
    .action((_options, self: Command) => restore(self.optsWithGlobals()))
}

async function restore(options: RestoreOptions): Promise<void> {
  const { from, data, snapshot, acceptDamage } = options
  const bar = new ProgressBar('restore')
  const report = await untilSignal((signal) =>
    restoreBackup({
      from,
      data,
      snapshot,
      acceptDamage,
      signal,
      onProgress: (done, total) => bar.update(done, total),
    }),
  ).finally(() => bar.end())
  if (options.json) return printJson(report)
  printLine(`Backup ${report.name} is in ${data}: ${report.blobs} blobs, ${formatBytes(report.bytes)}.`)
  for (const digest of report.damaged) printLine(`  damaged  ${digest}: push or import it again`)
  printLine(`Start it with: raincask serve --data ${data}`)
}
