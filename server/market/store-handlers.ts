import { ACCESS_ACTIONS } from '../accounts/access-keys.ts'
import { publisherNamespace } from '../accounts/registry-access.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { wireTime } from './wire-forms.ts'
import type { BindableMarket, HubInfo, MarketInfo, Organization } from './wire-types.ts'

/** The browser of whoever binds a market looks for `isRainstore` (market contract, 2a). */
export function healthz() {
  return { code: 200, msg: 'ok', isRainstore: true }
}

/** The market with what the caller's key allows. */
export function marketInfo({ market }: MarketServices, { caller }: MarketRequest): MarketInfo {
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

/** Answered to stale keys and to none, and never empty: re-binding depends on it (rule 0.11). */
export function bindableMarkets({ market }: MarketServices, { address }: MarketRequest): BindableMarket[] {
  const { name, domain, description } = market
  return [{ name, domain, url: address.base, logo: '', desc: description }]
}

/** One organisation, the store itself. */
export function organizations({ market }: MarketServices): Organization[] {
  return [{ orgID: market.marketID, name: market.name, eid: market.marketID, desc: market.description }]
}

/** None yet; consoles ask the first market for them whatever its domain, so this is never an error (2g). */
export function platformPlugins() {
  return { plugins: [] }
}

/**
 * Where a publisher pushes images to, with the caller's own push credential.
 * @throws RaincaskError APP_NOT_FOUND, FORBIDDEN
 */
export function hubInfo(
  { catalog, credentials }: MarketServices,
  { caller, address, params }: MarketRequest,
): HubInfo {
  if (caller.keyId === undefined) throw new RaincaskError('FORBIDDEN', { reason: 'Write' })
  catalog.app(params['id'] ?? '')
  const { user, password } = credentials.push(caller.keyId)
  return {
    hubURL: address.hub,
    hubUser: user,
    hubPassword: password,
    isTrust: false,
    namespace: publisherNamespace(caller.keyId),
  }
}
