import type { Context } from 'koa'
import type { SignedIn } from '../accounts/sessions.ts'
import type { Role } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Access, ConsoleRoute } from './route.ts'

/** Roles that each access takes, besides strangers for 'anyone'. */
const ROLES: Record<Access, readonly Role[]> = {
  anyone: ['member', 'publisher', 'administrator'],
  'signed-in': ['member', 'publisher', 'administrator'],
  publisher: ['publisher', 'administrator'],
  administrator: ['administrator'],
}

/** @throws RaincaskError SIGN_IN_NEEDED for a stranger, ROLE_NEEDED for a role that isn't enough */
export function requireAccess(access: Access, user: SignedIn | undefined): void {
  if (access === 'anyone') return
  if (!user) throw new RaincaskError('SIGN_IN_NEEDED')
  if (!ROLES[access].includes(user.role)) throw new RaincaskError('ROLE_NEEDED', { reason: access })
}

/**
 * Refuses writes that a page of another site made the browser send. A session in a header can't come so, a cookie
 * can (SameSite lets other ports of this host through): pages elsewhere can't set a header of ours without a
 * preflight, which we never allow, and browsers say where a request comes from. Signing in is guarded too: else a page
 * could sign a person in to an account of its own.
 * @throws RaincaskError FORGERY_REFUSED
 */
export function requireOwnPage(ctx: Context, route: ConsoleRoute, by: 'cookie' | 'header' | undefined): void {
  if (route.method === 'GET' || by === 'header') return
  const site = ctx.get('Sec-Fetch-Site')
  const isOwn = site === '' || site === 'same-origin' || site === 'none'
  if (!isOwn || ctx.get('X-Raincask') !== '1') throw new RaincaskError('FORGERY_REFUSED')
}
