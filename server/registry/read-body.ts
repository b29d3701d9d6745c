import type { IncomingMessage } from 'node:http'
import { RaincaskError } from '../ops/errors.ts'

/**
 * A request's whole body, at most `limit` bytes. What comes beyond is let pass and dropped, so that the client reads
 * the refusal and not a broken connection.
 * @throws RaincaskError CLIENT_GONE if it is cut off; what `tooLarge` makes if it is longer.
 */
export function readBody(req: IncomingMessage, limit: number, tooLarge: () => Error): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        req.off('data', onData)
        reject(tooLarge())
      }
    }
    req.on('data', onData)
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    req.on('error', () => reject(new RaincaskError('CLIENT_GONE')))
    req.on('close', () => {
      if (!req.complete) reject(new RaincaskError('CLIENT_GONE'))
    })
  })
}
