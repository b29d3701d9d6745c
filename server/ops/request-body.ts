import type { IncomingMessage } from 'node:http'
import { RaincaskError } from './errors.ts'

/**
 * A request's whole body, at most `limit` bytes. What comes beyond is let pass and dropped, so that the client reads
 * the refusal and not a broken connection.
 * @throws RaincaskError CLIENT_GONE if it is cut off; what `tooLarge` makes, REQUEST_TOO_LARGE, if it is longer
 */
export function readRequestBody(
  req: IncomingMessage,
  limit: number,
  tooLarge: () => Error = () => new RaincaskError('REQUEST_TOO_LARGE', { reason: `${limit} bytes` }),
): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      req.off('data', take)
      req.resume()
      chunks.length = 0
      reject(tooLarge())
    }
    req.on('data', take)
    req.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    req.once('error', () => reject(new RaincaskError('CLIENT_GONE')))
    req.once('close', () => {
      if (!req.complete) reject(new RaincaskError('CLIENT_GONE'))
    })
  })
}
