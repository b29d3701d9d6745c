import type { Command } from 'commander'
import { commandLineKeeper } from '../catalog/keeper.ts'
import { newSolutionSchema } from '../catalog/solutions.ts'
import { commandLineActor } from '../ops/audit.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { withKeeping } from './with-keeping.ts'

/** `solutions list`, `solutions create`, `solutions list-solution`, `solutions unlist`. */
export function solutionsCommand(command: Command): void {
  command.description('list and make solutions: sets of apps that travel and list together')
  command
    .command('list')
    .description('list the solutions, however they stand')
    .action((_options, self: Command) => listSolutions(self.optsWithGlobals()))
  command
    .command('create')
    .description('make a solution of apps')
    .requiredOption('--name <name>', 'its name')
    .argument('[apps...]', 'the app keys, in order')
    .action((apps: string[], _options, self: Command) => createSolution(apps, self.optsWithGlobals()))
  command
    .command('list-solution')
    .description('put a solution and every app in it into the market, or nothing')
    .argument('<id>', 'the id that list shows')
    .action((id: string, _options, self: Command) => setListed(id, true, self.optsWithGlobals()))
  command
    .command('unlist')
    .description('take a solution out of the market; its apps stay')
    .argument('<id>', 'the id that list shows')
    .action((id: string, _options, self: Command) => setListed(id, false, self.optsWithGlobals()))
}

async function listSolutions(options: CommonOptions): Promise<void> {
  await withKeeping(options, ({ solutions }) => {
    const all = solutions.list(commandLineKeeper(commandLineActor()).viewer, true)
    if (options.json) return printJson(all)
    if (all.length === 0) return printLine('There are no solutions yet.')
    for (const { id, name, listed, apps } of all)
      printLine(`${id}  ${listed ? 'listed' : 'unlisted'}  ${apps.length} apps  ${name}`)
  })
}

async function createSolution(apps: string[], options: CommonOptions & { name: string }): Promise<void> {
  const input = checkedInput(newSolutionSchema, { name: options.name, apps }, 'REQUEST_INVALID')
  await withKeeping(options, async ({ solutions }, keeper) => {
    const made = await solutions.create(keeper, input)
    if (options.json) printJson(made)
    else printLine(`Solution ${made.name} has the id ${made.id}.`)
  })
}

async function setListed(id: string, listed: boolean, options: CommonOptions): Promise<void> {
  await withKeeping(options, async ({ solutions }, keeper) => {
    const { name, apps } = await solutions.setListed(keeper, id, listed)
    if (options.json) printJson({ id, listed, apps })
    else
      printLine(
        listed ? `Solution ${name} is listed with its ${apps.length} apps.` : `Solution ${name} is unlisted.`,
      )
  })
}
