import type { Context } from 'koa'
import type { Digest } from '../../oci/digest.ts'
import { RaincaskError } from '../ops/errors.ts'
import { answerEmpty } from './answer-empty.ts'
import { parseByteRange } from './byte-range.ts'
import type { RegistryDeps } from './deps.ts'
import { sendBlob } from './send-blob.ts'

/** Blobs up to this size are sent in one piece and kept in memory. */
const SMALL_BLOB = 64 * 1024

/** GET and HEAD of a blob (distribution-spec, "Pulling blobs"), with ranges and conditional requests. */
export async function getBlob(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  digest: Digest,
): Promise<void> {
  const size = deps.content.repositories.blobSize(repository, digest)
  if (size === undefined) throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
  // A pushing client leaves out what it is told of: that must stay until its manifest is here.
  if (ctx.method === 'HEAD' && !(await deps.content.renewals.blob(repository, digest)))
    throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
  ctx.status = 200
  ctx.set('Docker-Content-Digest', digest)
  ctx.set('Accept-Ranges', 'bytes')
  ctx.set('ETag', `"${digest}"`)
  ctx.set('Cache-Control', 'private, max-age=31536000, immutable')
  if (ctx.get('If-None-Match').includes(digest)) {
    ctx.status = 304
    return
  }
  ctx.set('Content-Type', 'application/octet-stream')
  if (ctx.method === 'HEAD') {
    ctx.set('Content-Length', String(size))
    return
  }
  const range = parseByteRange(ctx.get('Range') || undefined, size)
  if (range === 'unsatisfiable') {
    ctx.set('Content-Range', `bytes */${size}`)
    throw new RaincaskError('RANGE_UNSATISFIABLE', { reason: `it has ${size} bytes` })
  }
  if (range) {
    ctx.status = 206
    ctx.set('Content-Range', `bytes ${range.start}-${range.end - 1}/${size}`)
  } else if (size <= SMALL_BLOB) {
    const bytes = deps.smallBlobs.get(digest, size)
    if (!bytes) throw lost(digest)
    ctx.body = bytes
    return
  }
  const { start, end } = range ?? { start: 0, end: size }
  const blob = await deps.content.blobs.store.open(digest)
  if (!blob) throw lost(digest)
  ctx.respond = false
  ctx.set('Content-Length', String(end - start))
  ctx.res.statusCode = ctx.status
  await sendBlob(blob, ctx.res, start, end)
}

/** DELETE of a blob: it leaves this repository; its bytes go with the next collection. */
export async function deleteBlob(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  digest: Digest,
): Promise<void> {
  const removed = await deps.content.repositories.unlinkBlob(repository, digest)
  if (!removed) throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
  answerEmpty(ctx, 202)
}

/** A row without its file is damage, and not the client's fault. */
function lost(digest: Digest): Error {
  return new RaincaskError('BLOB_LOST', { where: digest })
}
