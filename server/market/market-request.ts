import type { Context } from 'koa'
import type { Caller } from '../accounts/caller.ts'
import type { AccessAction } from '../db/schema.ts'
import type { TemplateBinder } from './late-binding.ts'
import type { Logos } from './logos.ts'
import type { MarketDeps } from './market-deps.ts'
import type { Query } from './query.ts'
import type { StoreAddress } from './store-address.ts'

/** One request, as the handlers see it. */
export interface MarketRequest {
  caller: Caller
  address: StoreAddress
  params: Readonly<Record<string, string>>
  query: Query
}

/** The dependencies, and what the routes keep between requests. */
export interface MarketServices extends MarketDeps {
  templates: TemplateBinder
  logos: Logos
}

/** A route of the market, with who may call it. */
export interface MarketRoute {
  method: 'GET'
  /** Below `/app-server/openapi`. */
  path: string
  /** The action that the caller's key must have; 'anyone' where no key is looked at. */
  access: AccessAction | 'anyone'
  /** The action that it must have as well, if one of these query flags is true. */
  accessIfAsked?: { flags: readonly ('getTemplate' | 'forInstall')[]; action: AccessAction }
  /**
   * Which `marketDomain` it answers for: 'own' is ours or none, 'own-or-platform' also `enterprise`, under which
   * consoles install platform plugins (market contract, 2g); 'any' does not look.
   */
  domains: 'own' | 'own-or-platform' | 'any'
  /** Gives the JSON answer; undefined if it has written the answer itself. */
  answer(services: MarketServices, request: MarketRequest, ctx: Context): unknown
}
