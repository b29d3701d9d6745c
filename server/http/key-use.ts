import type { Context, Next } from 'koa'
import type { AccessKeyUse } from '../accounts/access-key-use.ts'
import type { AccessKeys } from '../accounts/access-keys.ts'
import type { Caller } from '../accounts/caller.ts'

/** Notes, once a request has been answered, which access key was used, from where and by what. */
export function keyUse(keys: AccessKeys, use: AccessKeyUse) {
  return async function noteKeyUse(ctx: Context, next: Next): Promise<void> {
    await next()
    const shown = ctx.get('Authorization')
    if (shown === '') return
    // The registry has found out whose credential it is; consoles show the key itself (market contract, rule 0.4).
    const registryCaller = ctx.state['registryCaller'] as { caller: Caller } | undefined
    const id = registryCaller ? registryCaller.caller.keyId : keys.findByRawKey(shown.trim())?.id
    if (id !== undefined) use.note(id, ctx.ip, ctx.get('User-Agent'))
  }
}
