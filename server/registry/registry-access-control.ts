import type { Context } from 'koa'
import { ANONYMOUS, type Caller, type Callers } from '../accounts/caller.ts'
import type { RegistryAction, RegistryRights } from '../accounts/registry-access.ts'
import type { RegistryTokens, TokenGrants } from '../accounts/registry-tokens.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { RegistryAccess } from './deps.ts'
import { challenge } from './token-challenge.ts'
import { basicCredential } from './token-request.ts'
import { CATALOG_SCOPE, scopeFor } from './token-scope.ts'

/** Who sent a request; `grants` where a token says so. */
interface Shown {
  caller: Caller
  grants?: TokenGrants
}

export interface AccessControlDeps {
  callers: Callers
  rights: RegistryRights
  tokens: RegistryTokens
  /** Address that the administrator set, if any: `http[s]://host[:port]`. */
  publicUrl: string | undefined
}

/**
 * Access to repositories: by HTTP Basic with an access key's pull or push credential or the key itself as password,
 * or by a token that was got with one. A token narrows; what its key may do now is asked each time.
 */
export class RegistryAccessControl implements RegistryAccess {
  readonly #deps: AccessControlDeps

  constructor(deps: AccessControlDeps) {
    this.#deps = deps
  }

  require(ctx: Context, action: RegistryAction, repository: string): void {
    const { rights } = this.#deps
    if (rights.isOpen(action)) return
    const { caller, grants } = this.#shown(ctx, () => scopeFor(action, repository))
    const mayDo = rights.allows(caller, action, repository)
    if (mayDo && (!grants || grants.repositories.get(repository)?.has(action))) return
    if (!mayDo && caller.keyId !== undefined)
      throw new RaincaskError('DENIED', { reason: `${action} in`, where: repository })
    const scope = scopeFor(action, repository)
    throw this.#challenge(ctx, grants ? { scope, problem: 'insufficient_scope' } : { scope })
  }

  /** Clients learn from `/v2/` whether to log in, so it asks for it even where some repositories are open. */
  requireSignIn(ctx: Context): void {
    if (!this.#deps.rights.asksToSignIn) return
    const { caller, grants } = this.#shown(ctx)
    if (caller.keyId === undefined && !grants) throw this.#challenge(ctx)
  }

  requireCatalog(ctx: Context): void {
    if (!this.#deps.rights.asksToSignIn) return
    const { caller, grants } = this.#shown(ctx, () => CATALOG_SCOPE)
    if (grants ? grants.catalog : caller.keyId !== undefined) return
    const scope = CATALOG_SCOPE
    throw this.#challenge(ctx, grants ? { scope, problem: 'insufficient_scope' } : { scope })
  }

  mayList(ctx: Context, repository: string): boolean {
    return this.#deps.rights.allows(this.#shown(ctx).caller, 'pull', repository)
  }

  allows(ctx: Context, action: RegistryAction, repository: string): boolean {
    const { rights } = this.#deps
    if (rights.isOpen(action)) return true
    const { caller, grants } = this.#shown(ctx)
    if (grants && !grants.repositories.get(repository)?.has(action)) return false
    return rights.allows(caller, action, repository)
  }

  /** @throws RaincaskError UNAUTHORIZED if what is shown is wrong, rather than treating it as nothing. */
  #shown(ctx: Context, scope?: () => string): Shown {
    const known = ctx.state['registryCaller'] as Shown | undefined
    if (known) return known
    const shown = this.#read(ctx)
    if (!shown) {
      const isToken = bearerToken(ctx) !== undefined
      throw this.#challenge(ctx, {
        ...(scope && { scope: scope() }),
        ...(isToken && { problem: 'invalid_token' }),
      })
    }
    ctx.state['registryCaller'] = shown
    return shown
  }

  #read(ctx: Context): Shown | undefined {
    const token = bearerToken(ctx)
    if (token !== undefined) return this.#deps.tokens.read(token)
    const shown = basicCredential(ctx)
    if (shown === undefined) return { caller: ANONYMOUS }
    const caller =
      shown === 'malformed' ? undefined : this.#deps.callers.callerByBasic(shown.user, shown.password)
    return caller && { caller }
  }

  #challenge(ctx: Context, about: { scope?: string; problem?: 'invalid_token' | 'insufficient_scope' } = {}) {
    return challenge(ctx, { publicUrl: this.#deps.publicUrl, ...about })
  }
}

function bearerToken(ctx: Context): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,16000})$/i.exec(ctx.get('Authorization'))?.[1]
}
