import type { Context, Next } from 'koa'
import type { Database } from '../db/database.ts'
import type { RouteGroup } from './declared-routes.ts'
import { freeSpace } from './disk-space.ts'

/** How long the answer of a look is given again, in milliseconds: anyone may ask. */
const FRESH = 1000

/** What keeps the store from taking and giving content; nothing is said of why, as anyone may ask. */
export type Trouble = 'database' | 'disk'

/** Says whether the store can do its work. */
export class Readiness {
  readonly #root: string
  readonly #query
  #looked = Number.NEGATIVE_INFINITY
  #last: Promise<Trouble[]> = Promise.resolve([])

  /** @param root directory whose disk must have room */
  constructor(db: Database, root: string) {
    this.#root = root
    this.#query = db.sqlite.prepare('SELECT count(*) FROM settings').pluck()
  }

  troubles(): Promise<Trouble[]> {
    const now = performance.now()
    if (now - this.#looked > FRESH) {
      this.#looked = now
      this.#last = this.#look()
    }
    return this.#last
  }

  async #look(): Promise<Trouble[]> {
    const troubles: Trouble[] = []
    try {
      this.#query.get()
    } catch {
      troubles.push('database')
    }
    const free = await freeSpace(this.#root).catch(() => 0)
    return free === 0 ? [...troubles, 'disk'] : troubles
  }
}

/** Addresses that tell how the store does. */
export const healthGroup: RouteGroup = {
  name: 'Health',
  rules: { anyone: 'anyone; nothing is said of why' },
  routes: ['/healthz', '/readyz'].map((path) => ({ method: 'GET', path, rule: 'anyone' })),
}

/**
 * `/healthz`: the process answers; a supervisor restarts one that doesn't. `/readyz`: it can take and give content; a
 * load balancer asks it. The market's own health address is another (server/market/store-handlers.ts).
 */
export function healthRoutes(readiness: Readiness) {
  return async function answerHealth(ctx: Context, next: Next): Promise<void> {
    if (
      (ctx.path !== '/healthz' && ctx.path !== '/readyz') ||
      (ctx.method !== 'GET' && ctx.method !== 'HEAD')
    )
      return next()
    ctx.set('Cache-Control', 'no-store')
    const troubles = ctx.path === '/readyz' ? await readiness.troubles() : []
    ctx.status = troubles.length === 0 ? 200 : 503
    ctx.body = troubles.length === 0 ? { status: 'ok' } : { status: 'not ready', troubles }
  }
}
