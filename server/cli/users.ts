import { type Command, Option } from 'commander'
import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { LINK_LIFETIME, linkOf, type NewLink } from '../accounts/invitations.ts'
import { newKeyId } from '../accounts/random-text.ts'
import { displayNameField, emailField, loginField, ROLES, roleField } from '../accounts/user-fields.ts'
import type { User } from '../accounts/users.ts'
import { addressOfUrl } from '../market/store-address.ts'
import { commandLineActor } from '../ops/audit.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'
import { readPassword } from './read-secret.ts'
import { withAccounts } from './with-accounts.ts'

const URL_OPTION = ['--url <url>', 'address of the store, for the link', 'http://127.0.0.1:8080'] as const

interface LinkOptions extends CommonOptions {
  url: string
}

interface CreateOptions extends LinkOptions {
  login: string
  name?: string
  email: string
  role: string
  organisation?: string
  passwordStdin?: boolean
}

/** `users …`: the people of this store, also while nobody can sign in. */
export function usersCommand(command: Command): void {
  command.description('list, make and disable accounts, and make links for passwords')
  command
    .command('list')
    .description('list the people')
    .action((_options, self: Command) => listUsers(self.optsWithGlobals()))
  command
    .command('create')
    .description('make an account; prints the link with which its owner sets the password')
    .requiredOption('--login <login>', 'the name to sign in with')
    .option('--name <name>', 'the name that is shown; default: the login')
    .option('--email <email>', 'the e-mail address', '')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('publisher'))
    .option('--organisation <id>', 'the organisation that they belong to')
    .option('--password-stdin', 'read the password from standard input, and print no link')
    .option(...URL_OPTION)
    .action((_options, self: Command) => createUser(self.optsWithGlobals()))
  command
    .command('disable')
    .description('shut an account; its sessions end at once')
    .argument('<login>', 'the name to sign in with')
    .option('--revoke-keys', 'revoke its access keys too; clusters can no longer pull with them')
    .action((login: string, _options, self: Command) => disableUser(login, self.optsWithGlobals()))
  command
    .command('reset-link')
    .description('make a link with which the owner of an account sets a new password')
    .argument('<login>', 'the name to sign in with')
    .option(...URL_OPTION)
    .action((login: string, _options, self: Command) => resetLink(login, self.optsWithGlobals()))
  command
    .command('first-admin-link')
    .description('make a link with which the first administrator makes their account; earlier ones are void')
    .option(...URL_OPTION)
    .action((_options, self: Command) => firstAdministratorLink(self.optsWithGlobals()))
}

async function listUsers(options: CommonOptions): Promise<void> {
  await withAccounts(options, async ({ users }) => {
    const { items } = users.list({}, 1, 1_000_000)
    if (options.json) return printJson(items.map(shown))
    if (items.length === 0)
      return printLine('There is nobody yet. Begin with: raincask users first-admin-link')
    for (const { login, role, displayName, disabledAt } of items)
      printLine(`${login}  ${role}  ${disabledAt === null ? '' : 'disabled  '}${displayName}`)
  })
}

function shown({ id, login, displayName, email, role, organisationId, createdAt, disabledAt }: User) {
  return { id, login, displayName, email, role, organisationId, createdAt, disabledAt }
}

async function createUser(options: CreateOptions): Promise<void> {
  const schema = z.object({
    login: loginField,
    displayName: displayNameField,
    email: emailField,
    role: roleField,
    organisationId: z.string().nullable(),
  })
  const { login, name = login, email, role, organisation } = options
  const given = { login, displayName: name, email, role, organisationId: organisation ?? null }
  const account = checkedInput(schema, given, 'REQUEST_INVALID')
  const base = addressOfUrl(options.url).base
  const password = options.passwordStdin ? await readPassword() : undefined
  await withAccounts(options, async ({ links, changes, passwords }) => {
    const by = commandLineActor()
    if (password !== undefined) {
      const passwordHash = await passwords.hash(password)
      const user = await changes.create(by, { ...account, id: newKeyId(), passwordHash })
      return options.json ? printJson(shown(user)) : printLine(`${user.login} may sign in now.`)
    }
    const { user, link } = await links.makeAccount(by, account)
    const address = linkOf(base, 'password', link.token)
    if (options.json) return printJson({ ...shown(user), link: address, expiresAt: link.expiresAt })
    printLine(`${user.login} is made. Send them this link, with which they set their password:`)
    printLink(address, LINK_LIFETIME.password)
  })
}

async function disableUser(login: string, options: CommonOptions & { revokeKeys?: boolean }): Promise<void> {
  await withAccounts(options, async ({ users, changes }) => {
    const { id } = byLogin(users, login)
    const user = await changes.disable(commandLineActor(), id, { revokeKeys: options.revokeKeys ?? false })
    if (options.json) printJson(shown(user))
    else printLine(`${user.login} is disabled.`)
  })
}

async function resetLink(login: string, options: LinkOptions): Promise<void> {
  const { base } = addressOfUrl(options.url)
  await withAccounts(options, async ({ users, links }) => {
    const link = await links.resetPassword(commandLineActor(), byLogin(users, login).id)
    showLink(options, 'password', base, link)
  })
}

async function firstAdministratorLink(options: LinkOptions): Promise<void> {
  const { base } = addressOfUrl(options.url)
  await withAccounts(options, async ({ links }) => {
    showLink(options, 'first-administrator', base, await links.firstAdministrator())
  })
}

/** @throws RaincaskError USER_NOT_FOUND */
function byLogin(users: Accounts['users'], login: string): User {
  const user = users.findByLogin(login.trim().toLowerCase())
  if (!user) throw new RaincaskError('USER_NOT_FOUND', { where: login })
  return user
}

function showLink(
  options: CommonOptions,
  kind: 'password' | 'first-administrator',
  base: string,
  { token, expiresAt }: NewLink,
): void {
  const link = linkOf(base, kind, token)
  if (options.json) printJson({ link, expiresAt })
  else printLink(link, LINK_LIFETIME[kind])
}

function printLink(link: string, lifetime: number): void {
  printLine(link)
  const hours = lifetime / 3600_000
  printLine(`It can be used once, for ${hours < 1 ? `${hours * 60} minutes` : `${hours} hours`}.`)
}
