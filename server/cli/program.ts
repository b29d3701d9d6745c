import { Command, CommanderError } from 'commander'
import { RaincaskError } from '../ops/errors.ts'
import { version } from '../ops/version.ts'
import { appsCommand } from './apps.ts'
import { auditCommand } from './audit.ts'
import { categoriesCommand } from './categories.ts'
import { exportCommand } from './export.ts'
import { gcCommand } from './gc.ts'
import { importCommand } from './import.ts'
import { inspectCommand } from './inspect.ts'
import { inventoryCommand } from './inventory.ts'
import { keysCommand } from './keys.ts'
import { maintenanceCommand } from './maintenance.ts'
import { marketsCommand } from './markets.ts'
import { organisationsCommand } from './organisations.ts'
import { printError } from './output.ts'
import { receiptCommand } from './receipt.ts'
import { repositoriesCommand } from './repositories.ts'
import { scrubCommand } from './scrub.ts'
import { serveCommand } from './serve.ts'
import { solutionsCommand } from './solutions.ts'
import { trustCommand } from './trust.ts'
import { usersCommand } from './users.ts'
import { verifyCommand } from './verify.ts'

/** Every command, with what each adds to the command line. */
const commands: Record<string, (command: Command) => void> = {
  serve: serveCommand,
  import: importCommand,
  inspect: inspectCommand,
  verify: verifyCommand,
  export: exportCommand,
  inventory: inventoryCommand,
  receipt: receiptCommand,
  trust: trustCommand,
  keys: keysCommand,
  users: usersCommand,
  organisations: organisationsCommand,
  audit: auditCommand,
  repositories: repositoriesCommand,
  apps: appsCommand,
  categories: categoriesCommand,
  solutions: solutionsCommand,
  markets: marketsCommand,
  gc: gcCommand,
  scrub: scrubCommand,
  maintenance: maintenanceCommand,
}

function buildProgram(): Command {
  const program = new Command('raincask')
    .description('Offline app store and OCI registry for closed networks.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(see --help)')
  for (const [name, add] of Object.entries(commands)) {
    const command = program.command(name)
    add(command)
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
  const program = buildProgram().exitOverride()
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
