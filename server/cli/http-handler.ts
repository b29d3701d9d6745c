import type { RequestListener } from 'node:http'
import type { Digest } from '../../oci/digest.ts'
import { openAccounts } from '../accounts/accounts.ts'
import { Callers } from '../accounts/caller.ts'
import { PublicRepositories } from '../accounts/public-repositories.ts'
import { PullCredentials } from '../accounts/pull-credentials.ts'
import { type AnonymousAccess, RegistryRights } from '../accounts/registry-access.ts'
import { RegistryTokens } from '../accounts/registry-tokens.ts'
import { loadTokenKey } from '../accounts/token-key.ts'
import { Catalog } from '../catalog/catalog.ts'
import { CategoryNames } from '../catalog/category-names.ts'
import { InstallCounter } from '../catalog/install-counter.ts'
import { openKeeping } from '../catalog/keeping.ts'
import { MarketDirectory } from '../catalog/market-directory.ts'
import { loadMarketIdentity } from '../catalog/market-identity.ts'
import { PlatformReleases } from '../catalog/platform-releases.ts'
import { RepositorySight } from '../catalog/repository-sight.ts'
import { Viewers } from '../catalog/visibility.ts'
import { consoleApi } from '../console/console-api.ts'
import { consoleRoutes } from '../console/console-routes.ts'
import { consoleGroup } from '../console/declared-routes.ts'
import { MAX_LOGO, Pictures } from '../content/pictures.ts'
import type { Uploads } from '../content/uploads.ts'
import { buildApp } from '../http/app.ts'
import { caCertificate, caGroup } from '../http/ca-certificate.ts'
import { keyUse } from '../http/key-use.ts'
import { staticWeb, webGroup } from '../http/static-web.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'
import { certification } from '../market/certification/certification.ts'
import { certificationGroup, marketGroup } from '../market/declared-routes.ts'
import { marketRoutes } from '../market/market-routes.ts'
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
import { Publisher } from '../transfer/releases/publisher.ts'
import { Annotation } from '../transfer/releases/release-parts.ts'
import { Transfers } from '../transfer/transfers.ts'
import type { Appliance } from './appliance.ts'

/** Largest template that is served, in bytes: they carry icons and all configuration files. */
const MAX_TEMPLATE = 64 * 1024 * 1024

export interface HandlerOptions {
  log: Logger
  uploads: Uploads
  /** The queue of jobs and what goes in and out by it; one that nobody takes up if left out. */
  transfers?: Transfers | undefined
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
  answer: RequestListener
  /** Every route of every room, with who may call it. */
  groups: readonly RouteGroup[]
  /** Writes what is still counted in memory; to be awaited before the database is closed. */
  finish(): Promise<void>
}

/** Puts the rooms together behind one port: registry, market, web UI. */
export async function httpHandler(appliance: Appliance, options: HandlerOptions): Promise<HttpHandler> {
  const { data, db, content } = appliance
  const { publicUrl, metrics, transfers = new Transfers(appliance, options.log) } = options
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
  const readBlob = (limit: number) => async (digest: string) => content.blobs.read(digest as Digest, limit)
  const markets = new MarketDirectory(db, await loadMarketIdentity(db))
  const keeping = openKeeping(db, content, markets, options.log)
  keeping.search.warm()
  const installs = new InstallCounter(db, options.log)
  const market = marketRoutes({
    markets,
    catalog: new Catalog(db, keeping.search),
    categories: new CategoryNames(db),
    viewers,
    installs,
    platformReleases: new PlatformReleases(db, Annotation.platformPlugin),
    publisher: new Publisher({ db, content, audit: accounts.audit }),
    keys,
    callers,
    credentials,
    readTemplate: readBlob(MAX_TEMPLATE),
    readLogo: readBlob(MAX_LOGO),
    publicUrl,
    hub: options.hub,
  })
  const routes = consoleRoutes({
    db,
    accounts,
    keeping,
    pictures: new Pictures(content.blobs),
    transfers: transfers,
    hub: options.hub,
    tls: options.tls,
  })
  const web = staticWeb()
  const rooms: RouteRoom[] = [
    { ...healthGroup, answer: healthRoutes(new Readiness(db, data.root)) },
    { ...registryTokenGroup, answer: registryTokenRoute({ callers, rights, tokens }) },
    { ...marketGroup, answer: market },
    { ...certificationGroup, answer: certification(accounts) },
    { ...consoleGroup(routes), answer: consoleApi({ routes, sessions: accounts.sessions, publicUrl }) },
    { ...caGroup, answer: caCertificate(options.tls) },
    { ...webGroup, answer: web.pages },
  ]
  const memo = new ResponseMemo(db, () => keys.nextExpiry())
  const app = buildApp({
    log: options.log,
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
    others: rooms,
    notFound: web.notFound,
  })
  const callback = app.callback()
  return {
    groups: [registryGroup, ...rooms],
    answer: (req, res) => {
      if (memo.answer(req, res)) {
        if (metrics) metrics.fromMemory++
        return
      }
      metrics?.observe(req, res)
      void callback(req, res)
    },
    finish: async () => {
      await Promise.all([keeping.counter.flush(), installs.flush()])
    },
  }
}
