import type { Context, Next } from 'koa'
import { ANONYMOUS, type Caller, type Callers } from '../accounts/caller.ts'
import type { RegistryRights } from '../accounts/registry-access.ts'
import { type RegistryTokens, TOKEN_LIFETIME, type TokenGrants } from '../accounts/registry-tokens.ts'
import { RaincaskError } from '../ops/errors.ts'
import { TOKEN_PATH } from './token-challenge.ts'
import { readTokenRequest, type TokenRequest } from './token-request.ts'
import { type AskedScopes, parseScopes } from './token-scope.ts'

export interface TokenDeps {
  callers: Callers
  rights: RegistryRights
  tokens: RegistryTokens
}

/**
 * Answers token requests (distribution's token specification), from anyone: who shows nothing gets a token for what
 * is public, who shows a wrong password gets none. What the caller may not do is left out of the token, silently.
 */
export function registryTokenRoute(deps: TokenDeps) {
  return async function registryToken(ctx: Context, next: Next): Promise<void> {
    if (ctx.path !== TOKEN_PATH) return next()
    ctx.set('Cache-Control', 'no-store')
    if (ctx.method !== 'GET' && ctx.method !== 'POST') {
      ctx.set('Allow', 'GET, POST')
      throw new RaincaskError('UNSUPPORTED', { reason: ctx.method })
    }
    // Basic alone: whoever is here already is not to be sent here once more.
    ctx.set('WWW-Authenticate', 'Basic realm="Raincask"')
    const request = await readTokenRequest(ctx)
    const caller = callerOf(deps.callers, request)
    ctx.remove('WWW-Authenticate')
    ctx.state['registryCaller'] = { caller }
    const token = deps.tokens.issue(caller, granted(deps.rights, caller, parseScopes(request.scopes)))
    ctx.body = {
      token,
      access_token: token,
      expires_in: TOKEN_LIFETIME,
      issued_at: new Date().toISOString(),
    }
  }
}

/** @throws RaincaskError UNAUTHORIZED */
function callerOf(callers: Callers, { credential }: TokenRequest): Caller {
  if (credential === undefined) return ANONYMOUS
  const caller =
    credential === 'malformed' ? undefined : callers.callerByBasic(credential.user, credential.password)
  if (!caller) throw new RaincaskError('UNAUTHORIZED')
  return caller
}

function granted(rights: RegistryRights, caller: Caller, asked: AskedScopes): TokenGrants {
  const repositories: TokenGrants['repositories'] = new Map(
    [...asked.repositories]
      .map(
        ([name, actions]) =>
          [name, new Set([...actions].filter((action) => rights.allows(caller, action, name)))] as const,
      )
      .filter(([, actions]) => actions.size > 0),
  )
  return { catalog: asked.catalog, repositories }
}
