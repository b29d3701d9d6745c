import type { Command } from 'commander'
import { commandLineKeeper } from '../catalog/keeper.ts'
import { commandLineActor } from '../ops/audit.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { withKeeping } from './with-keeping.ts'

/** `apps list`, `apps show`, `apps list-app`, `apps unlist`, `apps delete-version`, `apps delete`, `apps reindex`. */
export function appsCommand(command: Command): void {
  command.description('look at the apps, list and unlist them, delete versions')
  command
    .command('list')
    .description('list the apps, however they stand; with words, those that have them')
    .argument('[words...]', 'what to look for in name, tags and description')
    .action((words: string[], _options, self: Command) => listApps(words.join(' '), self.optsWithGlobals()))
  command
    .command('show')
    .description('show an app with its versions and packages')
    .argument('<id>', 'the app key')
    .action((id: string, _options, self: Command) => showApp(id, self.optsWithGlobals()))
  command
    .command('list-app')
    .description('put an app into the market')
    .argument('<id>', 'the app key')
    .action((id: string, _options, self: Command) => listApp(id, self.optsWithGlobals()))
  command
    .command('unlist')
    .description('take an app out of the market; clusters that have it keep it')
    .argument('<id>', 'the app key')
    .action((id: string, _options, self: Command) => unlistApp(id, self.optsWithGlobals()))
  command
    .command('delete-version')
    .description('delete a version of an app; the next garbage collection frees its bytes')
    .argument('<id>', 'the app key')
    .argument('<version>', 'the version')
    .option('--force', 'although clusters have installed it')
    .action((id: string, version: string, _options, self: Command) =>
      deleteVersion(id, version, self.optsWithGlobals()),
    )
  command
    .command('delete')
    .description('delete an app with all its versions')
    .argument('<id>', 'the app key')
    .option('--force', 'although clusters have installed it')
    .action((id: string, _options, self: Command) => deleteVersion(id, undefined, self.optsWithGlobals()))
  command
    .command('reindex')
    .description('make the index of words anew')
    .action((_options, self: Command) => reindex(self.optsWithGlobals()))
}

const everything = () => commandLineKeeper(commandLineActor()).viewer

async function listApps(text: string, options: CommonOptions): Promise<void> {
  await withKeeping(options, ({ search, cards }) => {
    const all = { filters: {}, page: 1, pageSize: 1_000_000, scope: 'own' } as const
    const { ids } = search.find({ text, sort: text === '' ? 'name' : 'relevance', ...all }, everything())
    const found = cards.of(ids)
    if (options.json) return printJson(found)
    if (found.length === 0)
      return printLine(text === '' ? 'There are no apps yet.' : 'No app has these words.')
    for (const { id, listing, version, installs, name } of found)
      printLine(`${id}  ${listing}  ${version ?? '-'}  ${installs} installs  ${name}`)
  })
}

async function showApp(id: string, options: CommonOptions): Promise<void> {
  await withKeeping(options, ({ pages, packages }) => {
    const page = { ...pages.page(id, everything()), packages: packages.list(id) }
    if (options.json) return printJson(page)
    printLine(`${page.name}  ${page.id}`)
    printLine(
      `listing     ${page.listing}, for ${page.visibility}${page.reviewNote && `: ${page.reviewNote}`}`,
    )
    printLine(`publisher   ${page.publisher?.name ?? '(imported)'}`)
    printLine(`counts      ${page.visits} visits, ${page.installs} installs, ${page.downloads} downloads`)
    for (const { version, arch, size, enabled } of page.versionLines)
      printLine(`version     ${version}  ${arch}  ${formatBytes(size)}${enabled ? '' : '  disabled'}`)
    for (const { name, version } of page.packages) printLine(`package     ${name} → ${version ?? 'newest'}`)
  })
}

async function listApp(id: string, options: CommonOptions): Promise<void> {
  await withKeeping(options, async ({ listing }, keeper) => {
    const standing = await listing.list(keeper, id)
    if (options.json) printJson({ id, listing: standing })
    else printLine(`App ${id} is listed.`)
  })
}

async function unlistApp(id: string, options: CommonOptions): Promise<void> {
  await withKeeping(options, async ({ listing }, keeper) => {
    await listing.unlist(keeper, id)
    if (options.json) printJson({ id, listing: 'unlisted' })
    else printLine(`App ${id} is out of the market; clusters that have it keep it.`)
  })
}

async function deleteVersion(
  id: string,
  version: string | undefined,
  options: CommonOptions & { force?: boolean },
): Promise<void> {
  await withKeeping(options, async ({ deletion }, keeper) => {
    const force = options.force === true
    const done = await (version === undefined
      ? deletion.deleteApp(keeper, id, force)
      : deletion.deleteVersion(keeper, id, version, force))
    if (options.json) return printJson({ id, ...done })
    const what = version === undefined ? `App ${id}` : `Version ${version} of app ${id}`
    printLine(`${what} is deleted; the next garbage collection frees ${formatBytes(done.bytes)}.`)
  })
}

async function reindex(options: CommonOptions): Promise<void> {
  await withKeeping(options, async ({ search }) => {
    const apps = await search.rebuild()
    if (options.json) printJson({ apps })
    else printLine(`The words of ${apps} apps are in the index.`)
  })
}
