import type { Command } from 'commander'
import { newCategorySchema } from '../catalog/categories.ts'
import { ancestorsOf } from '../catalog/category-tree.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { withKeeping } from './with-keeping.ts'

/** `categories list`, `categories create`, `categories delete`. */
export function categoriesCommand(command: Command): void {
  command.description('list, make and delete the categories of apps')
  command
    .command('list')
    .description('list the categories')
    .action((_options, self: Command) => listCategories(self.optsWithGlobals()))
  command
    .command('create')
    .description('make a category')
    .requiredOption('--name <name>', 'its name')
    .option('--parent <id>', 'the category that it is in')
    .action((_options, self: Command) => createCategory(self.optsWithGlobals()))
  command
    .command('delete')
    .description('delete a category; what is in it moves to the one above')
    .argument('<id>', 'the id that list shows')
    .action((id: string, _options, self: Command) => deleteCategory(id, self.optsWithGlobals()))
}

async function listCategories(options: CommonOptions): Promise<void> {
  await withKeeping(options, ({ categories }) => {
    const all = categories.list()
    if (options.json) return printJson(all)
    if (all.length === 0) return printLine('There are no categories yet.')
    const parents = new Map(all.map(({ id, parentId }) => [id, parentId]))
    const names = new Map(all.map(({ id, name }) => [id, name]))
    for (const { id, name } of all)
      printLine(
        `${id}  ${[
          ...ancestorsOf(parents, id)
            .map((one) => names.get(one))
            .reverse(),
          name,
        ].join(' / ')}`,
      )
  })
}

async function createCategory(options: CommonOptions & { name: string; parent?: string }): Promise<void> {
  const { name, parent } = options
  const input = checkedInput(newCategorySchema, { name, parentId: parent ?? null }, 'REQUEST_INVALID')
  await withKeeping(options, async ({ categories }, keeper) => {
    const made = await categories.create(keeper, input)
    if (options.json) printJson(made)
    else printLine(`Category ${made.name} has the id ${made.id}.`)
  })
}

async function deleteCategory(id: string, options: CommonOptions): Promise<void> {
  await withKeeping(options, async ({ categories }, keeper) => {
    await categories.remove(keeper, id)
    if (options.json) printJson({ id, deleted: true })
    else printLine(`Category ${id} is deleted.`)
  })
}
