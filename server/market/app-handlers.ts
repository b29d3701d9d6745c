import type { Context } from 'koa'
import type { AppQuery } from '../catalog/catalog.ts'
import type { MarketRequest, MarketServices } from './market-request.ts'
import { listQuery } from './query.ts'
import { appDetailForm, appForm, versionForm } from './wire-forms.ts'
import type { AppDetail, AppList, VersionBase } from './wire-types.ts'

/** Apps that can be installed. None without a version: consoles crash on one (market contract, 2b). */
export function listApps(services: MarketServices, request: MarketRequest): Promise<AppList> {
  return listWith(services, request, { pluginsOnly: false, emptyToo: false })
}

/** Apps that have a plugin version. */
export function listPlugins(services: MarketServices, request: MarketRequest): Promise<AppList> {
  return listWith(services, request, { pluginsOnly: true, emptyToo: false })
}

/** Apps that the caller may publish to, those without a version too (2e.3); lists are never refused (1.1). */
export async function listTemplates(services: MarketServices, request: MarketRequest): Promise<AppList> {
  const { page, pageSize } = listQuery(request.query)
  if (!request.caller.actions.has('Write')) return { apps: [], page, pageSize, total: 0 }
  return listWith(services, request, { pluginsOnly: false, emptyToo: true })
}

async function listWith(
  { catalog, logos, market }: MarketServices,
  { query, address }: MarketRequest,
  kind: Pick<AppQuery, 'pluginsOnly' | 'emptyToo'>,
): Promise<AppList> {
  const { query: text, arch, page, pageSize } = listQuery(query)
  const { apps, total } = catalog.listApps({ text: text.trim(), arch, page, pageSize, ...kind })
  const logoFields = await logos.fields(apps, address.base)
  const context = { market, base: address.base }
  return { apps: apps.map((app, i) => appForm(app, logoFields[i] ?? '', context)), page, pageSize, total }
}

/** @throws RaincaskError APP_NOT_FOUND */
export async function appDetail(
  { catalog, logos, market }: MarketServices,
  { params, address }: MarketRequest,
): Promise<AppDetail> {
  const app = catalog.app(params['id'] ?? '')
  const [logo = ''] = await logos.fields([app], address.base)
  return appDetailForm(app, logo, { market, base: address.base })
}

/** @throws RaincaskError APP_NOT_FOUND */
export function appVersions(
  { catalog }: MarketServices,
  { params }: MarketRequest,
): { versions: VersionBase[] } {
  return { versions: catalog.app(params['id'] ?? '').releases.map(versionForm) }
}

/**
 * An app's logo, for `<img>`: without a key, and as nothing but an image.
 * @throws RaincaskError APP_NOT_FOUND, NOT_FOUND
 */
export async function appLogo(
  { catalog, logos }: MarketServices,
  { params }: MarketRequest,
  ctx: Context,
): Promise<void> {
  const { bytes, mediaType, digest } = await logos.logo(catalog.app(params['id'] ?? ''))
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Content-Security-Policy', "default-src 'none'; sandbox")
  ctx.set('Cache-Control', 'public, max-age=300')
  ctx.etag = digest
  ctx.type = mediaType
  ctx.body = bytes
  if (ctx.fresh) ctx.status = 304
}
