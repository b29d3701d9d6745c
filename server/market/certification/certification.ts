import type { Context, Middleware, Next } from 'koa'
import { readAsset } from '../../ops/assets.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { readRequestBody } from '../../ops/request-body.ts'
import { jsonFields, parsedFields } from '../json-fields.ts'
import { firstOfEach } from '../query.ts'
import { type CertificationAccounts, handOverKey } from './hand-over-key.ts'
import { CERTIFICATION_PATH, certificationPage } from './page.ts'

const FOLDER = 'server/market/certification'
const FILES: Record<string, { name: string; type: string }> = {
  [`${CERTIFICATION_PATH}.js`]: { name: 'login.js', type: 'text/javascript; charset=utf-8' },
  [`${CERTIFICATION_PATH}.css`]: { name: 'login.css', type: 'text/css; charset=utf-8' },
}

/** What the page loads, by the names that `readAsset` takes; scripts/build-binary packs them. */
export const CERTIFICATION_ASSETS = Object.values(FILES).map(({ name }) => `${FOLDER}/${name}`)

/** Any console may hold the page in a frame (market contract, 2a.3); what runs in it is this server's script alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ')

const MAX_BODY = 16 * 1024
/** Longest name of an enterprise or a person that is shown, in characters. */
const MAX_SHOWN = 120

/**
 * The sign-in page that consoles show in a frame when somebody binds this market (row 17, 2a.3), and the address that
 * its form sends to. Cookies don't reach a frame of another site, so none is used: whoever sends a form shows in it
 * all that is judged.
 */
export function certification(accounts: CertificationAccounts): Middleware {
  return async function certify(ctx: Context, next: Next): Promise<void> {
    const path = ctx.path.replace(/^\/{2,}/, '/').replace(/(?<=.)\/$/, '')
    const file = FILES[path]
    if (!file && path !== CERTIFICATION_PATH) return next()
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('Referrer-Policy', 'no-referrer')
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD'
    if (file && isRead) return sendFile(ctx, file)
    if (!file && isRead) return sendPage(ctx)
    if (!file && ctx.method === 'POST') return answerForm(ctx, accounts)
    ctx.set('Allow', file ? 'GET, HEAD' : 'GET, HEAD, POST')
    throw new RaincaskError('UNSUPPORTED', { reason: ctx.method })
  }
}

function sendFile(ctx: Context, { name, type }: { name: string; type: string }): void {
  ctx.set('Cache-Control', 'no-cache')
  ctx.type = type
  ctx.body = readAsset(`${FOLDER}/${name}`)
}

function sendPage(ctx: Context): void {
  const query = firstOfEach(ctx.query)
  const shown = (name: string) => [...(query[name] ?? '')].slice(0, MAX_SHOWN).join('').trim()
  const enterprise = shown('enterprise_alias') || shown('enterprise_id')
  ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  ctx.set('Cache-Control', 'no-store')
  ctx.vary('Accept-Language')
  ctx.type = 'text/html; charset=utf-8'
  // Whoever says nothing gets Chinese: consoles are.
  const language = ctx.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh'
  ctx.body = certificationPage({ enterprise, person: shown('real_name') }, language)
}

/** @throws RaincaskError FORGERY_REFUSED for another site's page, and what `handOverKey` throws */
async function answerForm(ctx: Context, accounts: CertificationAccounts): Promise<void> {
  ctx.set('Cache-Control', 'no-store')
  // A page elsewhere cannot set this header here without asking first, which is never allowed.
  if (ctx.get('X-Raincask') !== '1') throw new RaincaskError('FORGERY_REFUSED')
  const sent = parsedFields(jsonFields(await readRequestBody(ctx.req, MAX_BODY)))
  const from = { address: ctx.ip, agent: ctx.get('User-Agent').slice(0, 200) }
  ctx.body = await handOverKey(accounts, { ...sent }, from)
}
