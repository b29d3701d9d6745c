import { Command, CommanderError } from 'commander'
import { RaincaskError } from '../ops/errors.ts'
import { version } from '../ops/version.ts'
import { printError } from './output.ts'

/** Adds a command's options and what it does. */
type AddCommand = (command: Command) => void

/** Every command; each is loaded only when it is called, or when all are listed: it keeps start and memory small. */
const commands: Record<string, () => Promise<AddCommand>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  import: async () => (await import('./import.ts')).importCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
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
  maintenance: async () => (await import('./maintenance.ts')).maintenanceCommand,
}

async function buildProgram(args: string[]): Promise<Command> {
  const program = new Command('raincask')
    .description('Offline app store and OCI registry for closed networks.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(see --help)')
  const called = args[0] !== undefined && Object.hasOwn(commands, args[0]) ? [args[0]] : Object.keys(commands)
  for (const name of called) {
    const add = await commands[name]?.()
    const command = program.command(name)
    add?.(command)
    withCommonOptions(command)
  }
  return program
}

/** Every command that does something takes the same two options; all fail in the same way. */
function withCommonOptions(command: Command): void {
  command.exitOverride()
  for (const sub of command.commands) withCommonOptions(sub)
  if (command.commands.length > 0) return
  command
    .option('--data <dir>', 'the data directory', process.env['RAINCASK_DATA'] ?? './data')
    .option('--json', 'write JSON for machines')
}

/**
 * Runs the command that `args` names.
 * @returns the exit code: 0 only if it did what was asked
 */
export async function run(args: string[]): Promise<number> {
  const program = (await buildProgram(args)).exitOverride()
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // Help and version end this way too, with code 0; usage errors have printed themselves.
    if (error instanceof CommanderError) return error.exitCode
    printError(error, args.includes('--json'))
    return error instanceof RaincaskError ? 1 : 70
  }
}
