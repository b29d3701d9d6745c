import type { Command } from 'commander'
import type { ListedAccessKey } from '../accounts/access-keys.ts'
import type { AccessAction } from '../db/schema.ts'
import { commandLineActor } from '../ops/audit.ts'
import { parseDuration } from '../ops/duration.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { withAccounts } from './with-accounts.ts'

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
    .option(
      '--expires <duration>',
      'when it ends by itself: 30m, 12h, 90d, 4w or 1y from now; default: never',
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

async function createKey(
  options: CommonOptions & { name: string; actions: string; expires?: string },
): Promise<void> {
  const actions = options.actions.split(',').map((action) => action.trim()) as AccessAction[]
  const { name, expires } = options
  const lifetime = expires === undefined ? undefined : parseDuration(expires, '--expires')
  await withAccounts(options, async ({ keyChanges }) => {
    const expiresAt = lifetime === undefined ? undefined : Date.now() + lifetime
    const made = await keyChanges.create(commandLineActor(), undefined, { name, actions, expiresAt })
    const { id, accessKey, actions: given } = made
    if (options.json) return printJson({ id, accessKey, actions: given })
    printLine(`id          ${id}`)
    printLine(`access key  ${accessKey}`)
    printLine(`actions     ${given.join(', ')}`)
    if (made.expiresAt !== null) printLine(`expires     ${new Date(made.expiresAt).toISOString()}`)
    printLine('Keep the access key now: it is not stored and cannot be shown again.')
  })
}

async function listKeys(options: CommonOptions): Promise<void> {
  await withAccounts(options, async ({ keys }) => {
    const list = keys.list()
    if (options.json) return printJson(list)
    if (list.length === 0)
      return printLine('There are no access keys yet. Make one with: raincask keys create --name NAME')
    for (const key of list) printLine([key.id, key.actions.join(','), ...standing(key), key.name].join('  '))
  })
}

function standing({ revokedAt, expiresAt, lastUsedAt, lastUsedFrom }: ListedAccessKey): string[] {
  const words: string[] = []
  if (revokedAt !== null) words.push('revoked')
  else if (expiresAt !== null)
    words.push(`${expiresAt <= Date.now() ? 'expired' : 'expires'} ${new Date(expiresAt).toISOString()}`)
  if (lastUsedAt !== null) words.push(`used ${new Date(lastUsedAt).toISOString()} from ${lastUsedFrom}`)
  return words
}

async function revokeKey(id: string, options: CommonOptions): Promise<void> {
  await withAccounts(options, async ({ keyChanges }) => {
    await keyChanges.revoke(commandLineActor(), id)
    if (options.json) printJson({ id, revoked: true })
    else printLine(`Access key ${id} is revoked.`)
  })
}
