import type { Command } from 'commander'
import { PublicRepositories } from '../accounts/public-repositories.ts'
import { Audit, commandLineActor } from '../ops/audit.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

/** `repositories list`, `repositories public`: what the registry holds, and what of it anyone may pull. */
export function repositoriesCommand(command: Command): void {
  command.description('list repositories, and open one to anyone')
  command
    .command('list')
    .description('list the repositories')
    .action((_options, self: Command) => listRepositories(self.optsWithGlobals()))
  command
    .command('public')
    .description('let anyone pull from a repository, without a credential')
    .argument('<name>', 'the repository, e.g. library/nginx')
    .option('--off', 'ask for a credential again')
    .action((name: string, _options, self: Command) => setPublic(name, self.optsWithGlobals()))
}

async function listRepositories(options: CommonOptions): Promise<void> {
  await withRepositories(options, async (repositories) => {
    const list = repositories.list()
    if (options.json) return printJson(list)
    if (list.length === 0) return printLine('There are no repositories yet.')
    for (const { name, tags, isPublic } of list)
      printLine(`${name}  ${tags} tag${tags === 1 ? '' : 's'}${isPublic ? '  public' : ''}`)
  })
}

async function setPublic(name: string, options: CommonOptions & { off?: boolean }): Promise<void> {
  const isPublic = options.off !== true
  await withRepositories(options, async (repositories, { db }) => {
    const entry = {
      action: 'repository.changed',
      target: `repository:${name}`,
      detail: { isPublic },
    } as const
    await repositories.set(name, isPublic, () => new Audit(db).record({ ...commandLineActor(), ...entry }))
    if (options.json) return printJson({ name, isPublic })
    printLine(
      isPublic ? `Anyone may pull from ${name} now.` : `Pulling from ${name} takes a credential again.`,
    )
  })
}

async function withRepositories(
  options: CommonOptions,
  work: (repositories: PublicRepositories, appliance: Appliance) => Promise<void>,
): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    await work(new PublicRepositories(appliance.db), appliance)
  } finally {
    await appliance.close()
  }
}
