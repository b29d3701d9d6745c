import type { Command } from 'commander'
import { newMarketSchema } from '../catalog/market-changes.ts'
import type { Market } from '../catalog/market-directory.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { withKeeping } from './with-keeping.ts'

/** `markets list`, `markets create`, `markets delete`. */
export function marketsCommand(command: Command): void {
  command.description('list, make and delete the markets that clusters bind to')
  command
    .command('list')
    .description('list the markets')
    .action((_options, self: Command) => listMarkets(self.optsWithGlobals()))
  command
    .command('create')
    .description('make a market')
    .requiredOption('--domain <domain>', 'what consoles bind with: 1 to 32 of a-z, 0-9 and -')
    .requiredOption('--name <name>', 'its name')
    .option('--bound', 'only for the access keys that may bind to it')
    .action((_options, self: Command) => createMarket(self.optsWithGlobals()))
  command
    .command('delete')
    .description('delete a market; its apps and keys stay')
    .argument('<id>', 'the id that list shows')
    .action((id: string, _options, self: Command) => deleteMarket(id, self.optsWithGlobals()))
}

async function listMarkets(options: CommonOptions): Promise<void> {
  await withKeeping(options, ({ markets }) => {
    const all = markets.list()
    if (options.json) return printJson(all.map(shown))
    for (const { marketID, domain, visibility, holdsAll, name } of all)
      printLine(`${marketID}  ${domain}  ${visibility}${holdsAll ? '  every app' : ''}  ${name}`)
  })
}

async function createMarket(
  options: CommonOptions & { domain: string; name: string; bound?: boolean },
): Promise<void> {
  const { domain, name, bound } = options
  const fields = { domain, name, visibility: bound ? 'bound' : 'public' }
  const input = checkedInput(newMarketSchema, fields, 'REQUEST_INVALID')
  await withKeeping(options, async ({ markets }, keeper) => {
    const made = await markets.create(keeper, input)
    if (options.json) printJson(shown(made))
    else printLine(`Market ${made.name} has the domain ${made.domain} and the id ${made.marketID}.`)
  })
}

/** As the API calls them. */
function shown({ marketID, holdsAll, ...market }: Market) {
  return { ...market, id: marketID, isDefault: holdsAll }
}

async function deleteMarket(id: string, options: CommonOptions): Promise<void> {
  await withKeeping(options, async ({ markets }, keeper) => {
    await markets.remove(keeper, id)
    if (options.json) printJson({ id, deleted: true })
    else printLine(`Market ${id} is deleted.`)
  })
}
