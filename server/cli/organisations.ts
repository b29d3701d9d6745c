import type { Command } from 'commander'
import { commandLineActor } from '../ops/audit.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { withAccounts } from './with-accounts.ts'

/** `organisations list`, `organisations create`. */
export function organisationsCommand(command: Command): void {
  command.description('list and make organisations that people belong to')
  command
    .command('list')
    .description('list the organisations')
    .action((_options, self: Command) => listOrganisations(self.optsWithGlobals()))
  command
    .command('create')
    .description('make an organisation')
    .requiredOption('--name <name>', 'its name')
    .option('--description <text>', 'what it is', '')
    .action((_options, self: Command) => createOrganisation(self.optsWithGlobals()))
}

async function listOrganisations(options: CommonOptions): Promise<void> {
  await withAccounts(options, async ({ organisations }) => {
    const list = organisations.list()
    if (options.json) return printJson(list)
    if (list.length === 0) return printLine('There are no organisations yet.')
    for (const { id, name, people } of list) printLine(`${id}  ${people} people  ${name}`)
  })
}

async function createOrganisation(
  options: CommonOptions & { name: string; description: string },
): Promise<void> {
  await withAccounts(options, async ({ organisations }) => {
    const { name, description } = options
    const made = await organisations.create(commandLineActor(), { name, description })
    if (options.json) printJson(made)
    else printLine(`Organisation ${made.name} has the id ${made.id}.`)
  })
}
