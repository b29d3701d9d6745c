import { Readable } from 'node:stream'
import Router from '@koa/router'
import type { Context, Middleware, Next } from 'koa'
import type { Sessions, SignedIn } from '../accounts/sessions.ts'
import type { Actor } from '../ops/audit.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { schemeOf } from '../ops/request-scheme.ts'
import { openApiRoute } from './openapi.ts'
import { readRouteBody } from './request-body.ts'
import { requireAccess, requireOwnPage } from './require-access.ts'
import { Answer, type ConsoleRoute, type RouteRequest } from './route.ts'
import { shownToken } from './session-cookie.ts'

export const API_PREFIX = '/api/v1'

export interface ConsoleApiParts {
  /** Every route, from all tables. */
  routes: readonly ConsoleRoute[]
  sessions: Sessions
  /** `http[s]://host[:port]` that the administrator set; undefined to take it from each request. */
  publicUrl: string | undefined
}

/**
 * Middleware that answers everything below `/api/v1`; other paths go on. In order: who asks, whether they may, whether
 * their own page asks, what they sent, the work, the answer in its declared form. Errors are thrown, for the one exit.
 */
export function consoleApi({ routes, sessions, publicUrl }: ConsoleApiParts): Middleware {
  const router = new Router({ prefix: API_PREFIX })
  for (const route of [...routes, openApiRoute(routes)]) {
    router.register(route.path, [route.method], async (ctx: Context) => {
      const shown = shownToken(ctx)
      const user = shown && sessions.find(shown.token)
      ctx.set(route.headers ?? {})
      if (!user && route.access !== 'anyone') ctx.set('WWW-Authenticate', 'Bearer realm="Raincask"')
      requireAccess(route.access, user)
      requireOwnPage(ctx, route, shown?.by)
      const result = await route.handle(await checkedRequest(ctx, route, user, publicUrl))
      send(ctx, route, result)
    })
  }
  const answer = router.routes() as unknown as Middleware
  return async function consoleApi(ctx: Context, next: Next): Promise<void> {
    if (ctx.path !== API_PREFIX && !ctx.path.startsWith(`${API_PREFIX}/`)) return next()
    ctx.set('Cache-Control', 'no-store')
    ctx.set('X-Content-Type-Options', 'nosniff')
    // Nothing here is a page: what slips through as one must not run.
    ctx.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
    ctx.state['consoleAnswered'] = false
    await answer(ctx as Parameters<Middleware>[0], async () => undefined)
    if (ctx.state['consoleAnswered'] !== true) refuseUnknown(ctx, router)
  }
}

/** @throws RaincaskError UNSUPPORTED with the methods that the address has, NOT_FOUND if it has none */
function refuseUnknown(ctx: Context, router: Router): never {
  const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods))
  if (methods.size === 0) throw new RaincaskError('NOT_FOUND')
  ctx.set('Allow', [...methods].join(', '))
  throw new RaincaskError('UNSUPPORTED', { reason: ctx.method })
}

async function checkedRequest(
  ctx: Context,
  route: ConsoleRoute,
  user: SignedIn | undefined,
  publicUrl: string | undefined,
): Promise<RouteRequest> {
  const checked = (schema: ConsoleRoute['params'], input: unknown) =>
    schema && checkedInput(schema, input, 'REQUEST_INVALID')
  const params = checked(route.params, { ...ctx['params'] })
  const query = checked(route.query, { ...ctx.query })
  const sent = await readRouteBody(ctx, route)
  const isJson = route.body && !('picture' in route.body) && !('stream' in route.body)
  const body = isJson ? checked(route.body as ConsoleRoute['params'], sent) : sent
  return {
    params,
    query,
    body,
    user,
    actor: actorOf(user, ctx.ip),
    agent: ctx.get('User-Agent').slice(0, 200),
    base: publicUrl ?? `${schemeOf(ctx)}://${ctx.host}`,
    ifNoneMatch: ctx.get('If-None-Match'),
    header: (name) => ctx.get(name),
  }
}

function actorOf(user: SignedIn | undefined, address: string): Actor {
  if (!user) return { actor: 'anonymous', actorName: '', address }
  return { actor: `user:${user.userId}`, actorName: user.displayName, address }
}

function send(ctx: Context, route: ConsoleRoute, result: unknown): void {
  ctx.state['consoleAnswered'] = true
  const { body, headers, status } = result instanceof Answer ? result : new Answer(result)
  ctx.set(headers)
  ctx.status = status ?? route.status ?? (route.response || route.produces ? 200 : 204)
  if (Buffer.isBuffer(body) || body instanceof Readable) ctx.body = body
  else if (route.response) ctx.body = JSON.stringify(route.response.parse(body))
  if (route.response && !headers['Content-Type']) ctx.type = 'application/json; charset=utf-8'
}
