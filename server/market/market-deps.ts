import type { Callers } from '../accounts/caller.ts'
import type { PullCredentials } from '../accounts/pull-credentials.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { InstallCounter } from '../catalog/install-counter.ts'
import type { MarketIdentity } from '../catalog/market-identity.ts'

/** What the market's routes work with. */
export interface MarketDeps {
  market: MarketIdentity
  catalog: Catalog
  installs: InstallCounter
  callers: Callers
  credentials: PullCredentials
  /** The bytes of a template's JSON by digest. */
  readTemplate(digest: string): Promise<Buffer>
  /** The bytes of a logo by digest. */
  readLogo(digest: string): Promise<Buffer>
  /** `http[s]://host[:port]` that clusters and browsers reach; undefined to answer with the address they asked. */
  publicUrl: string | undefined
}
