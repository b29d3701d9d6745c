import type { Context } from 'koa'
import type { AppQuery, AppWithReleases } from '../catalog/catalog.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type Logo, logoMark } from './logos.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { flagQuery, listQuery } from './query.ts'
import { appDetailForm, appListForm, versionForm } from './wire-forms.ts'
import type { AppDetail, AppList, VersionBase } from './wire-types.ts'

/** Apps that can be installed. None without a version: consoles crash on one (market contract, 2b). */
export function listApps(services: MarketServices, request: MarketRequest): Promise<AppList> {
  return listWith(services, request, { pluginsOnly: false, emptyToo: false })
}

/** Apps that have a plugin version. */
export function listPlugins(services: MarketServices, request: MarketRequest): Promise<AppList> {
  return listWith(services, request, { pluginsOnly: true, emptyToo: false })
}

/** The caller's own apps, which they may publish to, those without a version too (2e.3); never refused (1.1). */
export async function listTemplates(services: MarketServices, request: MarketRequest): Promise<AppList> {
  const { page, pageSize } = listQuery(request.query)
  if (!request.caller.actions.has('Write')) return { apps: [], page, pageSize, total: 0 }
  return listWith(services, request, { pluginsOnly: false, emptyToo: true, ownedOnly: true })
}

async function listWith(
  { catalog, logos }: MarketServices,
  { query, address, market, sight }: MarketRequest,
  kind: Pick<AppQuery, 'pluginsOnly' | 'emptyToo' | 'ownedOnly'>,
): Promise<AppList> {
  const { query: text, queryAll, arch, page, pageSize } = listQuery(query)
  const asked = { text: text.trim(), arch, page, pageSize, disabledToo: queryAll }
  const { apps, total } = catalog.listApps({ ...sight, ...asked, ...kind })
  const logoFields = await logos.fields(apps, address.base)
  const context = { market, base: address.base }
  return { apps: apps.map((app, i) => appListForm(app, logoFields[i] ?? '', context)), page, pageSize, total }
}

/** @throws RaincaskError APP_NOT_FOUND */
export function appDetail(services: MarketServices, request: MarketRequest): Promise<AppDetail> {
  return appForm(services, request, services.catalog.appFor(request.params['id'] ?? '', request.sight))
}

/** An app's detail, with its logo. */
export async function appForm(
  { logos }: MarketServices,
  { market, address }: MarketRequest,
  app: AppWithReleases,
): Promise<AppDetail> {
  const [logo = ''] = await logos.fields([app], address.base)
  return appDetailForm(app, logo, { market, base: address.base })
}

/** @throws RaincaskError APP_NOT_FOUND */
export function appVersions(
  { catalog }: MarketServices,
  { params, query, sight }: MarketRequest,
): { versions: VersionBase[] } {
  const app = catalog.appFor(params['id'] ?? '', sight, flagQuery(query, 'queryAll'))
  return { versions: app.releases.map(versionForm) }
}

/**
 * An app's logo, for `<img>`: without a key, and as nothing but an image. That of an app that strangers don't see
 * is given to who knows its digest, from an answer that showed them the app: browsers send no key for an image.
 * @throws RaincaskError APP_NOT_FOUND, NOT_FOUND
 */
export async function appLogo(
  { catalog, logos }: MarketServices,
  { params, query, sight }: MarketRequest,
  ctx: Context,
): Promise<void> {
  const id = params['id'] ?? ''
  const app = catalog.app(id)
  if (app.logo === null || query['d'] !== logoMark(app.logo)) catalog.appFor(id, sight)
  sendLogo(ctx, await logos.logo(app))
}

/**
 * A market's logo, in the same way.
 * @throws RaincaskError NOT_FOUND
 */
export async function marketLogo(
  { markets, logos }: MarketServices,
  { params, query }: MarketRequest,
  ctx: Context,
): Promise<void> {
  const market = markets.byId(params['id'] ?? '')
  const isKnown = market?.logo && query['d'] === logoMark(market.logo)
  if (!market || (market.visibility !== 'public' && !isKnown)) throw new RaincaskError('NOT_FOUND')
  sendLogo(ctx, await logos.logo(market))
}

function sendLogo(ctx: Context, { bytes, mediaType, digest }: Logo): void {
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Content-Security-Policy', "default-src 'none'; sandbox")
  ctx.set('Cache-Control', 'public, max-age=300')
  ctx.etag = digest
  ctx.type = mediaType
  ctx.body = bytes
  if (ctx.fresh) ctx.status = 304
}
