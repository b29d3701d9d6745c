import type { Command } from 'commander'
import { AccessKeys } from '../accounts/access-keys.ts'
import type { AccessAction } from '../db/schema.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

/** `keys create`, `keys list`, `keys revoke`: the access keys that clusters bind with. */
export function keysCommand(command: Command): void {
  command.description('make, list and revoke the access keys that clusters bind with')
  command
    .command('create')
    .description('make an access key; it is shown this once and never again')
    .requiredOption('--name <name>', 'whose key it is, e.g. the cluster')
    .option(
      '--actions <list>',
      'what it allows, comma-separated: OnlyRead, ReadInstall, Write',
      'OnlyRead,ReadInstall',
    )
    .action((_options, self: Command) => createKey(self.optsWithGlobals()))
  command
    .command('list')
    .description('list the access keys')
    .action((_options, self: Command) => listKeys(self.optsWithGlobals()))
  command
    .command('revoke')
    .description('end an access key and the pull credentials that derive from it')
    .argument('<id>', 'the id that create and list show')
    .action((id: string, _options, self: Command) => revokeKey(id, self.optsWithGlobals()))
}

async function createKey(options: CommonOptions & { name: string; actions: string }): Promise<void> {
  const actions = options.actions.split(',').map((action) => action.trim()) as AccessAction[]
  await withKeys(options, async (keys) => {
    const { id, accessKey, actions: given } = await keys.create({ name: options.name, actions })
    if (options.json) return printJson({ id, accessKey, actions: given })
    printLine(`id          ${id}`)
    printLine(`access key  ${accessKey}`)
    printLine(`actions     ${given.join(', ')}`)
    printLine('Keep the access key now: it is not stored and cannot be shown again.')
  })
}

async function listKeys(options: CommonOptions): Promise<void> {
  await withKeys(options, async (keys) => {
    const list = keys.list()
    if (options.json) return printJson(list)
    if (list.length === 0)
      return printLine('There are no access keys yet. Make one with: raincask keys create --name NAME')
    for (const key of list)
      printLine(`${key.id}  ${key.actions.join(',')}  ${key.revokedAt ? 'revoked  ' : ''}${key.name}`)
  })
}

async function revokeKey(id: string, options: CommonOptions): Promise<void> {
  await withKeys(options, async (keys) => {
    await keys.revoke(id)
    if (options.json) printJson({ id, revoked: true })
    else printLine(`Access key ${id} is revoked.`)
  })
}

async function withKeys(options: CommonOptions, work: (keys: AccessKeys) => Promise<void>): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    await work(new AccessKeys(appliance.db))
  } finally {
    await appliance.close()
  }
}
