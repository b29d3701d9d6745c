import { openAccounts } from '../../server/accounts/accounts.ts'
import { newKeyId } from '../../server/accounts/random-text.ts'
import type { Role } from '../../server/db/schema.ts'
import type { DeclaredRoute } from '../../server/ops/declared-routes.ts'
import { makeKeys, type Registry } from '../registry/registry.ts'

/** Headers by who sends them, from a stranger up to a publisher. */
export type Credentials = Awaited<ReturnType<typeof callersOf>>

/** Whoever might call a route of the whole server: keys as the registry and the market take them, and people. */
export async function callersOf(registry: Registry) {
  const { reader, installer, publisher } = await makeKeys(registry)
  const { credentials } = registry
  const basic = (user: string, password: string) => ({
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  })
  const raw = (key: string) => ({ Authorization: key })
  const [pull, push] = [credentials.pull(publisher.id), credentials.push(publisher.id)]
  const page = { 'X-Raincask': '1' }
  const session = (token: string) => ({ ...page, Cookie: `raincask_session=${token}` })
  return {
    nobody: {},
    'no key': {},
    'unknown key': basic('any', `rck_${'a'.repeat(40)}`),
    'unknown raw key': raw(`rck_${'a'.repeat(40)}`),
    reader: basic(reader.id, reader.accessKey),
    installer: basic(installer.id, installer.accessKey),
    'pull credential': basic(pull.user, pull.password),
    'push credential': basic(push.user, push.password),
    'raw reader': raw(reader.accessKey),
    'raw installer': raw(installer.accessKey),
    stranger: page,
    'own page': page,
    'made-up session': session('A'.repeat(43)),
    member: session(await signedIn(registry, 'member')),
    publisher: session(await signedIn(registry, 'publisher')),
  }
}

/** The session of a new person with this role. */
export async function signedIn({ appliance: { db } }: Registry, role: Role): Promise<string> {
  const accounts = openAccounts(db)
  const by = { actor: 'command-line', actorName: 'test', address: 'local' } as const
  const user = { id: newKeyId(), login: `a-${role}`, displayName: role, email: `${role}@example.com` }
  const passwordHash = await accounts.passwords.hash('correct horse battery')
  await accounts.changes.create(by, { ...user, role, organisationId: null, passwordHash })
  return db.write(() => accounts.sessions.begin({ userId: user.id, address: '127.0.0.1', agent: 'test' }))
}

/** An address that a route answers, with names that nothing has. */
export function addressOf({ path }: DeclaredRoute): string {
  return path
    .replace(/:\w+\*/, '')
    .replace(/:\w+\+/, 'team/web')
    .replace(/:\w+/g, (name) => (name === ':digest' ? `sha256:${'0'.repeat(64)}` : 'abcdefghijklmnop'))
}
