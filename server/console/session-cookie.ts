import type { Context } from 'koa'
import { SESSION_LIFETIME } from '../accounts/sessions.ts'

const NAME = 'raincask_session'
const PATH = '/api'
const BEARER = /^Bearer +(\S{1,200})$/i

/** The session token that a request shows, and how. A header counts before the cookie. */
export function shownToken(ctx: Context): { token: string; by: 'cookie' | 'header' } | undefined {
  const bearer = BEARER.exec(ctx.get('Authorization'))?.[1]
  if (bearer !== undefined) return { token: bearer, by: 'header' }
  const token = ctx.cookies.get(NAME)
  return token === undefined ? undefined : { token, by: 'cookie' }
}

/** `Set-Cookie` that hands a token to the browser: no script reads it, no other site's page sends it. */
export function setSessionCookie(token: string, base: string): Record<string, string> {
  return { 'Set-Cookie': cookie(token, SESSION_LIFETIME / 1000, base) }
}

/** `Set-Cookie` that takes the token away again. */
export function clearSessionCookie(base: string): Record<string, string> {
  return { 'Set-Cookie': cookie('', 0, base) }
}

function cookie(value: string, maxAge: number, base: string): string {
  const secure = base.startsWith('https:') ? '; Secure' : ''
  return `${NAME}=${value}; Path=${PATH}; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`
}
