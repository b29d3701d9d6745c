import type { Context } from 'koa'
import { RaincaskError } from '../ops/errors.ts'
import { schemeOf } from '../ops/request-scheme.ts'

/** Where clients get tokens; the path that Goodrain's own store has (market contract, row 18). */
export const TOKEN_PATH = '/app-server/v1/registry/auth'
/** The service that tokens are for, as challenges name it. */
export const TOKEN_SERVICE = 'raincask'

const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/

/** Why a token was not enough (RFC 6750, section 3.1); containerd asks for another one on either. */
export type TokenProblem = 'invalid_token' | 'insufficient_scope'

/**
 * The error that asks a client to log in, its headers set: Bearer first, then Basic, each in a header of its own.
 * Clients take the first that they know, and every one knows Basic.
 */
export function challenge(
  ctx: Context,
  { publicUrl, scope, problem }: { publicUrl?: string | undefined; scope?: string; problem?: TokenProblem },
): RaincaskError {
  const base = addressOf(ctx, publicUrl)
  const challenges = ['Basic realm="Raincask"']
  if (base !== undefined) {
    const scoped = scope === undefined ? '' : `,scope="${scope}"`
    const error = problem === undefined ? '' : `,error="${problem}"`
    challenges.unshift(`Bearer realm="${base}${TOKEN_PATH}",service="${TOKEN_SERVICE}"${scoped}${error}`)
  }
  ctx.set('WWW-Authenticate', challenges)
  return new RaincaskError('UNAUTHORIZED')
}

/**
 * The address that the client used, `http[s]://host[:port]`; undefined if it sent none that is one. Clients send their
 * password there, so it comes from nowhere but the request itself: with a public URL from that where the host is the
 * same, else from Host; without one also from what a proxy adds. Whoever forges those headers forges his own answer.
 */
function addressOf(ctx: Context, publicUrl: string | undefined): string | undefined {
  const { headers } = ctx.req
  const named = publicUrl === undefined ? undefined : new URL(publicUrl)
  const host = named ? headers.host : (first(headers['x-forwarded-host']) ?? headers.host)
  const name = host?.toLowerCase()
  if (name === undefined || !HOST.test(name)) return undefined
  if (named?.host === name) return named.origin
  const forwarded = named ? undefined : first(headers['x-forwarded-proto'])
  return `${forwarded === 'https' || forwarded === 'http' ? forwarded : schemeOf(ctx)}://${name}`
}

/** Proxies in a row append: the first value is what the client used. */
function first(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header
  return text?.split(',')[0]?.trim() || undefined
}
