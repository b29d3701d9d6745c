import { open } from 'node:fs/promises'
import { RaincaskError } from '../ops/errors.ts'
import { Answer, type RouteRequest } from './route.ts'

export interface SentFile {
  path: string
  /** What it is called when it is saved. */
  name: string
  /** Changes whenever the bytes do. */
  tag: string
  type?: string
}

const CHUNK = 256 * 1024

/**
 * A file as a download that can be resumed: `Range` with `If-Range`, `ETag`, a name in any script (RFC 6266).
 * @throws RaincaskError FILE_NOT_FOUND if it has gone, RANGE_UNSATISFIABLE
 */
export async function fileAnswer(file: SentFile, request: Pick<RouteRequest, 'header'>): Promise<Answer> {
  const handle = await open(file.path, 'r').catch(() => {
    throw new RaincaskError('FILE_NOT_FOUND', { where: file.name })
  })
  try {
    const { size } = await handle.stat()
    const headers: Record<string, string> = {
      ETag: `"${file.tag}"`,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-cache',
      'Content-Type': file.type ?? 'application/octet-stream',
      'Content-Disposition': disposition(file.name),
    }
    if (request.header('If-None-Match') === headers['ETag']) {
      await handle.close()
      return new Answer(undefined, headers, 304)
    }
    const range = rangeOf(request, headers['ETag'] ?? '', size)
    const { start, end } = range ?? { start: 0, end: size }
    headers['Content-Length'] = String(end - start)
    if (range) headers['Content-Range'] = `bytes ${start}-${end - 1}/${size}`
    if (end === start) {
      await handle.close()
      return new Answer(Buffer.alloc(0), headers)
    }
    const body = handle.createReadStream({ start, end: end - 1, highWaterMark: CHUNK })
    return new Answer(body, headers, range ? 206 : 200)
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** True if an answer begins at the beginning: a download that goes on is no other download. */
export function isBeginning({ status, headers }: Answer): boolean {
  if (status === 304) return false
  return status !== 206 || headers['Content-Range']?.startsWith('bytes 0-') === true
}

/** RFC 9110, section 14: one range of bytes; anything else is answered with the whole. */
function rangeOf(
  { header }: Pick<RouteRequest, 'header'>,
  tag: string,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header('Range').trim())
  const condition = header('If-Range')
  if (!match || (condition !== '' && condition !== tag)) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start >= end) throw new RaincaskError('RANGE_UNSATISFIABLE', { reason: `it has ${size} bytes` })
  return { start, end }
}

function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
