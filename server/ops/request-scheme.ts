import type { Context } from 'koa'

export type Scheme = 'http' | 'https'

/** Notes the scheme that a trusted proxy told. */
export function setScheme(ctx: Context, scheme: Scheme): void {
  ctx.state['scheme'] = scheme
}

/** The scheme under which the client reached this store: a trusted proxy's word, else that of the connection. */
export function schemeOf(ctx: Context): Scheme {
  return (ctx.state['scheme'] as Scheme | undefined) ?? (ctx.protocol === 'https' ? 'https' : 'http')
}
