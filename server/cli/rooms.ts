import type { Digest } from '../../oci/digest.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Callers } from '../accounts/caller.ts'
import type { PullCredentials } from '../accounts/pull-credentials.ts'
import { Catalog } from '../catalog/catalog.ts'
import { CategoryNames } from '../catalog/category-names.ts'
import { InstallCounter } from '../catalog/install-counter.ts'
import { openKeeping } from '../catalog/keeping.ts'
import { MarketDirectory } from '../catalog/market-directory.ts'
import { loadMarketIdentity } from '../catalog/market-identity.ts'
import { PlatformReleases } from '../catalog/platform-releases.ts'
import type { Viewers } from '../catalog/visibility.ts'
import { consoleApi } from '../console/console-api.ts'
import { consoleRoutes } from '../console/console-routes.ts'
import { consoleGroup } from '../console/declared-routes.ts'
import { MAX_LOGO, Pictures } from '../content/pictures.ts'
import type { OtherRooms } from '../http/app.ts'
import { caCertificate, caGroup } from '../http/ca-certificate.ts'
import { staticWeb, webGroup } from '../http/static-web.ts'
import { certification } from '../market/certification/certification.ts'
import { certificationGroup, marketGroup } from '../market/declared-routes.ts'
import { marketRoutes } from '../market/market-routes.ts'
import type { Logger } from '../ops/log.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'
import { Publisher } from '../transfer/releases/publisher.ts'
import { Annotation } from '../transfer/releases/release-parts.ts'
import type { Transfers } from '../transfer/transfers.ts'
import type { Appliance } from './appliance.ts'

/** Largest template that is served, in bytes: they carry icons and all configuration files. */
const MAX_TEMPLATE = 64 * 1024 * 1024

/** What the rooms work with: people and keys as the registry sees them, the queue, and the settings. */
export interface RoomParts {
  log: Logger
  accounts: Accounts
  callers: Callers
  credentials: PullCredentials
  viewers: Viewers
  transfers: Transfers
  publicUrl: string | undefined
  hub: string | undefined
  tls: TlsKeeper | undefined
}

/** The rooms besides the registry: the market, the console's API, the web UI. */
export interface Rooms extends OtherRooms {
  /** Writes what is still counted in memory. */
  finish(): Promise<void>
}

/** Puts the rooms besides the registry together. */
export async function openRooms({ db, content }: Appliance, parts: RoomParts): Promise<Rooms> {
  const { log, accounts, callers, credentials, viewers, transfers, publicUrl, hub, tls } = parts
  const readBlob = (limit: number) => async (digest: string) => content.blobs.read(digest as Digest, limit)
  const markets = new MarketDirectory(db, await loadMarketIdentity(db))
  const keeping = openKeeping(db, content, markets, log)
  keeping.search.warm()
  const installs = new InstallCounter(db, log)
  const market = marketRoutes({
    markets,
    catalog: new Catalog(db, keeping.search),
    categories: new CategoryNames(db),
    viewers,
    installs,
    platformReleases: new PlatformReleases(db, Annotation.platformPlugin),
    publisher: new Publisher({ db, content, audit: accounts.audit }),
    keys: accounts.keys,
    callers,
    credentials,
    readTemplate: readBlob(MAX_TEMPLATE),
    readLogo: readBlob(MAX_LOGO),
    publicUrl,
    hub,
  })
  const pictures = new Pictures(content.blobs)
  const routes = consoleRoutes({ db, accounts, keeping, pictures, transfers, hub, tls })
  const web = staticWeb()
  return {
    rooms: [
      { ...marketGroup, answer: market },
      { ...certificationGroup, answer: certification(accounts) },
      { ...consoleGroup(routes), answer: consoleApi({ routes, sessions: accounts.sessions, publicUrl }) },
      { ...caGroup, answer: caCertificate(tls) },
      { ...webGroup, answer: web.pages },
    ],
    notFound: web.notFound,
    finish: async () => {
      await Promise.all([keeping.counter.flush(), installs.flush()])
    },
  }
}
