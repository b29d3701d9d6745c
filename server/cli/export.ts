import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { parseVolumeSize } from '../../bundles/raincask/volume-size.ts'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { baseOfInventory, baseOfReceipt, type DeltaBase } from '../transfer/export/export-base.ts'
import { type ExportResult, exportBundle } from '../transfer/export/export-bundle.ts'
import { exportComposePackages } from '../transfer/export/export-compose.ts'
import { exportCharts } from '../transfer/export/export-helm.ts'
import {
  type ExportedPackage,
  exportRamPackages,
  type RamExportRequest,
} from '../transfer/export/export-ram.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'
import { both, parseRate, recordedJob } from './recorded-job.ts'

interface ExportOptions extends CommonOptions {
  format: 'bundle' | keyof typeof packageFormats
  output: string
  inventory?: string
  since?: string
  volumeSize?: string
  arch?: string
  createdAt?: string
  rateLimit?: string
}

/** Formats of which each release becomes files of its own. */
const packageFormats = {
  ram: exportRamPackages,
  'docker-compose': exportComposePackages,
  helm: exportCharts,
}

/** `export APP[@VERSION]…`: writes releases as a signed bundle. */
export function exportCommand(command: Command): void {
  command
    .description('write releases into a signed bundle for another store, or as packages for other platforms')
    .argument(
      '<app...>',
      'APP for its newest version, APP@VERSION, or APP@* for all; APP is a key or a name, or solution:NAME for all apps of a solution',
    )
    .requiredOption('--output <dir>', 'where to put it, e.g. the mount point of a stick')
    .addOption(
      new Option(
        '--format <format>',
        'bundle: signed, for another Raincask store; for each release, ram: a package for a Rainbond; docker-compose: an archive that Docker Compose starts; helm: a chart with its images',
      )
        .choices(['bundle', ...Object.keys(packageFormats)])
        .default('bundle'),
    )
    .addOption(
      new Option('--inventory <file>', 'carry only what the store lacks that took this inventory').conflicts(
        'since',
      ),
    )
    .option('--since <receipt>', 'carry only what the store lacks that wrote this receipt')
    .option('--volume-size <size>', 'cut into volumes: fat32, dvd, bd, or a size such as 700M')
    .option('--arch <arch>', 'only images for this architecture, e.g. amd64')
    .option('--rate-limit <rate>', 'write at most so many bytes a second, e.g. 20M')
    .option('--created-at <time>', 'the time to write into it; default: that of its newest release')
    .action((apps: string[], _options, self: Command) => runExport(apps, self.optsWithGlobals()))
}

async function runExport(releases: string[], options: ExportOptions): Promise<void> {
  if (options.format !== 'bundle') requireNoBundleOptions(options)
  const volumeSize = readVolumeSize(options.volumeSize)
  const createdAt = readTime(options.createdAt)
  const rateLimit = parseRate(options.rateLimit)
  const appliance = await openAppliance(options.data)
  const stop = new AbortController()
  const onSignal = () => stop.abort(new RaincaskError('STOPPED'))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const bar = new ProgressBar('export')
  const { format, arch, output, inventory, since } = options
  const base = inventory ?? since
  const paths = { output: resolve(output), ...(base !== undefined && { base: resolve(base) }) }
  const input = { releases, format, arch, volumeSize: options.volumeSize, verify: false, ...paths }
  const job = { kind: 'export', title: releases.join(', '), input, rateLimit, stop: stop.signal } as const
  const common = { releases, output, arch, actor: commandLineActor() }
  const update = (written: number, total: number) => bar.update(written, total)
  try {
    await recordedJob(appliance, job, async (run) => {
      const given = { ...common, signal: run.signal, onProgress: both(run, update) }
      await exportAs(appliance, given, { ...options, volumeSize, createdAt })
      bar.end()
    })
  } finally {
    bar.end()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await appliance.close()
  }
}

async function exportAs(
  appliance: Appliance,
  given: RamExportRequest,
  options: Omit<ExportOptions, 'volumeSize' | 'createdAt'> & {
    volumeSize: number | undefined
    createdAt: Date | undefined
  },
): Promise<void> {
  if (options.format !== 'bundle') {
    const packages = await packageFormats[options.format](appliance, given)
    if (options.json) printJson({ packages })
    else packages.forEach(printPackage)
    return
  }
  const { volumeSize, createdAt } = options
  const base = await readBase(appliance, options)
  const result = await exportBundle(appliance, { ...given, base, volumeSize, createdAt })
  if (options.json) printJson(result)
  else printExported(result)
}

/** Others than Raincask take whole files only. */
function requireNoBundleOptions({ inventory, since, volumeSize, createdAt }: ExportOptions): void {
  if ([inventory, since, volumeSize, createdAt].some((option) => option !== undefined))
    throw new RaincaskError('USAGE', {
      reason:
        '--inventory, --since, --volume-size and --created-at are for bundles; other formats are whole and in one piece.',
    })
}

function printPackage({ name, version, arch, path, size, sha256 }: ExportedPackage): void {
  printLine(`${name} ${version}  ${arch}`)
  printLine(`  ${basename(path)}  ${formatBytes(size)}  sha256 ${sha256}; read back and found complete`)
}

function readVolumeSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const size = parseVolumeSize(text)
  if (size !== undefined) return size
  throw new RaincaskError('USAGE', {
    reason: '--volume-size takes fat32, dvd, bd, or a size of at least 16K such as 700M.',
  })
}

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time
  throw new RaincaskError('USAGE', { reason: '--created-at takes a time such as 2026-11-20T10:00:00Z.' })
}

async function readBase(
  appliance: Appliance,
  options: Pick<ExportOptions, 'inventory' | 'since'>,
): Promise<DeltaBase | undefined> {
  if (options.inventory !== undefined) return baseOfInventory(options.inventory)
  if (options.since !== undefined) return baseOfReceipt(appliance.db, options.since)
  return undefined
}

function printExported({ id, kind, releases, removed, files, blobs, requires }: ExportResult): void {
  for (const { name, version, digest } of releases) printLine(`${name} ${version}  ${digest}`)
  for (const { app, version } of removed) printLine(`${app} ${version}  is told as removed`)
  printLine(
    `  bundle      ${id}  ${kind === 'delta' ? 'delta' : 'whole'}, signed; every digest in it was checked`,
  )
  printLine(`  content     ${blobs.count} blobs, ${formatBytes(blobs.bytes)}`)
  if (kind === 'delta')
    printLine(
      `  left out    ${requires.count} blobs, ${formatBytes(requires.bytes)}, which the receiver holds`,
    )
  for (const { path, size } of files) printLine(`  ${basename(path)}  ${formatBytes(size)}`)
}
