import type { RegistryCredential } from '../accounts/pull-credentials.ts'
import type { App, Release } from '../catalog/catalog.ts'
import { STRANGER } from '../catalog/visibility.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { versionQuery } from './query.ts'
import { versionDetailForm } from './wire-forms.ts'
import type { InstallCommand, VersionDetail } from './wire-types.ts'

/** The market that consoles name in an install command where the person left it out: Goodrain's own (2i). */
const GOODRAIN_MARKET = '859a51f9bb3b48b5bfd222e3bef56425'
/** Regions pull without signing in where user or password is empty (2d). */
const NO_CREDENTIAL: RegistryCredential = { user: '', password: '' }

/**
 * A version; with `getTemplate` its template too, bound to the caller (market contract, 2d). `forInstall` counts.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND
 */
export async function versionDetail(
  services: MarketServices,
  request: MarketRequest,
): Promise<VersionDetail> {
  const { getTemplate, forInstall } = versionQuery(request.query)
  const { params, caller, market, sight } = request
  const { id = '', version = '' } = params
  const found = services.catalog.releaseFor(id, version, sight)
  const credential = caller.keyId === undefined ? undefined : services.credentials.pull(caller.keyId)
  if (getTemplate && !credential) throw new RaincaskError('FORBIDDEN', { reason: 'ReadInstall' })
  const template = getTemplate && credential ? await boundTemplate(services, request, found, credential) : ''
  // Nobody waits for either: what can't be written now is written later.
  if (forInstall && caller.keyId !== undefined) void services.installs.count(caller.keyId, id, version)
  else if (getTemplate && caller.keyId !== undefined) void services.installs.note(caller.keyId, id, version)
  return versionDetailForm(found.app, found.release, template, market)
}

/**
 * What an install by command needs (row 15, 2i). It comes without a key, so only what everyone may see is given, and
 * the registry lets everyone pull the images of such apps: the template carries no credential that could leak or end.
 * @throws RaincaskError MARKET_NOT_FOUND, APP_NOT_FOUND, VERSION_NOT_FOUND
 */
export async function installCommand(
  services: MarketServices,
  request: MarketRequest,
): Promise<InstallCommand> {
  const { marketID = '', id = '', version = '' } = request.params
  const { markets, catalog } = services
  const market = markets.byId(marketID) ?? (marketID === GOODRAIN_MARKET ? markets.default : undefined)
  if (market?.visibility !== 'public') throw new RaincaskError('MARKET_NOT_FOUND', { where: marketID })
  const marketId = market.holdsAll ? undefined : market.marketID
  const found = catalog.releaseFor(id, version, { viewer: STRANGER, marketId })
  const cmd = await boundTemplate(services, request, found, NO_CREDENTIAL)
  void services.installs.count(undefined, id, version)
  return { cmd, arch: found.release.arch }
}

function boundTemplate(
  { catalog, templates }: MarketServices,
  { address }: MarketRequest,
  { app, release }: { app: App; release: Release },
  credential: RegistryCredential,
): Promise<string> {
  return templates.bind(release.template, {
    hub: address.hub,
    credential,
    appId: app.id,
    appName: app.name,
    version: release.version,
    images: catalog.images(release),
  })
}
