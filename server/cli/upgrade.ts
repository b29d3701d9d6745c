import { resolve } from 'node:path'
import type { Command } from 'commander'
import { fingerprintOf, keyNumber, spokenFingerprint } from '../../bundles/minisign-keys.ts'
import { keptCopies } from '../db/kept-copies.ts'
import { systemdRuns } from '../ops/install/systemd.ts'
import { UpgradeHistory } from '../ops/upgrade/history.ts'
import { planRollback, type RollbackPlan, rollBack } from '../ops/upgrade/rollback.ts'
import {
  releaseKeys,
  trustReleaseKey,
  UNIT,
  type UpgradeTarget,
  upgradeTarget,
} from '../ops/upgrade/target.ts'
import { upgrade } from '../ops/upgrade/upgrade.ts'
import { version } from '../ops/version.ts'
import { agreed } from './carry-out.ts'
import { formatBytes, printJson, printLine } from './output.ts'
import { readReleaseKey } from './release-key.ts'

interface UpgradeOptions {
  data: string
  json?: boolean
  root: string
  from?: string
  key?: string
  force?: boolean
  dryRun?: boolean
  yes?: boolean
  database?: boolean
}

/** `upgrade --from`, `upgrade rollback`, `upgrade status`, `upgrade trust`: this program by a later one, and back. */
export function upgradeCommand(command: Command): void {
  command.description('replace this program by a signed release, and go back')
  const add = (name: string, description: string, isDefault = false) =>
    command
      .command(name, { isDefault })
      .description(description)
      .option('--root <dir>', 'the system below this directory', '/')
  add('run', 'upgrade from a release archive with its signature beside it', true)
    .requiredOption('--from <file>', 'the archive, raincask-VERSION-linux-ARCH.tar.gz')
    .option('--key <key>', "the vendor's minisign key: its base64, or its file; kept if it is the first")
    .option('--force', 'take an older version, or the same again')
    .option('--dry-run', 'judge and try the new version, and change nothing')
    .action((_options, self: Command) => runUpgrade(self))
  add('rollback', 'put back what was before the last upgrade')
    .option(
      '--database',
      'put the database back as well, though the former version can go on with the present one',
    )
    .option('--dry-run', 'say what would be done and lost, and change nothing')
    .option('--yes', 'do it without asking')
    .action((_options, self: Command) => runRollback(self))
  add('status', 'show the version, the upgrades that were made and what is kept').action(
    (_options, self: Command) => status(self),
  )
  add('trust', 'take releases that this key signs, besides those of before')
    .argument('<key>', 'a minisign public key: its base64, or its file')
    .action((key: string, _options, self: Command) => trust(key, self))
}

function targetOf(command: Command): { options: UpgradeOptions; target: UpgradeTarget } {
  const options = command.opts<UpgradeOptions>()
  const named = command.getOptionValueSource('data') === 'cli' ? options.data : undefined
  return { options, target: upgradeTarget(resolve(options.root), named, options.data) }
}

async function runUpgrade(command: Command): Promise<void> {
  const { options, target } = targetOf(command)
  const key = options.key === undefined ? undefined : await readReleaseKey(options.key)
  const report = await upgrade(target, {
    from: options.from ?? '',
    keys: key ? [key] : [],
    force: options.force === true,
    dryRun: options.dryRun === true,
    onStep: say(options),
  })
  if (report.done && key && releaseKeys(target).length === 0) trustReleaseKey(target, key)
  if (options.json) return printJson(report)
  if (!report.done) return printLine(`Nothing was changed: ${report.from} would become ${report.to}.`)
  printLine(`Raincask ${report.to} is installed; ${report.from} is kept as ${report.kept}.`)
  if (report.restarted) printLine(`${UNIT} runs again.`)
  else if (systemdRuns()) printLine(`Start it: systemctl start ${UNIT}`)
  else printLine('Start the server again, as you start it here.')
  printLine('Back: raincask upgrade rollback')
}

async function runRollback(command: Command): Promise<void> {
  const { options, target } = targetOf(command)
  const plan = planRollback(target, options)
  if (!options.json) tell(plan)
  if (options.dryRun)
    return options.json ? printJson({ ...plan, done: false }) : printLine('Nothing was changed.')
  if (!options.yes && !(await agreed())) return printLine('Nothing was changed.')
  const done = await rollBack(target, { database: options.database === true, onStep: say(options) })
  if (options.json) printJson({ ...done, done: true })
  else printLine('Done.')
}

function tell({ to, copy, lost }: RollbackPlan): void {
  if (to !== undefined) printLine(`Version ${to} comes back.`)
  if (!copy) {
    printLine('The database stays as it is: nothing is lost.')
    return
  }
  printLine(`The database of ${new Date(copy.at).toISOString()} comes back. What was done since is lost:`)
  for (const [word, count] of Object.entries(lost))
    printLine(`  ${String(count).padStart(6)} ${word} added or changed`)
  printLine('The present database is kept beside it; blobs that only it names go with a later collection.')
}

function status(command: Command): void {
  const { options, target } = targetOf(command)
  const upgrades = new UpgradeHistory(target.kept).list()
  const copies = keptCopies(target.database)
  const keys = releaseKeys(target).map((key) => ({ number: keyNumber(key), fingerprint: fingerprintOf(key) }))
  const { executable, data } = target
  if (options.json) {
    printJson({ version, executable, data, keys, upgrades, copies })
    return
  }
  printLine(`Raincask ${version}, ${executable}, data in ${data}`)
  for (const { number, fingerprint } of keys)
    printLine(`  takes releases of key ${number}, fingerprint ${spokenFingerprint(fingerprint)}`)
  if (keys.length === 0)
    printLine('  takes nobody’s releases yet: name the vendor’s key with --key, or `upgrade trust`')
  for (const { at, from, to, rolledBackAt } of upgrades)
    printLine(
      `  ${time(at)}  ${from} → ${to}${rolledBackAt === undefined ? '' : `, taken back ${time(rolledBackAt)}`}`,
    )
  for (const { file, at, bytes } of copies) printLine(`  ${time(at)}  ${formatBytes(bytes)}  ${file}`)
}

async function trust(text: string, command: Command): Promise<void> {
  const { options, target } = targetOf(command)
  const key = await readReleaseKey(text)
  trustReleaseKey(target, key)
  const [number, fingerprint] = [keyNumber(key), fingerprintOf(key)]
  if (options.json) return printJson({ number, fingerprint })
  printLine(`Releases of key ${number} are taken from now on. Fingerprint: ${spokenFingerprint(fingerprint)}`)
}

function say({ json }: UpgradeOptions): (text: string) => void {
  return json ? () => undefined : printLine
}

function time(at: number): string {
  return new Date(at).toISOString()
}
