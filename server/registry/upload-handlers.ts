import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { type Digest, parseDigest } from '../../oci/digest.ts'
import type { Upload } from '../content/upload.ts'
import { RaincaskError } from '../ops/errors.ts'
import { answerEmpty } from './answer-empty.ts'
import type { RegistryDeps } from './deps.ts'
import { receiveBody } from './receive-body.ts'

/** POST `blobs/uploads/`: mount, a whole blob in one request, or the start of an upload. */
export async function startUpload(ctx: Context, deps: RegistryDeps, repository: string): Promise<void> {
  const mount = digestParameter(ctx, 'mount')
  if (mount && (await mountBlob(ctx, deps, repository, mount))) return created(ctx, repository, mount)
  const digest = digestParameter(ctx, 'digest')
  const upload = await deps.uploads.start(repository)
  if (!digest || !hasBody(ctx.req)) {
    upload.expectAlgorithm(query(ctx, 'digest-algorithm'))
    await letGo(upload)
    return accepted(ctx, upload)
  }
  try {
    await receive(ctx, deps, upload, { digest })
  } catch (error) {
    await upload.cancel()
    throw error
  }
  await finish(ctx, deps, upload, digest)
}

/** PATCH of an upload: a chunk with its place, or a stream without one. */
export async function continueUpload(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  id: string,
): Promise<void> {
  const upload = await deps.uploads.take(repository, id)
  try {
    await receive(ctx, deps, upload, { expected: checkPlace(ctx, upload) })
  } catch (error) {
    await letGo(upload, error)
    throw error
  }
  await letGo(upload)
  accepted(ctx, upload)
}

/** PUT of an upload: the rest of the content, if any, and the digest of all of it. */
export async function finishUpload(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  id: string,
): Promise<void> {
  const digest = digestParameter(ctx, 'digest')
  if (!digest) throw new RaincaskError('DIGEST_INVALID', { reason: 'the digest parameter is missing' })
  const upload = await deps.uploads.take(repository, id)
  try {
    await receive(ctx, deps, upload, { digest, expected: checkPlace(ctx, upload) })
  } catch (error) {
    await letGo(upload, error)
    throw error
  }
  await finish(ctx, deps, upload, digest)
}

/** GET of an upload: how far it is. */
export async function uploadStatus(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  id: string,
): Promise<void> {
  const upload = await deps.uploads.take(repository, id)
  await letGo(upload)
  uploadHeaders(ctx, upload)
  answerEmpty(ctx, 204)
}

/** DELETE of an upload: its bytes are gone at once. */
export async function cancelUpload(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  id: string,
): Promise<void> {
  const upload = await deps.uploads.take(repository, id)
  await upload.cancel()
  answerEmpty(ctx, 204)
}

async function mountBlob(
  ctx: Context,
  deps: RegistryDeps,
  repository: string,
  digest: Digest,
): Promise<boolean> {
  const from = query(ctx, 'from')
  // Without `from`, any repository that the caller may read will do (distribution-spec, end-11, "anonymous mount").
  const mayRead = (holder: string) =>
    (from === undefined || from === holder) && deps.access.allows(ctx, 'pull', holder)
  return deps.content.repositories.mountBlob(repository, digest, mayRead)
}

async function finish(ctx: Context, deps: RegistryDeps, upload: Upload, digest: Digest): Promise<void> {
  const { blobs, repositories } = deps.content
  await upload.finish(digest, (file) =>
    blobs.commit(file, digest, () => repositories.linkBlob(upload.repository, digest)),
  )
  created(ctx, upload.repository, digest)
}

/** Takes the request's body into the upload; `expected` is how long its Content-Range says that it is. */
async function receive(
  ctx: Context,
  deps: RegistryDeps,
  upload: Upload,
  { digest, expected }: { digest?: Digest; expected?: number | undefined } = {},
): Promise<void> {
  upload.expect(digest)
  await receiveBody(ctx.req, upload, { dataRoot: deps.dataRoot, expected })
}

/**
 * Ends a request's hold. After a failure that the client can mend, what arrived is kept, so that it may ask where to
 * go on; after one of the disk it is given up: its bytes would keep others out.
 */
async function letGo(upload: Upload, failure?: unknown): Promise<void> {
  const isMendable =
    failure === undefined || (failure instanceof RaincaskError && failure.code !== 'STORAGE_FULL')
  if (!isMendable) return upload.cancel()
  try {
    await upload.release()
  } catch (error) {
    await upload.cancel()
    throw error
  }
}

/**
 * Refuses a chunk that doesn't begin where the upload stands, or isn't as long as it says.
 * @returns its length in bytes, if it says where it lies
 */
function checkPlace(ctx: Context, upload: Upload): number | undefined {
  const header = ctx.get('Content-Range')
  if (header === '') return undefined
  const match = /^(?:bytes[= ])?(\d+)-(\d+)(?:\/(?:\d+|\*))?$/.exec(header)
  if (!match)
    throw new RaincaskError('BLOB_UPLOAD_INVALID', { reason: `Content-Range ${header} is not understood` })
  const start = Number(match[1])
  const length = Number(match[2]) + 1 - start
  const declared = ctx.req.headers['content-length']
  if (start !== upload.size) {
    uploadHeaders(ctx, upload)
    throw new RaincaskError('UPLOAD_RANGE', {
      reason: `it begins at ${start}, the upload has ${upload.size} bytes`,
    })
  }
  if (length < 1 || (declared !== undefined && Number(declared) !== length))
    throw new RaincaskError('SIZE_INVALID', {
      reason: `Content-Range says ${length} bytes, Content-Length ${declared}`,
    })
  return length
}

function accepted(ctx: Context, upload: Upload): void {
  uploadHeaders(ctx, upload)
  answerEmpty(ctx, 202)
}

/** Locations are relative: an absolute one breaks behind a proxy and makes containerd drop its credentials. */
function uploadHeaders(ctx: Context, upload: Upload): void {
  ctx.set('Location', `/v2/${upload.repository}/blobs/uploads/${upload.id}`)
  // Docker reads it with "%d-%d", so an empty upload is 0-0 too.
  ctx.set('Range', `0-${Math.max(0, upload.size - 1)}`)
  ctx.set('Docker-Upload-UUID', upload.id)
}

function created(ctx: Context, repository: string, digest: Digest): void {
  ctx.set('Location', `/v2/${repository}/blobs/${digest}`)
  ctx.set('Docker-Content-Digest', digest)
  answerEmpty(ctx, 201)
}

function hasBody(req: IncomingMessage): boolean {
  return Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'] !== undefined
}

function query(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name]
  return Array.isArray(value) ? value[0] : value
}

function digestParameter(ctx: Context, name: string): Digest | undefined {
  const text = query(ctx, name)
  if (text === undefined) return undefined
  const digest = parseDigest(text)
  if (!digest)
    throw new RaincaskError('DIGEST_INVALID', { reason: `${text} is not a sha256 or sha512 digest` })
  return digest
}
