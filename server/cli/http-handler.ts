import type { RequestListener } from 'node:http'
import { openAccounts } from '../accounts/accounts.ts'
import { Callers } from '../accounts/caller.ts'
import { PublicRepositories } from '../accounts/public-repositories.ts'
import { PullCredentials } from '../accounts/pull-credentials.ts'
import { type AnonymousAccess, RegistryRights } from '../accounts/registry-access.ts'
import { RegistryTokens } from '../accounts/registry-tokens.ts'
import { loadTokenKey } from '../accounts/token-key.ts'
import { RepositorySight } from '../catalog/repository-sight.ts'
import { Viewers } from '../catalog/visibility.ts'
import type { Uploads } from '../content/uploads.ts'
import { buildApp, type OtherRooms } from '../http/app.ts'
import { keyUse } from '../http/key-use.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'
import type { RouteGroup, RouteRoom } from '../ops/declared-routes.ts'
import { healthGroup, healthRoutes, Readiness } from '../ops/health.ts'
import type { Logger } from '../ops/log.ts'
import type { RequestMetrics } from '../ops/metrics/request-metrics.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import { registryGroup, registryTokenGroup } from '../registry/declared-routes.ts'
import { RegistryAccessControl } from '../registry/registry-access-control.ts'
import { ResponseMemo } from '../registry/response-memo.ts'
import { SmallBlobs } from '../registry/small-blobs.ts'
import { registryTokenRoute } from '../registry/token-route.ts'
import type { Transfers } from '../transfer/transfers.ts'
import type { Appliance } from './appliance.ts'
import type { Rooms } from './rooms.ts'

export interface HandlerOptions {
  log: Logger
  uploads: Uploads
  /** What the registry allows without a credential. */
  anonymous: AnonymousAccess
  /** Address that clusters use; undefined to answer with the one they asked. */
  publicUrl: string | undefined
  /** The registry's address, where it is not the same. */
  hub?: string | undefined
  /** Proxies whose word on the client is taken; none if left out. */
  proxies?: TrustedProxies | undefined
  /** The certificate that is served; none without TLS. */
  tls?: TlsKeeper | undefined
  /** Counts requests; nothing is counted if left out. */
  metrics?: RequestMetrics | undefined
}

export interface HttpHandler {
  /** Answers for the registry from the beginning; requests for other rooms wait until they are open. */
  answer: RequestListener
  /**
   * Loads the rooms besides the registry and opens them; to be called once.
   * @param transfers the queue of jobs and what goes in and out by it
   * @returns every route of every room, with who may call it
   */
  openRooms(transfers: Transfers): Promise<readonly RouteGroup[]>
  /** Writes what is still counted in memory; to be awaited before the database is closed. */
  finish(): Promise<void>
}

/**
 * Puts the rooms together behind one port: registry, market, web UI. The registry and the health addresses come first,
 * as whoever waits for a start most often wants to pull; the others have much more to load.
 */
export async function httpHandler(appliance: Appliance, options: HandlerOptions): Promise<HttpHandler> {
  const { data, db, content } = appliance
  const { log, publicUrl, hub, tls, metrics } = options
  const tokenKey = await loadTokenKey(data.root)
  const accounts = openAccounts(db)
  const { keys, keyUse: use } = accounts
  const credentials = new PullCredentials(tokenKey)
  const callers = new Callers(keys, credentials)
  const open = new PublicRepositories(db)
  const served = new RepositorySight(db)
  const viewers = new Viewers(db)
  const rights = new RegistryRights(db, options.anonymous, {
    isPublic: (name) => open.has(name) || served.isOpen(name),
    mayInstall: ({ keyId, ownerId }, name) => served.maySee(name, viewers.of({ keyId, userId: ownerId })),
  })
  const tokens = new RegistryTokens(tokenKey, keys)
  const memo = new ResponseMemo(db, () => keys.nextExpiry())
  const first: RouteRoom[] = [
    { ...healthGroup, answer: healthRoutes(new Readiness(db, data.root)) },
    { ...registryTokenGroup, answer: registryTokenRoute({ callers, rights, tokens }) },
  ]
  const others = Promise.withResolvers<OtherRooms>()
  const app = buildApp({
    log,
    proxies: options.proxies,
    registry: {
      db,
      content,
      uploads: options.uploads,
      smallBlobs: new SmallBlobs(content.blobs.store),
      memo,
      access: new RegistryAccessControl({ callers, rights, tokens, publicUrl }),
      dataRoot: data.root,
    },
    afterwards: keyUse(keys, use),
    first,
    others: others.promise,
  })
  const callback = app.callback()
  let rooms: Rooms | undefined
  return {
    answer: (req, res) => {
      if (memo.answer(req, res)) {
        if (metrics) metrics.fromMemory++
        return
      }
      metrics?.observe(req, res)
      void callback(req, res)
    },
    openRooms: async (transfers) => {
      const { openRooms } = await import('./rooms.ts')
      const parts = { log, accounts, callers, credentials, viewers, transfers, publicUrl, hub, tls }
      rooms = await openRooms(appliance, parts)
      others.resolve(rooms)
      return [registryGroup, ...first, ...rooms.rooms]
    },
    finish: async () => rooms?.finish(),
  }
}
