import { randomBytes } from 'node:crypto'
import type { Context } from 'koa'

const prefix = randomBytes(4).toString('hex')
let count = 0

/** Gives each request an id, answered as `X-Request-Id` and written with its log lines. */
export function requestId() {
  return function giveRequestId(ctx: Context, next: () => Promise<void>): Promise<void> {
    const id = `${prefix}-${(++count).toString(36)}`
    ctx.state['requestId'] = id
    ctx.res.setHeader('X-Request-Id', id)
    return next()
  }
}
