import type { Context } from 'koa'
import { type Picture, pictureType } from '../content/pictures.ts'
import { RaincaskError } from '../ops/errors.ts'
import { readRequestBody } from '../ops/request-body.ts'
import type { ConsoleRoute } from './route.ts'

/** Largest JSON body where a route says nothing else, in bytes. */
const JSON_LIMIT = 1024 * 1024

/**
 * A request's body as its route wants it: parsed JSON, a picture, the stream itself, or nothing.
 * @throws RaincaskError MEDIA_TYPE_REFUSED, REQUEST_TOO_LARGE, REQUEST_INVALID, PICTURE_INVALID, CLIENT_GONE
 */
export async function readRouteBody(ctx: Context, route: ConsoleRoute): Promise<unknown> {
  const { body } = route
  if (!body) return undefined
  if ('stream' in body) return streamOf(ctx, body.stream)
  if ('picture' in body) return pictureOf(await readRequestBody(ctx.req, body.picture))
  if (!ctx.is('application/json'))
    throw new RaincaskError('MEDIA_TYPE_REFUSED', { reason: 'application/json' })
  return jsonOf(await readRequestBody(ctx.req, route.bodyLimit ?? JSON_LIMIT))
}

function streamOf(ctx: Context, type: string): Context['req'] {
  if (ctx.get('Content-Type').split(';')[0]?.trim() !== type)
    throw new RaincaskError('MEDIA_TYPE_REFUSED', { reason: type })
  return ctx.req
}

function jsonOf(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return JSON.parse(text)
  } catch {
    // The parser's own words would repeat what was sent.
    throw new RaincaskError('REQUEST_INVALID', { reason: 'the body is not JSON in UTF-8' })
  }
}

function pictureOf(bytes: Buffer): Picture {
  const mediaType = pictureType(bytes)
  if (!mediaType) throw new RaincaskError('PICTURE_INVALID')
  return { bytes, mediaType }
}
