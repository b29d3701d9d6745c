import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import type { Context, Middleware } from 'koa'
import { readAsset } from '../ops/assets.ts'

/** List of the built files, as names from the directory that it stands in; scripts/build-web writes it. */
export const WEB_FILE_LIST = 'web/dist/files.json'
const FOLDER = 'web/dist'
const PAGE = 'index.html'
/** Addresses that the page itself answers: where the links that make accounts lead (server/accounts/invitations.ts). */
const PAGE_PATHS = new Set(['/first-run', '/join', '/new-password'])

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Everything comes from this server, and no page of another site may frame it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const NOT_BUILT = `The web UI has not been built: run scripts/build-web, then start Raincask again.
网页界面尚未构建：请运行 scripts/build-web，然后重新启动 Raincask。
`

interface WebFile {
  bytes: Buffer
  type: string
  etag: string
  cacheControl: string
}

/** Names of the web UI's built files, list included, for `readAsset`; scripts/build-binary packs them. */
export function webAssets(read: (name: string) => Buffer = readAsset): string[] {
  return [WEB_FILE_LIST, ...fileNames(read).map((name) => `${FOLDER}/${name}`)]
}

/**
 * Serves the built web UI: `/`, the pages of one-time links, and the files that the page names, to anyone. Other paths and methods go on to the
 * next middleware. The files are read once, here.
 */
export function staticWeb(read: (name: string) => Buffer = readAsset): Middleware {
  const files = loadFiles(read)
  return (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    if (!files) return ctx.path === '/' ? sendNotBuilt(ctx) : next()
    const file = files.get(PAGE_PATHS.has(ctx.path) ? '/' : ctx.path)
    return file ? send(ctx, file) : next()
  }
}

function loadFiles(read: (name: string) => Buffer): Map<string, WebFile> | undefined {
  try {
    const names = fileNames(read)
    return new Map(names.map((name) => [publicPath(name), webFile(name, read(`${FOLDER}/${name}`))]))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function fileNames(read: (name: string) => Buffer): string[] {
  return JSON.parse(read(WEB_FILE_LIST).toString('utf8')) as string[]
}

function publicPath(name: string): string {
  return name === PAGE ? '/' : `/${name}`
}

function webFile(name: string, bytes: Buffer): WebFile {
  return {
    bytes,
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
    // Other names than the page's carry a hash of what is in them.
    cacheControl: name === PAGE ? 'no-cache' : 'public, max-age=31536000, immutable',
  }
}

function send(ctx: Context, file: WebFile): void {
  setSecurityHeaders(ctx)
  ctx.status = 200
  ctx.type = file.type
  ctx.set('Cache-Control', file.cacheControl)
  ctx.set('ETag', file.etag)
  if (ctx.fresh) ctx.status = 304
  else ctx.body = file.bytes
}

function sendNotBuilt(ctx: Context): void {
  setSecurityHeaders(ctx)
  ctx.status = 503
  ctx.type = 'text/plain; charset=utf-8'
  ctx.body = NOT_BUILT
}

function setSecurityHeaders(ctx: Context): void {
  ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Referrer-Policy', 'no-referrer')
}
