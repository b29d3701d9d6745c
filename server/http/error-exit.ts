import type { Context } from 'koa'
import { explainDiskError } from '../ops/disk-errors.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Logger } from '../ops/log.ts'
import { isRegistryPath } from '../registry/routes.ts'
import { answerBeforeBody, isBodyComing } from './early-answer.ts'

/** The one way out for errors: catalogue errors as they are, everything else as INTERNAL with the details in the log. */
export function errorExit(log: Logger) {
  return async function exit(ctx: Context, next: () => Promise<void>): Promise<void> {
    try {
      await next()
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false)
        throw new RaincaskError('NOT_FOUND')
    } catch (error) {
      const known = asRaincaskError(error)
      if (known.status >= 500)
        log.error({
          requestId: ctx.state['requestId'],
          method: ctx.method,
          path: ctx.path,
          address: ctx.ip,
          err: known.cause ?? known,
        })
      // A body that has begun can only be cut short.
      if (ctx.headerSent) ctx.res.destroy()
      else answer(ctx, known)
    }
  }
}

function asRaincaskError(error: unknown): RaincaskError {
  const explained = explainDiskError(error)
  if (explained instanceof RaincaskError) return explained
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return new RaincaskError('CLIENT_GONE')
  return new RaincaskError('INTERNAL', { cause: error })
}

function answer(ctx: Context, error: RaincaskError): void {
  ctx.respond = true
  ctx.status = error.status
  ctx.remove('ETag')
  ctx.set('Cache-Control', 'no-store')
  if (error.retryAfter !== undefined) ctx.set('Retry-After', String(error.retryAfter))
  ctx.set('Content-Type', 'application/json; charset=utf-8')
  const text = JSON.stringify(isRegistryPath(ctx.path) ? registryBody(ctx, error) : body(ctx, error))
  ctx.set('Content-Length', String(Buffer.byteLength(text)))
  if (isBodyComing(ctx.req)) answerBeforeBody(ctx, text)
  else ctx.body = text
}

/** distribution-spec, "Error Codes": clients print `message`. */
function registryBody(ctx: Context, error: RaincaskError): unknown {
  const detail = { code: error.code, requestId: ctx.state['requestId'] }
  return { errors: [{ code: error.ociCode, message: `${error.message} ${error.next}`, detail }] }
}

/** `code` is a number and `msg` a text for consoles (market contract, 1.2); `error` is our own stable code. */
function body(ctx: Context, error: RaincaskError): unknown {
  const { status, message, code, next, fields } = error
  const requestId = ctx.state['requestId']
  return { code: status, msg: message, error: code, next, requestId, ...(fields && { fields }) }
}
