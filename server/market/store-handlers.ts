import { ACCESS_ACTIONS } from '../accounts/access-keys.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { listQuery, PLATFORM_DOMAIN } from './query.ts'
import { wireTime } from './wire-forms.ts'
import type { BindableMarket, MarketInfo, Organization, PlatformPlugin } from './wire-types.ts'

/** The browser of whoever binds a market looks for `isRainstore` (market contract, 2a). */
export function healthz() {
  return { code: 200, msg: 'ok', isRainstore: true }
}

/** The market with what the caller's key allows. */
export function marketInfo(_services: MarketServices, { caller, market }: MarketRequest): MarketInfo {
  return {
    accessActions: ACCESS_ACTIONS.filter((action) => caller.actions.has(action)),
    createTime: wireTime(market.createdAt),
    description: market.description,
    name: market.name,
    // 1 is up: consoles hide a market with any other.
    status: 1,
    // 2.0 would make consoles ask for an organisation before every publication.
    version: '1.0',
  }
}

/**
 * The markets that the caller may bind to. Answered to stale keys and to none, and never empty: re-binding depends on
 * it (rule 0.11). Markets for certain keys only are told to these.
 */
export function bindableMarkets(
  { markets, logos }: MarketServices,
  { address, caller }: MarketRequest,
): BindableMarket[] {
  return markets.bindable(caller.keyId).map((market) => ({
    name: market.name,
    domain: market.domain,
    url: address.base,
    logo: logos.marketField(market, address.base),
    desc: market.description,
  }))
}

/** One organisation, the store itself. */
export function organizations(_services: MarketServices, { market }: MarketRequest): Organization[] {
  return [{ orgID: market.marketID, name: market.name, eid: market.marketID, desc: market.description }]
}

/**
 * Platform plugins. Consoles ask the first market for them whatever its domain, and fail as a whole on an error: a
 * domain that is not known here has none (2g).
 */
export async function platformPlugins(
  { markets, platformPlugins }: MarketServices,
  { query, caller, viewer, address }: MarketRequest,
): Promise<{ plugins: PlatformPlugin[] }> {
  const domain = query['marketDomain'] ?? ''
  const market = markets.byDomain(domain) ?? (domain === PLATFORM_DOMAIN ? markets.default : undefined)
  if (!market || !markets.mayBind(market, caller.keyId)) return { plugins: [] }
  const { query: text, page, pageSize } = listQuery(query)
  const marketId = market.holdsAll ? undefined : market.marketID
  const all = await platformPlugins.list({ viewer, marketId }, address.base)
  const wanted = text.trim().toLowerCase()
  const found = all.filter(({ name, plugin_name: title }) =>
    `${name}\n${title}`.toLowerCase().includes(wanted),
  )
  const start = pageSize < 0 ? 0 : (page - 1) * pageSize
  return { plugins: found.slice(start, pageSize < 0 ? undefined : start + pageSize) }
}
