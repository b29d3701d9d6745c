import type { Context, Next } from 'koa'

/**
 * Lets consoles' pages read the answers (market contract, rule 0.10): their browser asks with credentials, so the
 * exact origin is named. That opens nothing, since these routes look at no cookie: a page must know an access key to
 * be more than anyone.
 */
export function crossOrigin() {
  return async function allowOtherOrigins(ctx: Context, next: Next): Promise<void> {
    ctx.vary('Origin')
    const origin = ctx.get('Origin')
    if (origin !== '') {
      ctx.set('Access-Control-Allow-Origin', origin)
      ctx.set('Access-Control-Allow-Credentials', 'true')
      ctx.set('Access-Control-Expose-Headers', 'X-Request-Id')
    }
    if (ctx.method !== 'OPTIONS') return next()
    ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, OPTIONS')
    ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers') || 'Authorization')
    ctx.set('Access-Control-Max-Age', '600')
    ctx.vary('Access-Control-Request-Headers')
    // Chromium asks this before a page from elsewhere may reach into a private network.
    if (ctx.get('Access-Control-Request-Private-Network') === 'true') {
      ctx.set('Access-Control-Allow-Private-Network', 'true')
    }
    ctx.status = 204
  }
}
