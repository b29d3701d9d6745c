import { Command, CommanderError } from 'commander'
import { explainDataError } from '../ops/disk-errors.ts'
import { type ErrorCode, RaincaskError } from '../ops/errors.ts'
import { version } from '../ops/version.ts'
import { examplesHelp } from './examples.ts'
import { ExitStatus } from './exit-status.ts'
import { printError, printJson, printLine } from './output.ts'

/** Adds a command's options and what it does. */
type AddCommand = (command: Command) => void

/** Every command; each is loaded only when it is called, or when all are listed: it keeps start and memory small. */
const commands: Record<string, () => Promise<AddCommand>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  import: async () => (await import('./import.ts')).importCommand,
  fetch: async () => (await import('./fetch.ts')).fetchCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  undo: async () => (await import('./undo.ts')).undoCommand,
  transfers: async () => (await import('./transfers.ts')).transfersCommand,
  jobs: async () => (await import('./jobs.ts')).jobsCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  inventory: async () => (await import('./inventory.ts')).inventoryCommand,
  receipt: async () => (await import('./receipt.ts')).receiptCommand,
  trust: async () => (await import('./trust.ts')).trustCommand,
  keys: async () => (await import('./keys.ts')).keysCommand,
  users: async () => (await import('./users.ts')).usersCommand,
  organisations: async () => (await import('./organisations.ts')).organisationsCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  repositories: async () => (await import('./repositories.ts')).repositoriesCommand,
  apps: async () => (await import('./apps.ts')).appsCommand,
  categories: async () => (await import('./categories.ts')).categoriesCommand,
  solutions: async () => (await import('./solutions.ts')).solutionsCommand,
  markets: async () => (await import('./markets.ts')).marketsCommand,
  gc: async () => (await import('./gc.ts')).gcCommand,
  scrub: async () => (await import('./scrub.ts')).scrubCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  install: async () => (await import('./install.ts')).installCommand,
  uninstall: async () => (await import('./install.ts')).uninstallCommand,
  upgrade: async () => (await import('./upgrade.ts')).upgradeCommand,
  config: async () => (await import('./config.ts')).configCommand,
  health: async () => (await import('./health.ts')).healthCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  tls: async () => (await import('./tls.ts')).tlsCommand,
  support: async () => (await import('./support.ts')).supportCommand,
  maintenance: async () => (await import('./maintenance.ts')).maintenanceCommand,
  man: async () => (await import('./man.ts')).manCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
}

/** These tell of all commands, and of no store. */
const ABOUT_ALL = new Set(['man', 'completion'])

/**
 * The program with the command that `args` begins with; with all of them where it names none.
 * @param json usage errors are not printed, as they are told as JSON
 */
export async function buildProgram(args: string[] = [], json = false): Promise<Command> {
  const program = new Command('raincask')
    .description('Offline app store and OCI registry for closed networks.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(see --help)')
  if (json) program.configureOutput({ writeErr: () => undefined })
  const [first = ''] = args
  const called = Object.hasOwn(commands, first) && !ABOUT_ALL.has(first) ? [first] : Object.keys(commands)
  for (const name of called) {
    const add = await commands[name]?.()
    const command = program.command(name)
    add?.(command)
    withCommonOptions(command, name)
  }
  return program
}

/** Every command that does something takes the same two options, and has examples; all fail in the same way. */
function withCommonOptions(command: Command, words: string): void {
  command.exitOverride().addHelpText('after', examplesHelp(words))
  for (const sub of command.commands) withCommonOptions(sub, `${words} ${sub.name()}`)
  if (command.commands.length > 0 || ABOUT_ALL.has(words)) return
  command
    .option('--data <dir>', 'the data directory', process.env['RAINCASK_DATA'] ?? './data')
    .option('--json', 'write JSON for machines')
}

/**
 * Runs the command that `args` names.
 * @returns the exit code: 0 only if it did what was asked
 */
export async function run(args: string[]): Promise<number> {
  const json = args.includes('--json')
  if (args[0] === '--version' || args[0] === '-V') {
    // Loads no command: scripts ask for it often.
    if (json) printJson({ version, node: process.versions.node, arch: process.arch })
    else printLine(version)
    return 0
  }
  const program = (await buildProgram(args, json)).exitOverride()
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // Help and version end this way too, with code 0; usage errors have printed themselves, but for machines.
    if (error instanceof CommanderError) {
      if (json && error.exitCode !== 0)
        printError(new RaincaskError('USAGE', { reason: error.message }), json)
      return error.exitCode
    }
    if (error instanceof ExitStatus) return error.code
    const told = isAbort(error)
      ? new RaincaskError('STOPPED', { cause: error })
      : explainDataError(error, dataOf(args))
    printError(told, json)
    if (!(told instanceof RaincaskError)) return 70
    return STOPS.has(told.code) ? 130 : 1
  }
}

/** The data directory that a command's arguments name. */
function dataOf(args: string[]): string {
  const at = args.indexOf('--data')
  return args[at + 1] && at >= 0 ? (args[at + 1] as string) : (process.env['RAINCASK_DATA'] ?? './data')
}

/** Ends that somebody asked for; shells know 128 and the number of SIGINT for them. */
const STOPS = new Set<ErrorCode>(['STOPPED', 'IMPORT_STOPPED'])

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
