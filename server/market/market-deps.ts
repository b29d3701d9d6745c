import type { AccessKeys } from '../accounts/access-keys.ts'
import type { Callers } from '../accounts/caller.ts'
import type { PullCredentials } from '../accounts/pull-credentials.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { CategoryNames } from '../catalog/category-names.ts'
import type { InstallCounter } from '../catalog/install-counter.ts'
import type { MarketDirectory } from '../catalog/market-directory.ts'
import type { PlatformReleases } from '../catalog/platform-releases.ts'
import type { Viewers } from '../catalog/visibility.ts'
import type { Publisher } from '../transfer/releases/publisher.ts'

/** What the market's routes work with. */
export interface MarketDeps {
  markets: MarketDirectory
  catalog: Catalog
  viewers: Viewers
  categories: CategoryNames
  installs: InstallCounter
  platformReleases: PlatformReleases
  publisher: Publisher
  keys: AccessKeys
  callers: Callers
  credentials: PullCredentials
  /** The bytes of a template's JSON by digest. */
  readTemplate(digest: string): Promise<Buffer>
  /** The bytes of a logo by digest. */
  readLogo(digest: string): Promise<Buffer>
  /** `http[s]://host[:port]` that clusters and browsers reach; undefined to answer with the address they asked. */
  publicUrl: string | undefined
  /** `host[:port]` of the registry, where it is not that of the market; see `hubAddress`. */
  hub?: string | undefined
}
