import Router from '@koa/router'
import type { Context, Middleware, Next } from 'koa'
import type { Caller } from '../accounts/caller.ts'
import { RaincaskError } from '../ops/errors.ts'
import { crossOrigin } from './cross-origin.ts'
import { TemplateBinder } from './late-binding.ts'
import { Logos } from './logos.ts'
import type { MarketDeps } from './market-deps.ts'
import type { MarketRequest, MarketRoute } from './market-request.ts'
import { firstOfEach, type Query, versionQuery } from './query.ts'
import { marketRouteTable } from './route-table.ts'
import { addressOfRequest, addressOfUrl } from './store-address.ts'

export const MARKET_PREFIX = '/app-server/openapi'

/** The domain under which consoles ask for platform plugins. */
const PLATFORM_DOMAIN = 'enterprise'

/**
 * Middleware that answers everything below `/app-server/openapi`; other paths go on. Errors are thrown, for the one
 * error exit above it, which must keep the headers that are set: a browser reads no error without them.
 * @throws RaincaskError CONFIG_INVALID if the public URL is not one
 */
export function marketRoutes(deps: MarketDeps): Middleware {
  const services = {
    ...deps,
    templates: new TemplateBinder(deps.readTemplate),
    logos: new Logos(deps.readLogo),
  }
  const publicAddress = deps.publicUrl === undefined ? undefined : addressOfUrl(deps.publicUrl)
  const router = new Router({ prefix: MARKET_PREFIX })
  for (const route of marketRouteTable) {
    router.get(route.path, async (ctx) => {
      const query = firstOfEach(ctx.query)
      requireDomain(route, query, deps.market.domain)
      const caller = deps.callers.callerByAccessKey(ctx.get('Authorization'))
      requireAccess(route, caller, query)
      const address = publicAddress ?? addressOfRequest(ctx.protocol, ctx.host)
      const request: MarketRequest = { caller, address, params: ctx.params, query }
      // Templates carry credentials; the logo's route says otherwise for itself.
      ctx.set('Cache-Control', 'no-store')
      const answer = await route.answer(services, request, ctx)
      if (answer !== undefined) ctx.body = answer
    })
  }
  const answerMarket = router.routes() as unknown as Middleware
  const allowOrigins = crossOrigin()
  return function market(ctx: Context, next: Next): Promise<void> | void {
    // Consoles join a market address that ends in a slash with ours (rule 0.13).
    const path = ctx.path.replace(/^\/{2,}/, '/')
    if (path !== MARKET_PREFIX && !path.startsWith(`${MARKET_PREFIX}/`)) return next()
    if (path !== ctx.path) ctx.url = ctx.url.replace(/^\/{2,}/, '/')
    return allowOrigins(ctx, async () => {
      await answerMarket(ctx as Parameters<Middleware>[0], next)
    })
  }
}

/** @throws RaincaskError MARKET_NOT_FOUND */
function requireDomain({ domains }: MarketRoute, query: Query, own: string): void {
  const domain = query['marketDomain'] ?? ''
  if (domains === 'any' || domain === '' || domain === own) return
  if (domains === 'own-or-platform' && domain === PLATFORM_DOMAIN) return
  throw new RaincaskError('MARKET_NOT_FOUND', { where: domain })
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
