import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { type Digest, digestOf } from '../../oci/digest.ts'
import type { CreatedAccessKey } from '../../server/accounts/access-keys.ts'
import { type Accounts, openAccounts } from '../../server/accounts/accounts.ts'
import { Callers } from '../../server/accounts/caller.ts'
import { PullCredentials } from '../../server/accounts/pull-credentials.ts'
import { loadTokenKey } from '../../server/accounts/token-key.ts'
import { Catalog } from '../../server/catalog/catalog.ts'
import { CategoryNames } from '../../server/catalog/category-names.ts'
import { InstallCounter } from '../../server/catalog/install-counter.ts'
import { MarketDirectory } from '../../server/catalog/market-directory.ts'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { PlatformReleases } from '../../server/catalog/platform-releases.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { Search } from '../../server/catalog/search.ts'
import { Viewers } from '../../server/catalog/visibility.ts'
import { type Content, openContent } from '../../server/content/content.ts'
import type { Database } from '../../server/db/database.ts'
import { errorExit } from '../../server/http/error-exit.ts'
import { certification } from '../../server/market/certification/certification.ts'
import { marketRoutes } from '../../server/market/market-routes.ts'
import { openDataDirectory } from '../../server/ops/data-directory.ts'
import { openLog } from '../../server/ops/log.ts'
import { Publisher } from '../../server/transfer/releases/publisher.ts'
import { Annotation } from '../../server/transfer/releases/release-parts.ts'
import { type SampleOptions, sampleRelease } from '../catalog/sample-release.ts'
import { temporaryDatabase } from '../catalog/temporary-database.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  text: string
  /** The body as JSON, or undefined. */
  json: unknown
}

export interface AskOptions {
  key?: string
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON as Python writes it, with all but ASCII escaped; bytes and texts as they are. */
  body?: unknown
}

export interface Store {
  db: Database
  content: Content
  accounts: Accounts
  host: string
  credentials: PullCredentials
  installs: InstallCounter
  /** Keys by what they allow: nothing but reading, installing, publishing. */
  keys: Record<'reader' | 'installer' | 'publisher', CreatedAccessKey>
  /** Digests whose bytes were read, in order. */
  reads: string[]
  /** Asks as consoles do: a JSON content type without a body, the raw key as Authorization (rules 0.4, 0.14). */
  ask(path: string, options?: AskOptions): Promise<Answer>
  publish(options?: SampleOptions): Promise<unknown>
  /** Gives an app to whoever publishes with this key. */
  give(appId: string, key: CreatedAccessKey): Promise<unknown>
  /** Runs SQL, as the store's keepers change rows. */
  run(sql: string, ...values: unknown[]): Promise<unknown>
  /** Keeps bytes in the store and gives their digest; they are there once `publish` has been awaited. */
  keep(bytes: Buffer | string): Digest
}

interface StoreOptions {
  publicUrl?: string
  hub?: string
}

/** A market on a port of its own, with an empty catalogue and a key of each kind. */
export async function openStore(
  t: Parameters<typeof temporaryDatabase>[0],
  { publicUrl, hub }: StoreOptions = {},
): Promise<Store> {
  const { db, dir } = temporaryDatabase(t)
  const content = await openContent(openDataDirectory(dir), db)
  t.teardown(async () => content.close())
  const accounts = openAccounts(db)
  const credentials = new PullCredentials(await loadTokenKey(dir))
  const reads: string[] = []
  const read = async (digest: string) => {
    reads.push(digest)
    return content.blobs.read(digest as Digest, 64 * 1024 * 1024)
  }
  const installs = new InstallCounter(db)
  const app = new Koa()
  app.use(errorExit(openLog('silent')))
  app.use(
    marketRoutes({
      markets: new MarketDirectory(db, await loadMarketIdentity(db)),
      catalog: new Catalog(db, new Search(db)),
      categories: new CategoryNames(db),
      viewers: new Viewers(db),
      installs,
      platformReleases: new PlatformReleases(db, Annotation.platformPlugin),
      publisher: new Publisher({ db, content, audit: accounts.audit }),
      keys: accounts.keys,
      callers: new Callers(accounts.keys, credentials),
      credentials,
      readTemplate: read,
      readLogo: read,
      publicUrl,
      hub,
    }),
  )
  app.use(certification(accounts))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => new Promise((resolve) => server.close(() => resolve())))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const kept: Promise<unknown>[] = []
  const keep = (bytes: Buffer | string) => {
    kept.push(content.blobs.put(Buffer.from(bytes)))
    return digestOf(bytes)
  }
  keep('{}')
  await Promise.all(kept)
  const { keys } = accounts
  const run = (sql: string, ...values: unknown[]) => db.write(() => db.sqlite.prepare(sql).run(...values))
  return {
    db,
    content,
    accounts,
    host,
    credentials,
    installs,
    reads,
    keep,
    run,
    keys: {
      reader: await keys.create({ name: 'reader', actions: ['OnlyRead'] }),
      installer: await keys.create({ name: 'installer', actions: ['OnlyRead', 'ReadInstall'] }),
      publisher: await keys.create({ name: 'publisher', actions: ['ReadInstall', 'Write'] }),
    },
    ask: (path, options) => ask(host, path, options),
    publish: async (options) => {
      await Promise.all(kept)
      return db.write(() => publishRelease(db, sampleRelease(options)))
    },
    give: (appId, key) => run('UPDATE apps SET owner = ? WHERE id = ?', `key:${key.id}`, appId),
  }
}

/** Not `fetch`: it would not send the Host header and the path as they are given. */
function ask(
  host: string,
  path: string,
  { key, method = 'GET', headers = {}, body }: AskOptions = {},
): Promise<Answer> {
  const [hostname, port] = host.split(':')
  const all: Record<string, string> = {
    Accept: 'application/json',
    'Content-Type': 'application/json',
    ...headers,
  }
  if (key !== undefined) all['Authorization'] = key
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: all, agent: false }, async (answer) => {
      const bytes = Buffer.concat(await answer.toArray())
      const text = bytes.toString('utf8')
      const isJson = answer.headers['content-type']?.startsWith('application/json') && text !== ''
      const json: unknown = isJson ? JSON.parse(text) : undefined
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, text, json })
    })
    sent.on('error', reject)
    sent.end(bodyBytes(body))
  })
}

function bodyBytes(body: unknown): Buffer | string | undefined {
  if (body === undefined || Buffer.isBuffer(body) || typeof body === 'string') return body
  return asciiJson(body)
}

/** JSON as Python's `json.dumps` writes it. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Path of a market route below its prefix. */
export function openapi(path: string): string {
  return `/app-server/openapi${path}`
}
