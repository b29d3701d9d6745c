import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { Command } from 'commander'
import { isExecutable } from '../ops/assets.ts'
import { RaincaskError } from '../ops/errors.ts'
import { PLACES } from '../ops/install/install-record.ts'
import { planInstall } from '../ops/install/plan-install.ts'
import { planUninstall } from '../ops/install/plan-uninstall.ts'
import { carryOut } from './carry-out.ts'
import { printLine } from './output.ts'
import { readReleaseKey } from './release-key.ts'
import { invalid, serveSettings, withServeOptions } from './serve-settings.ts'

interface InstallOptions {
  data: string
  json?: boolean
  root: string
  executable?: string
  user: string
  releaseKey?: string
  backupTo?: string
  dryRun?: boolean
  yes?: boolean
}

/** `install`: executable, account, data directory, settings and unit, from this one file. */
export function installCommand(command: Command): void {
  withServeOptions(command)
    .description(`install this program as a service; --data is ${PLACES.data} unless it is named`)
    .option('--root <dir>', 'install into the system below this directory', '/')
    .option('--executable <file>', 'the executable that is installed; default: this one')
    .option('--user <name>', 'whom the server runs as', 'raincask')
    .option('--release-key <key>', 'take upgrades that this minisign key signs: its base64, or its file')
    .option('--backup-to <dir>', 'make a backup to this directory every night')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--yes', 'do it without asking')
    .action((_options, self: Command) => install(self))
}

/** `uninstall`: takes away what `install` put there, and no more. */
export function uninstallCommand(command: Command): void {
  command
    .description('remove what install has put there; data and settings stay')
    .option('--root <dir>', 'the system below this directory', '/')
    .option('--purge', 'remove the data directory and the settings as well')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--yes', 'do it without asking')
    .action(
      async (options: { root: string; purge?: boolean; dryRun?: boolean; yes?: boolean; json?: boolean }) => {
        const root = resolve(options.root)
        await carryOut(planUninstall({ root, purge: options.purge === true }), options)
      },
    )
}

async function install(command: Command): Promise<void> {
  const options = command.opts<InstallOptions>()
  const root = resolve(options.root)
  const data = command.getOptionValueSource('data') === 'cli' ? options.data : PLACES.data
  requireWords({ '--data': data, '--user': options.user, '--backup-to': options.backupTo ?? '/' })
  const executable = options.executable ?? (isExecutable ? process.execPath : undefined)
  if (executable === undefined || !existsSync(executable))
    throw new RaincaskError('USAGE', {
      reason:
        'This runs from source: name the built executable with --executable (scripts/build-binary makes it).',
    })
  const settings = newSettings(command)
  const { steps, systemd } = planInstall({
    ...{ root, executable, user: options.user, data, settings },
    releaseKey: options.releaseKey === undefined ? undefined : await readReleaseKey(options.releaseKey),
    backupTo: options.backupTo,
  })
  const done = await carryOut(steps, options)
  if (!done || options.json) return
  if (systemd === undefined) {
    printLine(
      'This system has no systemd: no unit was written. Have its own service manager run, as that user,',
    )
    printLine(`  ${PLACES.executable} serve --config ${PLACES.config}`)
    printLine(
      'and stop it with SIGTERM. With OpenRC: command= and command_args= of that in /etc/init.d/raincask,',
    )
    printLine('command_user= the user, command_background=true and a pidfile=.')
  } else if (root === '/') printLine('Start it with: systemctl start raincask')
  printLine(`Look it over with: raincask doctor --config ${PLACES.config}`)
}

/** What flags, and a file that --config names, say about a new configuration; the environment is that of this shell. */
function newSettings(command: Command): Record<string, string> {
  const { resolved, problems } = serveSettings(command)
  if (problems.length > 0) throw invalid(problems)
  return Object.fromEntries(
    resolved.flatMap(({ key, value, source }) => {
      if (value === undefined || key === 'data' || !['flag', 'file'].includes(source)) return []
      return [[key, existsSync(value) ? resolve(value) : value]]
    }),
  )
}

/** They go into unit files, where spaces and percent signs mean something. */
function requireWords(words: Record<string, string>): void {
  for (const [flag, word] of Object.entries(words)) {
    const isPath = flag !== '--user'
    if (/^[A-Za-z0-9_./-]+$/.test(word) && isAbsolute(word) === isPath && !word.includes('..')) continue
    const wanted = isPath ? 'an absolute path' : 'a name'
    throw new RaincaskError('USAGE', { reason: `${flag} takes ${wanted} of letters, digits and . _ -` })
  }
}
