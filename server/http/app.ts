import Koa from 'koa'
import type { Logger } from '../ops/log.ts'
import type { RegistryDeps } from '../registry/deps.ts'
import { registryMiddleware } from '../registry/routes.ts'
import { errorExit } from './error-exit.ts'
import { requestId } from './request-id.ts'

export interface AppParts {
  log: Logger
  registry: RegistryDeps
  /** Looks at requests that have been answered. */
  afterwards: Koa.Middleware
  /** Further middleware in order: the market's routes, then the web UI. */
  others: Koa.Middleware[]
}

/** The HTTP application: every request passes the one error exit, then the registry, the market, the web UI. */
export function buildApp({ log, registry, afterwards, others }: AppParts): Koa {
  const app = new Koa()
  app.use(requestId())
  app.use(afterwards)
  app.use(errorExit(log))
  app.use(registryMiddleware(registry))
  for (const middleware of others) app.use(middleware)
  // Clients that hang up in the middle of a body are everyday life in a registry.
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET' || error.code === 'EPIPE')
      return
    log.error({ err: error })
  })
  return app
}
