import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Context, Middleware } from 'koa'
import { readAsset } from '../ops/assets.ts'
import { pathMatcher, type RouteGroup } from '../ops/declared-routes.ts'

/** List of the built files, as names from the directory that it stands in; scripts/build-web writes it. */
export const WEB_FILE_LIST = 'web/dist/files.json'
const FOLDER = 'web/dist'
const PAGE = 'index.html'
/** Addresses that the page itself answers; web/src/main.tsx shows what stands at each. */
const PAGE_PATHS = [
  '/sign-in',
  '/trust',
  '/first-run',
  '/join',
  '/new-password',
  '/apps/:id',
  '/publishers/:id',
  '/solutions/:id',
  '/docs',
  '/docs/:chapter',
  '/console/:part*',
]
const isPage = pathMatcher(PAGE_PATHS)

/** The pages of the web UI, and the files that they load. What they show they ask of the API. */
export const webGroup: RouteGroup = {
  name: 'Web UI',
  rules: { anyone: 'anyone; pages hold texts and programs alone' },
  routes: ['/', ...PAGE_PATHS, '/assets/:file'].map((path) => ({ method: 'GET', path, rule: 'anyone' })),
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Everything comes from this server, and no page of another site may frame it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  // Pictures that somebody has chosen and not yet sent are shown from memory.
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "media-src 'none'",
  "worker-src 'none'",
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
  /** Makes the same, once, for clients that take gzip; undefined for pictures, which it makes no smaller. */
  gzip: (() => Buffer) | undefined
  type: string
  etag: string
  cacheControl: string
}

/** Names of the web UI's built files, list included, for `readAsset`; scripts/build-binary packs them. */
export function webAssets(read: (name: string) => Buffer = readAsset): string[] {
  return [WEB_FILE_LIST, ...fileNames(read).map((name) => `${FOLDER}/${name}`)]
}

export interface StaticWeb {
  /** The page at every address that it shows something at, and the files that it names. */
  pages: Middleware
  /** The page, with status 404, for a person whose browser asks for an address that nothing answers. */
  notFound: Middleware
}

/**
 * Serves the built web UI, to anyone. What is none of its own goes on to the next middleware. The files are read once,
 * here.
 */
export function staticWeb(read: (name: string) => Buffer = readAsset): StaticWeb {
  const files = loadFiles(read)
  const pages: Middleware = (ctx, next) => {
    if (!isRead(ctx)) return next()
    if (!files) return ctx.path === '/' ? sendNotBuilt(ctx) : next()
    const file = files.get(isPage(ctx.path) ? '/' : ctx.path)
    return file ? send(ctx, file) : next()
  }
  const notFound: Middleware = (ctx, next) => {
    const page = files?.get('/')
    if (!page || !isRead(ctx) || !ctx.get('Accept').includes('text/html') || OF_PROGRAMS.test(ctx.path))
      return next()
    return send(ctx, page, 404)
  }
  return { pages, notFound }
}

/** Addresses that programs ask for; errors there are for programs, whoever asks. */
const OF_PROGRAMS = /^\/(?:v2|api|app-server|certification|assets)(?:\/|$)/

function isRead({ method }: Context): boolean {
  return method === 'GET' || method === 'HEAD'
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
  const isText = /\.(?:html|js|css|md|svg)$/.test(name)
  return {
    bytes,
    gzip: isText ? gzipOnce(bytes) : undefined,
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
    // Other names than the page's carry a hash of what is in them.
    cacheControl: name === PAGE ? 'no-cache' : 'public, max-age=31536000, immutable',
  }
}

/** Whoever asks first waits some milliseconds for it; a start, which reads all files, does not. */
function gzipOnce(bytes: Buffer): () => Buffer {
  let made: Buffer | undefined
  return () => {
    made ??= gzipSync(bytes, { level: 9 })
    return made
  }
}

function send(ctx: Context, file: WebFile, status = 200): void {
  setSecurityHeaders(ctx)
  ctx.status = status
  ctx.type = file.type
  ctx.set('Cache-Control', file.cacheControl)
  const gzip = ctx.acceptsEncodings('gzip', 'identity') === 'gzip' ? file.gzip?.() : undefined
  if (file.gzip) ctx.vary('Accept-Encoding')
  // Another form is another thing to whoever compares.
  ctx.set('ETag', gzip ? file.etag.replace(/"$/, '-gzip"') : file.etag)
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  if (gzip) ctx.set('Content-Encoding', 'gzip')
  ctx.body = gzip ?? file.bytes
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
  ctx.set('Cross-Origin-Opener-Policy', 'same-origin')
  ctx.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
}
