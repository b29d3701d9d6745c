import { type Command, InvalidArgumentError } from 'commander'
import { runScrub, type ScrubReport } from '../jobs/scrubbing.ts'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'
import { untilSignal } from './until-signal.ts'

interface ScrubOptions extends CommonOptions {
  rate?: number
}

/** `scrub`: reads every stored blob again; fails if any is damaged. */
export function scrubCommand(command: Command): void {
  command
    .description('read every stored blob again and take damaged ones out of service')
    .option('--rate <MB>', 'MB a second that are read at most; default: the setting, 50', megabytes)
    .action((_options, self: Command) => scrub(self.optsWithGlobals()))
}

function megabytes(text: string): number {
  const rate = Number(text)
  if (!(rate > 0)) throw new InvalidArgumentError('It is not a number greater than 0.')
  return rate
}

async function scrub(options: ScrubOptions): Promise<void> {
  const appliance = await openAppliance(options.data)
  const { db, data, content } = appliance
  const bar = new ProgressBar('scrub')
  try {
    const report = await untilSignal((signal) =>
      runScrub(
        { db, data, store: content.blobs.store },
        {
          rate: options.rate,
          signal,
          actor: commandLineActor(),
          onProgress: (read, total) => bar.update(read, total),
        },
      ),
    ).finally(() => bar.end())
    if (options.json) printJson(report)
    else printReport(report)
    const { length } = report.damaged
    if (length > 0) throw new RaincaskError('CONTENT_DAMAGED', { reason: `${length} blobs` })
  } finally {
    await appliance.close()
  }
}

function printReport({ blobs, bytes, unsteady, damaged }: ScrubReport): void {
  printLine(`${blobs} blobs were read, ${formatBytes(bytes)}; ${damaged.length} are damaged.`)
  if (unsteady > 0)
    printLine(`${unsteady} were wrong at first and right when read again: look at memory and cables.`)
  for (const { digest, finding, releases, tags } of damaged) {
    printLine(`  ${digest}: ${finding}`)
    for (const { app, version } of releases) printLine(`    breaks release  ${app} ${version}`)
    for (const { repository, tag } of tags) printLine(`    breaks tag      ${repository}:${tag}`)
  }
}
