import { principalOf } from '../accounts/caller.ts'
import { publisherNamespace } from '../accounts/registry-access.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { PublisherIdentity } from '../transfer/releases/publisher.ts'
import { appForm as appAnswer } from './app-handlers.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { appToCreate, appToUpdate, versionToCreate } from './publish-forms.ts'
import { versionForm } from './wire-forms.ts'
import type { AppDetail, HubInfo, VersionBase } from './wire-types.ts'

/**
 * Makes an app of the caller's own (market contract, 1.1, row 9).
 * @throws RaincaskError REQUEST_INVALID
 */
export async function createApp(services: MarketServices, request: MarketRequest): Promise<AppDetail> {
  const { market, fields } = request
  const app = appToCreate(fields)
  const marketId = market.holdsAll ? undefined : market.marketID
  const id = await services.publisher.createApp(publisherOf(services, request), app, marketId)
  return appAnswer(services, request, services.catalog.app(id))
}

/**
 * Changes an app of the caller's own (row 11); what is not sent stays as it is.
 * @throws RaincaskError REQUEST_INVALID
 */
export async function updateApp(services: MarketServices, request: MarketRequest): Promise<AppDetail> {
  const { params, fields } = request
  const id = params['id'] ?? ''
  await services.publisher.updateApp(publisherOf(services, request), id, appToUpdate(fields))
  return appAnswer(services, request, services.catalog.app(id))
}

/**
 * Publishes a version into an app of the caller's own (row 10 and 2e.7).
 * @throws RaincaskError REQUEST_INVALID, TEMPLATE_INVALID, IMAGE_NOT_PUSHED
 */
export async function createVersion(services: MarketServices, request: MarketRequest): Promise<VersionBase> {
  const version = versionToCreate(request.fields)
  const app = services.catalog.app(request.params['id'] ?? '')
  await services.publisher.publishVersion(publisherOf(services, request), app, version)
  return versionForm(services.catalog.release(app.id, version.version).release)
}

/** Where a publisher pushes images to, with the caller's own push credential (row 8). */
export function hubInfo({ credentials }: MarketServices, { caller, address }: MarketRequest): HubInfo {
  const { keyId, namespace } = publishingKey(caller)
  const { user, password } = credentials.push(keyId)
  return { hubURL: address.hub, hubUser: user, hubPassword: password, isTrust: false, namespace }
}

function publisherOf({ keys }: MarketServices, { caller, from }: MarketRequest): PublisherIdentity {
  const { keyId, principal, namespace } = publishingKey(caller)
  const actorName = keys.findActive(keyId)?.name ?? ''
  return { principal, namespace, actor: { actor: `key:${keyId}`, actorName, address: from } }
}

/** @throws RaincaskError FORBIDDEN for a caller without a key, which no route here lets through */
function publishingKey(caller: MarketRequest['caller']) {
  const { keyId, ownerId } = caller
  const principal = principalOf(caller)
  if (keyId === undefined || principal === undefined)
    throw new RaincaskError('FORBIDDEN', { reason: 'Write' })
  return { keyId, principal, namespace: publisherNamespace(ownerId ?? keyId) }
}
