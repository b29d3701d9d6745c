import Koa, { type Context, type Middleware, type Next } from 'koa'
import { declaredOnly, type RouteRoom } from '../ops/declared-routes.ts'
import type { Logger } from '../ops/log.ts'
import type { RegistryDeps } from '../registry/deps.ts'
import { registryMiddleware } from '../registry/routes.ts'
import { baseHeaders } from './base-headers.ts'
import { clientAddress } from './client-address.ts'
import { errorExit } from './error-exit.ts'
import { requestId } from './request-id.ts'
import { TrustedProxies } from './trusted-proxies.ts'

export interface AppParts {
  log: Logger
  registry: RegistryDeps
  /** Whose word on the client is taken; nobody's if left out. */
  proxies?: TrustedProxies | undefined
  /** Looks at requests that have been answered. */
  afterwards: Middleware
  /** Rooms besides the registry that are there from the beginning. */
  first: readonly RouteRoom[]
  /** Those that come later: what is for them waits. */
  others: Promise<OtherRooms>
}

/** Rooms in order: the market, the web UI. Each answers what it has declared, and no other address. */
export interface OtherRooms {
  rooms: readonly RouteRoom[]
  /** Speaks to people where nothing else answers; what it leaves alone is NOT_FOUND. */
  notFound: Middleware
}

const HUNG_UP: ReadonlySet<string> = new Set([
  ...['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'],
  'HPE_INVALID_EOF_STATE',
])

/** The HTTP application: every request passes the one error exit, then the registry, the market, the web UI. */
export function buildApp({ log, registry, proxies, afterwards, first, others }: AppParts): Koa {
  const app = new Koa()
  app.use(requestId())
  app.use(baseHeaders())
  app.use(clientAddress(proxies ?? new TrustedProxies()))
  app.use(afterwards)
  app.use(errorExit(log))
  app.use(registryMiddleware(registry))
  for (const room of first) app.use(declaredOnly(room))
  const later = others.then(({ rooms, notFound }) => [...rooms.map(declaredOnly), notFound])
  app.use(async (ctx, next) => inTurn(await later, ctx, next))
  // Clients that hang up in the middle of a body are everyday life in a registry.
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (HUNG_UP.has(error.code ?? '')) return
    log.error({ err: error })
  })
  return app
}

/** Each in its turn, if those before it let the request go on. */
function inTurn(all: readonly Middleware[], ctx: Context, next: Next): Promise<unknown> {
  return all.reduceRight<Next>(
    (after, one) => async () => one(ctx as Parameters<Middleware>[0], after),
    next,
  )()
}
