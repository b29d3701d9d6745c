import type { IncomingHttpHeaders } from 'node:http'
import type { Context, Next } from 'koa'
import { type Scheme, setScheme } from '../ops/request-scheme.ts'
import { plainAddress, type TrustedProxies } from './trusted-proxies.ts'

/** What one proxy says of whoever asked it; undefined where it doesn't tell. */
interface Hop {
  address: string | undefined
  scheme: Scheme | undefined
}

/** More proxies than any request passes. */
const MAX_HOPS = 32

/**
 * Sets `ctx.ip`, for audit, throttle and log, and the scheme for links and cookies. Where the connection comes from a
 * trusted proxy, they are what it says: in `X-Forwarded-For` and `X-Forwarded-Proto`, or, without the former, in
 * `Forwarded` (RFC 7239). Each proxy adds the one that asked it at the end, so names are believed from the end on, and
 * no further than up to the first that is not a trusted proxy: what stands before it, anyone can write.
 */
export function clientAddress(trusted: TrustedProxies) {
  return function setClientAddress(ctx: Context, next: Next): Promise<void> {
    const peer = plainAddress(ctx.socket.remoteAddress ?? '') ?? ''
    const client = trusted.has(peer) ? clientOf(peer, ctx.req.headers, trusted) : undefined
    ctx.request.ip = client?.address ?? peer
    if (client?.scheme) setScheme(ctx, client.scheme)
    return next()
  }
}

function clientOf(peer: string, headers: IncomingHttpHeaders, trusted: TrustedProxies): Hop {
  const hops = hopsOf(headers)
  let address = peer
  let scheme = schemeIn(textOf(headers['x-forwarded-proto']).split(',')[0])
  for (const hop of hops.reverse().slice(0, MAX_HOPS)) {
    if (!trusted.has(address)) break
    scheme = hop.scheme ?? scheme
    if (hop.address === undefined) break
    address = hop.address
  }
  return { address, scheme }
}

/** In the order in which the request passed them. */
function hopsOf(headers: IncomingHttpHeaders): Hop[] {
  const list = textOf(headers['x-forwarded-for'])
  if (list !== '')
    return list.split(',').map((text) => ({ address: plainAddress(text.trim()), scheme: undefined }))
  const forwarded = textOf(headers['forwarded'])
  return forwarded === '' ? [] : forwarded.split(',').map(forwardedHop)
}

/** `for="[2001:db8::1]:4711";proto=https`: what else is in it is of no use here. */
function forwardedHop(element: string): Hop {
  const value = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;"]*))`, 'i')
      .exec(element)
      ?.slice(1)
      .join('') ?? ''
  return { address: plainAddress(value('for')), scheme: schemeIn(value('proto')) }
}

function schemeIn(text = ''): Scheme | undefined {
  const scheme = text.trim().toLowerCase()
  return scheme === 'https' || scheme === 'http' ? scheme : undefined
}

function textOf(header: string | string[] | undefined): string {
  return [header ?? ''].flat().join(',')
}
