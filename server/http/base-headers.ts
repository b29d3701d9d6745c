import type { Context, Next } from 'koa'

/** What every answer says but for where a room says otherwise: content from outside is never a page of this server. */
const BASE: readonly [name: string, value: string][] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox"],
  ['Referrer-Policy', 'no-referrer'],
  // What is in it depends on who asks, and on when.
  ['Cache-Control', 'private, no-cache'],
]
/** Pages of consoles show logos of the market and frame its sign-in page. */
const FOR_OTHER_SITES = /^\/+(?:app-server|certification)\//

/** Sets the headers that no answer goes without, errors included. */
export function baseHeaders() {
  return function setBaseHeaders({ res, path }: Context, next: Next): Promise<void> {
    for (const [name, value] of BASE) res.setHeader(name, value)
    res.setHeader('Cross-Origin-Resource-Policy', FOR_OTHER_SITES.test(path) ? 'cross-origin' : 'same-origin')
    return next()
  }
}
