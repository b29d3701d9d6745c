import type { Command } from 'commander'
import type { GarbageReport } from '../content/collect-garbage.ts'
import { type UnpublishedImage, unpublishedImages } from '../content/collect-tags.ts'
import { Uploads } from '../content/uploads.ts'
import { runCollection } from '../jobs/collection.ts'
import { formatDuration, parseDuration } from '../jobs/duration.ts'
import { loadMaintenance } from '../jobs/maintenance-settings.ts'
import { commandLineActor } from '../ops/audit.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { untilSignal } from './until-signal.ts'

interface GcOptions extends CommonOptions {
  dryRun?: boolean
  grace?: string
  listUnpublished?: boolean
}

/** Most images that `--list-unpublished` names. */
const MAX_LISTED = 10_000

/** `gc`: removes what nothing uses, beside a running `serve` or without one. */
export function gcCommand(command: Command): void {
  command
    .description('remove what no tag and no release uses any more; a running server goes on meanwhile')
    .option('--dry-run', 'only say what would be removed')
    .option(
      '--grace <duration>',
      'how long what nothing uses stays after it was pushed, e.g. 30m, 24h, 7d; default: the setting, 24h',
    )
    .option('--list-unpublished', 'only list the images that consoles pushed and did not publish')
    .action((_options, self: Command) => gc(self.optsWithGlobals()))
}

async function gc(options: GcOptions): Promise<void> {
  const grace = options.grace === undefined ? undefined : parseDuration(options.grace)
  const appliance = await openAppliance(options.data)
  try {
    if (options.listUnpublished) await listUnpublished(appliance, options)
    else await collect(appliance, grace, options)
  } finally {
    await appliance.close()
  }
}

async function collect(appliance: Appliance, grace: number | undefined, options: GcOptions): Promise<void> {
  const uploads = new Uploads(appliance.content.staging.uploads)
  const report = await untilSignal((signal) =>
    runCollection(
      { ...appliance, uploads },
      { grace, dryRun: options.dryRun, signal, actor: commandLineActor() },
    ),
  ).finally(() => uploads.close())
  if (options.json) printJson(report)
  else printReport(report)
}

function printReport(report: GarbageReport): void {
  const { blobs, orphans, uploads, tags } = report
  printLine(report.dryRun ? 'Would be removed (dry run):' : 'Removed:')
  printLine(`  manifests         ${report.manifests}`)
  printLine(`  blobs             ${blobs.count}, ${formatBytes(blobs.bytes)}`)
  printLine(`  uploads given up  ${uploads.count}, ${formatBytes(uploads.bytes)}`)
  printLine(`  orphaned files    ${orphans.count}, ${formatBytes(orphans.bytes)}`)
  printLine(`  tags              ${tags.retention} by retention, ${tags.unpublished} never published`)
  printLine(`  disk space        ${formatBytes(report.bytes)}`)
  printLine(`What was pushed within ${formatDuration(report.grace)} stays, whether it is used or not.`)
  if (report.unpublished.length === 0) return
  const after = formatDuration(report.unpublishedGrace)
  printLine(`Pushed by consoles and not published yet; each goes ${after} after its push:`)
  printUnpublished(report.unpublished)
}

async function listUnpublished({ db }: Appliance, options: GcOptions): Promise<void> {
  const images = await unpublishedImages(db, MAX_LISTED)
  const after = loadMaintenance(db).gc.unpublishedGrace
  if (options.json) return printJson({ unpublishedGrace: parseDuration(after), images })
  if (images.length === 0) return printLine('Every image that a console pushed is published.')
  printLine(`Pushed by consoles and not published; each goes ${after} after its push:`)
  printUnpublished(images)
}

function printUnpublished(images: UnpublishedImage[]): void {
  for (const { repository, tag, bytes, pushedAt } of images)
    printLine(`  ${new Date(pushedAt).toISOString()}  ${repository}:${tag}  ${formatBytes(bytes)}`)
}
