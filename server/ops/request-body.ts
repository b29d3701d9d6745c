import type { IncomingMessage } from 'node:http'
import { RaincaskError } from './errors.ts'

/** Time that any body may take, in milliseconds, and the rate at which a longer one must come, in bytes a second. */
const PATIENCE = 30_000
const MIN_RATE = 16 * 1024

export interface BodyLimits {
  /** Makes the error for one that is too long; REQUEST_TOO_LARGE if left out. */
  tooLarge?: () => Error
  /** Milliseconds that any body may take. */
  patience?: number
}

/**
 * A request's whole body, at most `limit` bytes. What comes beyond is let pass and dropped, so that the client reads
 * the refusal and not a broken connection. Whoever sends a byte now and then, to keep a connection, is refused too.
 * @throws RaincaskError CLIENT_GONE if it is cut off, REQUEST_TOO_SLOW, or what `tooLarge` makes
 */
export function readRequestBody(
  req: IncomingMessage,
  limit: number,
  {
    tooLarge = () => new RaincaskError('REQUEST_TOO_LARGE', { reason: `${limit} bytes` }),
    patience = PATIENCE,
  }: BodyLimits = {},
): Promise<Buffer> {
  const length = Number(req.headers['content-length'] ?? limit)
  if (length > limit) return Promise.reject(tooLarge())
  const time = patience + (length / MIN_RATE) * 1000
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const drop = (error: Error) => {
      clearTimeout(timer)
      req.off('data', take)
      req.resume()
      chunks.length = 0
      reject(error)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else drop(tooLarge())
    }
    const timer = setTimeout(() => {
      drop(new RaincaskError('REQUEST_TOO_SLOW', { reason: `${Math.ceil(time / 1000)} seconds` }))
    }, time)
    req.on('data', take)
    req.once('end', () => {
      clearTimeout(timer)
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    req.once('error', () => drop(new RaincaskError('CLIENT_GONE')))
    req.once('close', () => {
      if (!req.complete) drop(new RaincaskError('CLIENT_GONE'))
    })
  })
}
