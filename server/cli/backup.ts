import { type Command, InvalidArgumentError } from 'commander'
import { loadMarketIdentity } from '../catalog/market-identity.ts'
import { KeptValue } from '../jobs/kept-value.ts'
import { BackupDirectory } from '../ops/backup/backup-directory.ts'
import { type BackupReport, createBackup } from '../ops/backup/create-backup.ts'
import { LAST_BACKUP, type LastBackup } from '../ops/backup/last-backup.ts'
import { type VerifyReport, verifyBackup } from '../ops/backup/verify-backup.ts'
import { RaincaskError } from '../ops/errors.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'
import { untilSignal } from './until-signal.ts'

interface CreateOptions extends CommonOptions {
  to: string
  keep: number
  verify?: boolean
}

interface FromOptions extends CommonOptions {
  from: string
  snapshot?: string
}

/** `backup`, `backup verify`, `backup list`: copies of the store on another disk. */
export function backupCommand(command: Command): void {
  command.description('copy the store to another disk while it serves; `restore` makes a store of it again')
  command
    .command('create', { isDefault: true })
    .description('back up database, blobs and keys; what the directory has already is skipped')
    .requiredOption('--to <dir>', 'directory for backups of this store, best on another disk')
    .option('--keep <number>', 'how many backups the directory keeps', whole, 7)
    .option('--verify', 'read again what the directory has already')
    .action((_options, self: Command) => create(self.optsWithGlobals()))
  command
    .command('verify')
    .description('read a backup again and compare every digest')
    .requiredOption('--from <dir>', 'the directory with backups')
    .option('--snapshot <name>', 'which backup; default: the newest')
    .action((_options, self: Command) => verify(self.optsWithGlobals()))
  command
    .command('list')
    .description('list the backups in a directory')
    .requiredOption('--from <dir>', 'the directory with backups')
    .action((_options, self: Command) => list(self.optsWithGlobals()))
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It is not a whole number from 1 up.')
  return value
}

async function create(options: CreateOptions): Promise<void> {
  const appliance = await openAppliance(options.data)
  const { data, db, content } = appliance
  const bar = new ProgressBar('backup')
  try {
    const { marketID } = await loadMarketIdentity(db)
    const source = {
      data,
      db,
      store: marketID,
      session: content.staging.session,
      open: content.blobs.store.open.bind(content.blobs.store),
      release: () => db.write(() => content.blobs.releaseLeases()),
    }
    const { to, keep, verify } = options
    const report = await untilSignal((signal) =>
      createBackup(source, {
        to,
        keep,
        verify,
        signal,
        onProgress: (done, total) => bar.update(done, total),
      }),
    ).finally(() => bar.end())
    const { name, finishedAt: at, damaged } = report.manifest
    await new KeptValue<LastBackup>(db, LAST_BACKUP).set({ at, name, damaged: damaged.length })
    if (options.json) printJson(summary(report))
    else printReport(report, options.to)
    if (damaged.length > 0)
      throw new RaincaskError('CONTENT_DAMAGED', { reason: `${damaged.length} blobs; the backup lacks them` })
  } finally {
    await appliance.close()
  }
}

function summary({ manifest, ...report }: BackupReport) {
  const { name, startedAt, finishedAt, database, blobs, files, damaged } = manifest
  return { name, startedAt, finishedAt, database, blobs, files: files.length, damaged, ...report }
}

function printReport(report: BackupReport, to: string): void {
  const { manifest, copied, copiedBytes, kept, mended, removed, keysExposed } = report
  printLine(`Backup ${manifest.name} in ${to}:`)
  printLine(`  database     ${formatBytes(manifest.database.bytes)}`)
  printLine(`  blobs        ${manifest.blobs.count}, ${formatBytes(manifest.blobs.bytes)}`)
  printLine(`  copied       ${copied}, ${formatBytes(copiedBytes)}; ${kept} were there already`)
  printLine(`  other files  ${manifest.files.length}, keys among them`)
  if (mended > 0) printLine(`  ${mended} blobs in the directory were damaged, and were copied anew.`)
  for (const name of removed.snapshots) printLine(`  removed      ${name}`)
  for (const digest of manifest.damaged) printLine(`  damaged      ${digest}: not in the backup`)
  if (keysExposed)
    printLine('  The file system there lets others read the keys: keep the disk locked away, or use another.')
}

async function verify(options: FromOptions): Promise<void> {
  const bar = new ProgressBar('verify')
  const report = await untilSignal((signal) =>
    verifyBackup(options.from, {
      snapshot: options.snapshot,
      signal,
      onProgress: (done, total) => bar.update(done, total),
    }),
  ).finally(() => bar.end())
  if (options.json) printJson(report)
  else printVerified(report)
  const wrong = report.damaged.length + report.files.length
  if (wrong > 0)
    throw new RaincaskError('BACKUP_INVALID', {
      where: options.from,
      reason: `${wrong} files of it are wrong`,
    })
}

function printVerified({ name, blobs, bytes, damaged, files, neverHad }: VerifyReport): void {
  printLine(`Backup ${name}: ${blobs} blobs, ${formatBytes(bytes)}; ${damaged.length} of them are wrong.`)
  for (const item of [...files, ...damaged]) printLine(`  wrong  ${item}`)
  for (const digest of neverHad) printLine(`  was damaged in the store already  ${digest}`)
}

async function list(options: FromOptions): Promise<void> {
  const directory = new BackupDirectory(options.from)
  const manifests = []
  for (const name of await directory.whole()) manifests.push(await directory.manifest(name))
  if (options.json)
    return printJson(manifests.map(({ files, ...manifest }) => ({ ...manifest, files: files.length })))
  if (manifests.length === 0) printLine('There is no backup.')
  for (const { name, blobs, database, version } of manifests)
    printLine(
      `${name}  ${blobs.count} blobs, ${formatBytes(blobs.bytes + database.bytes)}, by Raincask ${version}`,
    )
}
