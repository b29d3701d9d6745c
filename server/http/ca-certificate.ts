import type { Context, Middleware } from 'koa'
import type { RouteGroup } from '../ops/declared-routes.ts'
import { RaincaskError } from '../ops/errors.ts'
import { anchorOf } from '../ops/tls/identity.ts'
import type { TlsKeeper } from '../ops/tls/keeper.ts'

/** Where clients get the certificate that they are to trust: also over plain HTTP, as they can't trust it before. */
export const CA_PATH = '/ca.crt'

export const caGroup: RouteGroup = {
  name: 'Certificates',
  rules: { anyone: 'anyone; certificates are public, and their keys are not here' },
  routes: [{ method: 'GET', path: CA_PATH, rule: 'anyone' }],
}

/** Gives the CA certificate that vouches for this server, as PEM; 404 where it is not known here. */
export function caCertificate(tls: TlsKeeper | undefined): Middleware {
  return async function sendCaCertificate(ctx: Context): Promise<void> {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'GET, HEAD')
      throw new RaincaskError('UNSUPPORTED', { reason: ctx.method })
    }
    const anchor = tls && anchorOf(tls.identity)
    if (!anchor) throw new RaincaskError('NOT_FOUND')
    ctx.set('Cache-Control', 'no-cache')
    ctx.set('Content-Disposition', 'attachment; filename="raincask-ca.crt"')
    ctx.set('Content-Type', 'application/x-x509-ca-cert')
    ctx.body = anchor.toString()
  }
}
