import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { SignedIn } from '../accounts/sessions.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Transfers } from '../transfer/transfers.ts'
import type { Upload } from '../transfer/upload-files.ts'
import { timeSchema } from './people-schemas.ts'
import { Answer, type ConsoleRoute, type RouteRequest, route } from './route.ts'

const tag = 'uploads'
const access = 'publisher'
const params = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'is not the id of an upload') })
const VERSION = '1.0.0'
const headers = { 'Tus-Resumable': VERSION }
/** Largest `Upload-Metadata`, and longest file name in it. */
const MAX_METADATA = 4096
const MAX_NAME = 255

const uploadSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  length: z.int().describe('Bytes in all'),
  offset: z.int().describe('Bytes that are here'),
  createdAt: timeSchema,
  modified: z.number().optional().describe('When the file was last changed, if the browser said it'),
  expiresAt: timeSchema.describe('When it is given up if nothing is added'),
})

/**
 * Packages and bundles from browsers, by the tus protocol 1.0.0 (tus.io): core, creation, termination, expiration. What
 * was sent survives a lost connection, a closed tab and a restart of the store.
 */
export function uploadRoutes({ uploads, settings }: Transfers): ConsoleRoute[] {
  const facts = () => ({
    'Tus-Version': VERSION,
    'Tus-Extension': 'creation,termination,expiration',
    'Tus-Max-Size': String(settings().uploads.maxSize),
  })
  return [
    route({
      method: 'OPTIONS',
      path: '/uploads',
      access,
      tag,
      summary: 'What of the tus protocol is spoken here, as headers',
      headers,
      handle: () => new Answer(undefined, facts()),
    }),
    route({
      method: 'GET',
      path: '/uploads',
      access,
      tag,
      summary: 'Uploads that are here: all of them for administrators, else one’s own',
      response: z.object({ items: z.array(uploadSchema), maxSize: z.int() }),
      handle: async ({ user }) => {
        const items = (await uploads.list()).filter((upload) => maySee(upload, user))
        return { items, maxSize: settings().uploads.maxSize }
      },
    }),
    route({
      method: 'POST',
      path: '/uploads',
      access,
      tag,
      summary:
        'tus: announce a file by Upload-Length and Upload-Metadata (`filename`, `modified`); Location says where to send it',
      status: 201,
      headers,
      handle: async (request) => {
        requireTus(request)
        const length = wholeNumber(request.header('Upload-Length'), 'Upload-Length')
        const metadata = request.header('Upload-Metadata')
        const owner = `user:${request.user.userId}`
        const upload = await uploads.create(owner, fileName(metadata), length, modifiedAt(metadata))
        return new Answer(Buffer.alloc(0), { Location: `/api/v1/uploads/${upload.id}`, ...stateOf(upload) })
      },
    }),
    route({
      method: 'GET',
      path: '/uploads/:id',
      access,
      tag,
      summary: 'One upload; tus asks with HEAD and reads Upload-Offset and Upload-Length',
      headers,
      params,
      response: uploadSchema,
      handle: async ({ params: { id }, user }) => {
        const upload = await ownUpload(uploads, id, user)
        return new Answer(upload, stateOf(upload))
      },
    }),
    route({
      method: 'PATCH',
      path: '/uploads/:id',
      access,
      tag,
      summary: 'tus: send bytes from Upload-Offset on; what came before a broken connection is kept',
      headers,
      params,
      body: { stream: 'application/offset+octet-stream' },
      handle: async ({ params: { id }, user, body, ...request }) => {
        requireTus(request)
        await ownUpload(uploads, id, user)
        const offset = wholeNumber(request.header('Upload-Offset'), 'Upload-Offset')
        await uploads.append(id, offset, sentBytes(body))
        return new Answer(undefined, stateOf(await uploads.get(id)))
      },
    }),
    route({
      method: 'DELETE',
      path: '/uploads/:id',
      access,
      tag,
      summary: 'tus: discard an upload',
      headers,
      params,
      handle: async ({ params: { id }, user }) => {
        await ownUpload(uploads, id, user)
        await uploads.remove(id)
      },
    }),
  ]
}

function maySee({ owner }: Upload, user: SignedIn): boolean {
  return user.role === 'administrator' || owner === `user:${user.userId}`
}

/** @throws RaincaskError UPLOAD_NOT_FOUND also for somebody else's */
export async function ownUpload(uploads: Transfers['uploads'], id: string, user: SignedIn): Promise<Upload> {
  const upload = await uploads.get(id)
  if (!maySee(upload, user)) throw new RaincaskError('UPLOAD_NOT_FOUND', { where: id })
  return upload
}

function stateOf({ offset, length, expiresAt }: Upload): Record<string, string> {
  return {
    'Upload-Offset': String(offset),
    'Upload-Length': String(length),
    ...(offset < length && { 'Upload-Expires': new Date(expiresAt).toUTCString() }),
  }
}

function requireTus({ header }: Pick<RouteRequest, 'header'>): void {
  if (header('Tus-Resumable') !== VERSION) throw new RaincaskError('TUS_VERSION')
}

/** A connection that breaks is the client's affair, whatever the parser calls it. */
async function* sentBytes(body: Readable): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  for (;;) {
    const next = await chunks.next().catch(() => {
      throw new RaincaskError('CLIENT_GONE')
    })
    if (next.done) return
    yield next.value
  }
}

function wholeNumber(text: string, field: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  const fields = [{ field, problem: 'is not a whole number' }]
  throw new RaincaskError('REQUEST_INVALID', { reason: `${field} is not a whole number`, fields })
}

/** The file's name; the content says what it is, so any name will do. */
function fileName(metadata: string): string {
  const name = metadataValue(metadata, 'filename', 'name')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '')
  return name.split(/[/\\]/).at(-1)?.trim().slice(0, MAX_NAME) || 'package'
}

/** When the file was last changed, in milliseconds since 1970 UTC. */
function modifiedAt(metadata: string): number | undefined {
  const text = metadataValue(metadata, 'modified')
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** A value out of `key base64,key base64`; empty if there is none. */
function metadataValue(metadata: string, ...keys: string[]): string {
  const pairs = metadata.slice(0, MAX_METADATA).split(',')
  const encoded = pairs.map((pair) => pair.trim().split(' ')).find(([key = '']) => keys.includes(key))
  return Buffer.from(encoded?.[1] ?? '', 'base64').toString('utf8')
}
