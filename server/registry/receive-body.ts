import type { IncomingMessage } from 'node:http'
import type { Upload } from '../content/upload.ts'
import { requireSpace } from '../ops/disk-space.ts'
import { RaincaskError } from '../ops/errors.ts'

/** Bytes that may arrive before the disk is looked at again: several uploads share what is free. */
const SPACE_CHECK = 16 * 1024 * 1024

/**
 * Takes a request's body into an upload; the connection waits while the disk is behind.
 * @param expected bytes that the body must have, where the client said so by Content-Range.
 * @throws RaincaskError SIZE_INVALID, STORAGE_FULL, or CLIENT_GONE if it is cut off; what came before is taken.
 */
export async function receiveBody(
  req: IncomingMessage,
  upload: Upload,
  { dataRoot, expected }: { dataRoot: string; expected: number | undefined },
): Promise<void> {
  const length = Number(req.headers['content-length'] ?? 0)
  if (length > 0) await requireSpace(dataRoot, length)
  const received = await receive(req, upload, dataRoot, expected)
  if (expected !== undefined && received !== expected) throw wrongLength(expected)
}

function receive(
  req: IncomingMessage,
  upload: Upload,
  dataRoot: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<number> {
  let received = 0
  let checked = 0
  return new Promise((resolve, reject) => {
    // Without a listener the rest of the body runs out, and the client gets to read the answer.
    const fail = (error: unknown) => {
      req.off('data', onData)
      req.resume()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      received += chunk.length
      if (received > limit) return fail(wrongLength(limit))
      if (received - checked >= SPACE_CHECK) {
        checked = received
        requireSpace(dataRoot, 1).catch(fail)
      }
      const wait = upload.append(chunk)
      if (!wait) return
      req.pause()
      wait.then(() => req.resume(), fail)
    }
    if (req.readableEnded) return resolve(received)
    req.on('data', onData)
    req.on('end', () => resolve(received))
    req.on('error', () => fail(new RaincaskError('CLIENT_GONE')))
    req.on('close', () => {
      if (!req.complete) fail(new RaincaskError('CLIENT_GONE'))
    })
  })
}

function wrongLength(expected: number): RaincaskError {
  return new RaincaskError('SIZE_INVALID', { reason: `Content-Range says ${expected} bytes` })
}
