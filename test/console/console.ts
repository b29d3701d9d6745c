import { join } from 'node:path'
import Koa from 'koa'
import { type Accounts, openAccounts } from '../../server/accounts/accounts.ts'
import { newKeyId } from '../../server/accounts/random-text.ts'
import { type Keeping, openKeeping } from '../../server/catalog/keeping.ts'
import { MarketDirectory } from '../../server/catalog/market-directory.ts'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { type Appliance, openAppliance } from '../../server/cli/appliance.ts'
import { consoleApi } from '../../server/console/console-api.ts'
import { consoleRoutes } from '../../server/console/console-routes.ts'
import type { ConsoleRoute } from '../../server/console/route.ts'
import { Pictures } from '../../server/content/pictures.ts'
import type { Role } from '../../server/db/schema.ts'
import { errorExit } from '../../server/http/error-exit.ts'
import { listen } from '../../server/http/listen.ts'
import { requestId } from '../../server/http/request-id.ts'
import type { Actor } from '../../server/ops/audit.ts'
import { openLog } from '../../server/ops/log.ts'
import { Transfers } from '../../server/transfer/transfers.ts'
import { Client } from './client.ts'

interface TestScope {
  testdir(): string
  teardown(work: () => Promise<void>): void
}

export const PASSWORD = 'correct horse battery'
export const BY: Actor = { actor: 'command-line', actorName: 'test', address: 'local' }

export interface Person {
  id: string
  login: string
  client: Client
}

export interface Console {
  url: string
  appliance: Appliance
  accounts: Accounts
  keeping: Keeping
  routes: ConsoleRoute[]
  /** Not started: its queue is only taken up where a test does so. */
  transfers: Transfers
  /** A client that has not signed in. */
  stranger: Client
  /** Moves the clock of accounts and sessions on, by milliseconds. */
  wait(milliseconds: number): void
  /** Makes an account with the password PASSWORD, without signing in. */
  add(role: Role, login?: string): Promise<{ id: string; login: string }>
  /** The same, signed in. */
  person(role: Role, login?: string): Promise<Person>
  /** Every row of these tables, to see that nothing was changed. */
  state(): string
}

const STATE = [
  'users',
  'organisations',
  'invitations',
  'access_keys',
  'apps',
  'app_tags',
  'categories',
  'market_apps',
  'market_keys',
  'markets',
  'packages',
  'releases',
  'screenshots',
  'solution_apps',
  'solutions',
  'settings',
  'blobs',
  'key_installs',
  'jobs',
  'import_runs',
  'offline_packages',
  'trusted_signers',
]

/** The API on a port of its own, over a real data directory. */
export async function openConsole(t: TestScope, publicUrl?: string): Promise<Console> {
  const appliance = await openAppliance(join(t.testdir(), 'data'))
  const { db, content } = appliance
  let offset = 0
  const accounts = openAccounts(db, () => Date.now() + offset)
  const keeping = openKeeping(db, content, new MarketDirectory(db, await loadMarketIdentity(db)))
  const transfers = new Transfers(appliance, openLog('silent'))
  const routes = consoleRoutes({ db, accounts, keeping, pictures: new Pictures(content.blobs), transfers })
  const app = new Koa()
  app.use(requestId())
  app.use(errorExit(openLog('silent')))
  app.use(consoleApi({ routes, sessions: accounts.sessions, publicUrl }))
  // Clients that hang up are part of some tests.
  app.on('error', () => undefined)
  const { url, stop } = await listen(app.callback(), { host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await transfers.stop()
    await stop(1000)
    await appliance.close()
  })
  let made = 0
  const passwordHash = await accounts.passwords.hash(PASSWORD)
  const add = async (role: Role, login = `${role}-${++made}`) => {
    const user = { id: newKeyId(), login, displayName: `The ${login}`, email: `${login}@example.com` }
    await accounts.changes.create(BY, { ...user, role, organisationId: null, passwordHash })
    return { id: user.id, login }
  }
  return {
    url,
    appliance,
    accounts,
    keeping,
    routes,
    transfers,
    stranger: new Client(url),
    wait: (milliseconds) => {
      offset += milliseconds
    },
    add,
    person: async (role, login) => {
      const user = await add(role, login)
      const token = await db.write(() =>
        accounts.sessions.begin({ userId: user.id, address: '127.0.0.1', agent: 'test' }),
      )
      return { ...user, client: new Client(url, token) }
    },
    state: () => JSON.stringify(STATE.map((table) => db.sqlite.prepare(`SELECT * FROM ${table}`).all())),
  }
}
