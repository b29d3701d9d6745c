import type { Context } from 'koa'
import type { Caller, Callers } from '../accounts/caller.ts'
import { mayUseRepository, type RegistryAction } from '../accounts/registry-access.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { RegistryAccess } from './deps.ts'

/** What callers may do who show nothing: nothing, or for closed test and bench set-ups pull, or everything. */
export type AnonymousAccess = 'none' | 'pull' | 'push'

/** Access to repositories by HTTP Basic: an access key's pull or push credential, or the key itself as password. */
export class BasicAccess implements RegistryAccess {
  readonly #callers: Callers
  readonly #anonymous: AnonymousAccess

  constructor(callers: Callers, anonymous: AnonymousAccess) {
    this.#callers = callers
    this.#anonymous = anonymous
  }

  require(ctx: Context, action: RegistryAction, repository: string): void {
    if (this.allows(ctx, action, repository)) return
    if (this.#caller(ctx)) throw new RaincaskError('DENIED', { reason: `${action} in`, where: repository })
    throw challenge(ctx)
  }

  /** Clients learn from `/v2/` whether to log in, so it asks for it even where some repositories are open. */
  requireSignIn(ctx: Context): void {
    if (this.#anonymous === 'none' && !this.#caller(ctx)) throw challenge(ctx)
  }

  allows(ctx: Context, action: RegistryAction, repository: string): boolean {
    if (this.#anonymous === 'push' || (this.#anonymous === 'pull' && action === 'pull')) return true
    return mayUseRepository(this.#caller(ctx), action, repository)
  }

  /** @throws RaincaskError UNAUTHORIZED if a credential is shown that is wrong, rather than treating it as none. */
  #caller(ctx: Context): Caller | undefined {
    const header = ctx.get('Authorization')
    if (header === '') return undefined
    const known: unknown = ctx.state['registryCaller']
    if (known) return known as Caller
    const pair = readBasic(header)
    const caller = pair && this.#callers.callerByBasic(pair.user, pair.password)
    if (!caller) throw challenge(ctx)
    ctx.state['registryCaller'] = caller
    return caller
  }
}

function challenge(ctx: Context): RaincaskError {
  ctx.set('WWW-Authenticate', 'Basic realm="Raincask"')
  return new RaincaskError('UNAUTHORIZED')
}

function readBasic(header: string): { user: string; password: string } | undefined {
  const match = /^Basic +([A-Za-z0-9+/_=-]{1,1024})$/i.exec(header)
  if (!match?.[1]) return undefined
  const text = Buffer.from(match[1], 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}
