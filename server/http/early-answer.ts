import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'

/** How long a client may go on sending after it was answered, in milliseconds. */
const PATIENCE = 30_000

/** True if the client is still sending the request's body. */
export function isBodyComing(req: IncomingMessage): boolean {
  const { headers } = req
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !req.complete && !req.destroyed
}

/**
 * Answers a request whose body is still coming, and drops the rest of it. With `Connection: close` the server would
 * hang up as soon as it has answered, and a client that is still writing would meet a broken connection and not the
 * answer; so the answer ends when the body does. Status and headers must be set, Content-Length too.
 */
export function answerBeforeBody(ctx: Context, text: string): void {
  const { req, res } = ctx
  ctx.respond = false
  const end = () => {
    clearTimeout(timer)
    res.end()
  }
  const timer = setTimeout(() => {
    end()
    req.socket.destroySoon()
  }, PATIENCE)
  req.once('end', end)
  req.once('close', end)
  res.write(text)
  req.resume()
}
