import type { App, Release } from '../catalog/catalog.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { versionQuery } from './query.ts'
import { versionDetailForm } from './wire-forms.ts'
import type { VersionDetail } from './wire-types.ts'

/**
 * A version; with `getTemplate` its template too, bound to the caller (market contract, 2d). `forInstall` counts.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND
 */
export async function versionDetail(
  services: MarketServices,
  request: MarketRequest,
): Promise<VersionDetail> {
  const { getTemplate, forInstall } = versionQuery(request.query)
  const { id = '', version = '' } = request.params
  const { app, release } = services.catalog.release(id, version)
  const template = getTemplate ? await boundTemplate(services, request, app, release) : ''
  if (forInstall) countInstall(services, request, release)
  return versionDetailForm(app, release, template, services.market)
}

function boundTemplate(
  { catalog, credentials, templates }: MarketServices,
  { caller, address }: MarketRequest,
  app: App,
  release: Release,
): Promise<string> {
  if (caller.keyId === undefined) throw new RaincaskError('FORBIDDEN', { reason: 'ReadInstall' })
  return templates.bind(release.template, {
    hub: address.hub,
    credential: credentials.pull(caller.keyId),
    appId: app.id,
    appName: app.name,
    version: release.version,
    images: catalog.images(release),
  })
}

/** Nobody waits for the count, and one that is lost, on a full disk say, is no reason to refuse an install. */
function countInstall({ installs }: MarketServices, { caller }: MarketRequest, release: Release): void {
  if (caller.keyId === undefined) return
  installs.count(caller.keyId, release.appId, release.version).catch(() => undefined)
}
