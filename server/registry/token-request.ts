import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { RaincaskError } from '../ops/errors.ts'
import { readBody } from './read-body.ts'

/** Largest form that a client may send, in bytes. */
const MAX_FORM = 64 * 1024

/** A user name and password; undefined where a client asks as nobody. */
export interface ShownCredential {
  user: string
  password: string
}

/** What a client asks the token address for, in either form. */
export interface TokenRequest {
  credential: ShownCredential | undefined
  scopes: string[]
}

/**
 * Reads a token request: GET with query and Basic (skopeo, crane, oras, docker), or a form by POST (containerd with
 * credentials, docker with an identity token). `service`, `account`, `client_id` and the like change nothing here.
 * @throws RaincaskError UNAUTHORIZED for a kind of grant or credential that is not given here, which sends clients
 * back to GET and Basic; REQUEST_INVALID, REQUEST_TOO_LARGE.
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
  const user = form.get('username') ?? ''
  const password = form.get('password') ?? ''
  const credential = user === '' && password === '' ? basicCredential(ctx) : { user, password }
  return { credential, scopes: form.getAll('scope') }
}

/**
 * The user name and password of an Authorization header, undefined if there is none.
 * @throws RaincaskError UNAUTHORIZED if it is of another kind or malformed.
 */
export function basicCredential(ctx: Context): ShownCredential | undefined {
  const header = ctx.get('Authorization')
  if (header === '') return undefined
  const match = /^Basic +([A-Za-z0-9+/_=-]{1,1024})$/i.exec(header)
  const text = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) throw new RaincaskError('UNAUTHORIZED')
  const shown = { user: text.slice(0, colon), password: text.slice(colon + 1) }
  // `docker logout` and its kin leave an empty pair behind: that is nobody.
  return shown.user === '' && shown.password === '' ? undefined : shown
}

async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const type = req.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded')
    throw new RaincaskError('REQUEST_INVALID', { reason: 'a form is expected' })
  const body = await readBody(req, MAX_FORM, () => new RaincaskError('REQUEST_TOO_LARGE', { reason: '64 KiB' }))
  return new URLSearchParams(body.toString('utf8'))
}
