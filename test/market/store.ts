import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { digestOf } from '../../oci/digest.ts'
import { AccessKeys, type CreatedAccessKey } from '../../server/accounts/access-keys.ts'
import { Callers } from '../../server/accounts/caller.ts'
import { PullCredentials } from '../../server/accounts/pull-credentials.ts'
import { loadTokenKey } from '../../server/accounts/token-key.ts'
import { Catalog } from '../../server/catalog/catalog.ts'
import { InstallCounter } from '../../server/catalog/install-counter.ts'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import type { Database } from '../../server/db/database.ts'
import { marketRoutes } from '../../server/market/market-routes.ts'
import { RaincaskError } from '../../server/ops/errors.ts'
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
}

export interface Store {
  db: Database
  host: string
  credentials: PullCredentials
  /** Keys by what they allow: nothing but reading, installing, publishing. */
  keys: Record<'reader' | 'installer' | 'publisher', CreatedAccessKey>
  /** Digests whose bytes were read, in order. */
  reads: string[]
  /** Asks as consoles do: a JSON content type without a body, the raw key as Authorization (rules 0.4, 0.14). */
  ask(path: string, options?: AskOptions): Promise<Answer>
  publish(options?: SampleOptions): Promise<unknown>
  /** Keeps bytes, as the content store would, and gives their digest. */
  keep(bytes: Buffer | string): string
}

interface StoreOptions {
  publicUrl?: string
}

/** A market on a port of its own, with an empty catalogue and a key of each kind. */
export async function openStore(
  t: Parameters<typeof temporaryDatabase>[0],
  { publicUrl }: StoreOptions = {},
): Promise<Store> {
  const { db, dir } = temporaryDatabase(t)
  const accessKeys = new AccessKeys(db)
  const credentials = new PullCredentials(await loadTokenKey(dir))
  const blobs = new Map<string, Buffer>()
  const reads: string[] = []
  const read = async (digest: string) => {
    reads.push(digest)
    const bytes = blobs.get(digest)
    if (!bytes) throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
    return bytes
  }
  const app = new Koa()
  app.use(errorsAsJson)
  app.use(
    marketRoutes({
      market: await loadMarketIdentity(db),
      catalog: new Catalog(db),
      installs: new InstallCounter(db),
      callers: new Callers(accessKeys, credentials),
      credentials,
      readTemplate: read,
      readLogo: read,
      publicUrl,
    }),
  )
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => new Promise((resolve) => server.close(() => resolve())))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const keep = (bytes: Buffer | string) => {
    const digest = digestOf(bytes)
    blobs.set(digest, Buffer.from(bytes))
    return digest
  }
  keep('{}')
  return {
    db,
    host,
    credentials,
    reads,
    keep,
    keys: {
      reader: await accessKeys.create({ name: 'reader', actions: ['OnlyRead'] }),
      installer: await accessKeys.create({ name: 'installer', actions: ['OnlyRead', 'ReadInstall'] }),
      publisher: await accessKeys.create({ name: 'publisher', actions: ['ReadInstall', 'Write'] }),
    },
    ask: (path, options) => ask(host, path, options),
    publish: (options) => db.write(() => publishRelease(db, sampleRelease(options))),
  }
}

async function errorsAsJson(ctx: Koa.Context, next: Koa.Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    if (!(error instanceof RaincaskError)) throw error
    ctx.status = error.status
    ctx.body = { code: error.status, msg: error.message, error: error.code, next: error.next }
  }
}

/** Not `fetch`: it would not send the Host header and the path as they are given. */
function ask(
  host: string,
  path: string,
  { key, method = 'GET', headers = {} }: AskOptions = {},
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
    sent.end()
  })
}

/** Path of a market route below its prefix. */
export function openapi(path: string): string {
  return `/app-server/openapi${path}`
}
