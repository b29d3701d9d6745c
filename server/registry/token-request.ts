import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { RaincaskError } from '../ops/errors.ts'
import { readRequestBody } from '../ops/request-body.ts'

/** Largest form that a client may send, in bytes. */
const MAX_FORM = 64 * 1024

/** A user name and password; undefined where a client asks as nobody. */
export interface ShownCredential {
  user: string
  password: string
}

/** What a client asks the token address for, in either form. */
export interface TokenRequest {
  credential: ShownCredential | 'malformed' | undefined
  scopes: string[]
}

/**
 * Reads a token request: GET with query and Basic (skopeo, crane, oras, docker), or a form by POST (containerd with
 * credentials, docker with an identity token). `service`, `account`, `client_id` and the like change nothing here.
 * @throws RaincaskError REQUEST_INVALID, REQUEST_TOO_LARGE; UNAUTHORIZED for a grant that is not given here, such as
 * `refresh_token`: on a 401 clients fall back to GET with Basic.
 */
export async function readTokenRequest(ctx: Context): Promise<TokenRequest> {
  if (ctx.method !== 'POST') {
    const { scope } = ctx.query
    return { credential: basicCredential(ctx), scopes: [scope ?? []].flat() }
  }
  const form = await readForm(ctx.req)
  const grant = form.get('grant_type')
  if (grant === null) throw new RaincaskError('REQUEST_INVALID', { reason: 'grant_type is missing' })
  if (grant !== 'password') throw new RaincaskError('UNAUTHORIZED')
  const credential = credentialOf(form.get('username') ?? '', form.get('password') ?? '')
  return { credential: credential ?? basicCredential(ctx), scopes: form.getAll('scope') }
}

/** The user name and password of an Authorization header; undefined if there is none, 'malformed' if it is no Basic. */
export function basicCredential(ctx: Context): ShownCredential | 'malformed' | undefined {
  const header = ctx.get('Authorization')
  if (header === '') return undefined
  const match = /^Basic +([A-Za-z0-9+/_=-]{1,1024})$/i.exec(header)
  const text = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return 'malformed'
  return credentialOf(text.slice(0, colon), text.slice(colon + 1))
}

/** Clients that were logged out send an empty pair: that is nobody. */
function credentialOf(user: string, password: string): ShownCredential | undefined {
  return user === '' && password === '' ? undefined : { user, password }
}

async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const type = req.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded')
    throw new RaincaskError('REQUEST_INVALID', { reason: 'a form is expected' })
  const tooLarge = () => new RaincaskError('REQUEST_TOO_LARGE', { reason: '64 KiB' })
  const body = await readRequestBody(req, MAX_FORM, { tooLarge })
  return new URLSearchParams(body.toString('utf8'))
}
