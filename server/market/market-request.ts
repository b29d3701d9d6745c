import type { Context } from 'koa'
import type { Caller } from '../accounts/caller.ts'
import type { Market } from '../catalog/market-directory.ts'
import type { Sight, Viewer } from '../catalog/visibility.ts'
import type { AccessAction } from '../db/schema.ts'
import type { JsonFields } from './json-fields.ts'
import type { TemplateBinder } from './late-binding.ts'
import type { Logos } from './logos.ts'
import type { MarketDeps } from './market-deps.ts'
import type { PlatformPlugins } from './platform-plugins.ts'
import type { Query } from './query.ts'
import type { StoreAddress } from './store-address.ts'

/** One request, as the handlers see it. */
export interface MarketRequest {
  caller: Caller
  viewer: Viewer
  /** The market that `marketDomain` names; the default one where the route does not look at it. */
  market: Market
  /** What the caller may see of that market. */
  sight: Sight
  address: StoreAddress
  params: Readonly<Record<string, string>>
  query: Query
  /** The body's fields; empty for a route without a body. */
  fields: JsonFields
  /** Network address of the client. */
  from: string
}

/** The dependencies, and what the routes keep between requests. */
export interface MarketServices extends MarketDeps {
  templates: TemplateBinder
  logos: Logos
  platformPlugins: PlatformPlugins
}

/** A route of the market, with who may call it. */
export interface MarketRoute {
  method: 'GET' | 'POST' | 'PUT'
  /** Below `/app-server`. */
  path: string
  /** The action that the caller's key must have; 'anyone' where no key is looked at. */
  access: AccessAction | 'anyone'
  /** The action that it must have as well, if one of these query flags is true. */
  accessIfAsked?: { flags: readonly ('getTemplate' | 'forInstall')[]; action: AccessAction }
  /** True where the app in the path must be the caller's own. */
  ownAppOnly?: boolean
  /**
   * Which `marketDomain` it answers for: 'known' is that of any market, or none for the default one; 'known-or-platform'
   * also `enterprise`, under which consoles install platform plugins (market contract, 2g); 'any' does not look.
   */
  domains: 'known' | 'known-or-platform' | 'any'
  /** Largest JSON body that it takes, in bytes; without it, none is read. */
  bodyLimit?: number
  /** Gives the JSON answer; undefined if it has written the answer itself. */
  answer(services: MarketServices, request: MarketRequest, ctx: Context): unknown
}
