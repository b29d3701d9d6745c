import Router from '@koa/router'
import type { Context, Middleware, Next } from 'koa'
import type { Caller } from '../accounts/caller.ts'
import type { Market } from '../catalog/market-directory.ts'
import { owns, type Viewer } from '../catalog/visibility.ts'
import { RaincaskError } from '../ops/errors.ts'
import { readRequestBody } from '../ops/request-body.ts'
import { schemeOf } from '../ops/request-scheme.ts'
import { Turns } from '../ops/turns.ts'
import { crossOrigin } from './cross-origin.ts'
import { jsonFields } from './json-fields.ts'
import { TemplateBinder } from './late-binding.ts'
import { Logos } from './logos.ts'
import type { MarketDeps } from './market-deps.ts'
import type { MarketRequest, MarketRoute, MarketServices } from './market-request.ts'
import { PlatformPlugins } from './platform-plugins.ts'
import { firstOfEach, PLATFORM_DOMAIN, type Query, versionQuery } from './query.ts'
import { marketRouteTable } from './route-table.ts'
import { addressOfRequest, addressOfUrl } from './store-address.ts'

export const MARKET_PREFIX = '/app-server'
const ROOMS = /^\/app-server\/(?:openapi|markets|marketui)(?:\/|$)/

/** Large bodies that are held and worked on at once; further ones wait unread. */
const LARGE_BODIES = 4
/** From here on, in bytes, a body is large. */
const LARGE = 1024 * 1024

/**
 * Middleware that answers everything below `/app-server/openapi`, `/app-server/markets` and `/app-server/marketui`;
 * other paths go on. Errors are thrown, for the one error exit above it, which must keep the headers that are set: a
 * browser reads no error without them.
 * @throws RaincaskError CONFIG_INVALID if the public URL is not one
 */
export function marketRoutes(deps: MarketDeps): Middleware {
  const logos = new Logos(deps.readLogo)
  const services: MarketServices = {
    ...deps,
    templates: new TemplateBinder(deps.readTemplate),
    logos,
    platformPlugins: new PlatformPlugins({ ...deps, logos }),
  }
  const publicAddress = deps.publicUrl === undefined ? undefined : addressOfUrl(deps.publicUrl)
  const turns = new Turns(LARGE_BODIES)
  const router = new Router({ prefix: MARKET_PREFIX })
  for (const route of marketRouteTable) {
    router.register(route.path, [route.method], async (ctx: Context) => {
      const request = checkedRequest(services, route, ctx, publicAddress)
      // Templates carry credentials; the logo's route says otherwise for itself.
      ctx.set('Cache-Control', 'no-store')
      const work = () => answerRoute(services, route, request, ctx)
      if (isLarge(route, ctx)) await turns.take(work)
      else await work()
    })
  }
  const answerMarket = router.routes() as unknown as Middleware
  const allowOrigins = crossOrigin()
  return function market(ctx: Context, next: Next): Promise<void> | void {
    // Consoles join a market address that ends in a slash with ours (rule 0.13).
    const path = ctx.path.replace(/^\/{2,}/, '/')
    if (!ROOMS.test(path)) return next()
    if (path !== ctx.path) ctx.url = ctx.url.replace(/^\/{2,}/, '/')
    return allowOrigins(ctx, async () => {
      await answerMarket(ctx as Parameters<Middleware>[0], next)
    })
  }
}

async function answerRoute(
  services: MarketServices,
  route: MarketRoute,
  request: Omit<MarketRequest, 'fields'>,
  ctx: Context,
): Promise<void> {
  const { bodyLimit } = route
  const fields = bodyLimit === undefined ? new Map() : jsonFields(await readRequestBody(ctx.req, bodyLimit))
  const answer = await route.answer(services, { ...request, fields }, ctx)
  if (answer !== undefined) ctx.body = answer
}

/** A body whose length is not told may be as large as any. */
function isLarge({ bodyLimit }: MarketRoute, ctx: Context): boolean {
  return bodyLimit !== undefined && !(Number(ctx.get('Content-Length') || Number.NaN) <= LARGE)
}

/**
 * Who asks for what, before a byte of a body is read.
 * @throws RaincaskError MARKET_NOT_FOUND, FORBIDDEN, APP_NOT_FOUND, NOT_YOURS, REQUEST_INVALID
 */
function checkedRequest(
  services: MarketServices,
  route: MarketRoute,
  ctx: Context,
  publicAddress: MarketRequest['address'] | undefined,
): Omit<MarketRequest, 'fields'> {
  const query = firstOfEach(ctx.query)
  const params = ctx['params'] as Record<string, string>
  const caller = services.callers.callerByAccessKey(ctx.get('Authorization'))
  const market = requireMarket(services, route, query, caller)
  requireAccess(route, caller, query)
  const address = publicAddress ?? addressOfRequest(schemeOf(ctx), ctx.host)
  const viewer = services.viewers.of({ keyId: caller.keyId, userId: caller.ownerId })
  if (route.ownAppOnly) requireOwnApp(services, viewer, params['id'] ?? '')
  return {
    caller,
    viewer,
    market,
    sight: { viewer, marketId: market.holdsAll ? undefined : market.marketID },
    address: { ...address, hub: services.hub ?? address.hub },
    params,
    query,
    from: ctx.ip,
  }
}

/** @throws RaincaskError MARKET_NOT_FOUND, FORBIDDEN for a market that the caller's key is not bound to */
function requireMarket(
  { markets }: MarketServices,
  { domains }: MarketRoute,
  query: Query,
  caller: Caller,
): Market {
  if (domains === 'any') return markets.default
  const domain = query['marketDomain'] ?? ''
  const isPlatform = domains === 'known-or-platform' && domain === PLATFORM_DOMAIN
  const market = markets.byDomain(domain) ?? (isPlatform ? markets.default : undefined)
  if (!market) throw new RaincaskError('MARKET_NOT_FOUND', { where: domain })
  if (!markets.mayBind(market, caller.keyId))
    throw new RaincaskError('FORBIDDEN', { reason: `binding to the market ${domain}` })
  return market
}

/** @throws RaincaskError APP_NOT_FOUND, NOT_YOURS */
function requireOwnApp({ catalog }: MarketServices, viewer: Viewer, id: string): void {
  const app = catalog.app(id)
  if (!owns(viewer, app)) throw new RaincaskError('NOT_YOURS', { where: `app ${id}` })
}

/**
 * Always 403, never 401: consoles turn a 401 into a spinner that does not stop (1.5).
 * @throws RaincaskError FORBIDDEN
 */
function requireAccess({ access, accessIfAsked }: MarketRoute, caller: Caller, query: Query): void {
  if (access !== 'anyone' && !caller.actions.has(access))
    throw new RaincaskError('FORBIDDEN', { reason: access })
  if (accessIfAsked === undefined || caller.actions.has(accessIfAsked.action)) return
  const asked = versionQuery(query)
  if (accessIfAsked.flags.some((flag) => asked[flag])) {
    throw new RaincaskError('FORBIDDEN', { reason: accessIfAsked.action })
  }
}
