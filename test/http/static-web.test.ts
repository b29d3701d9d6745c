import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Koa from 'koa'
import { type Test, test } from 'tap'
import { buildWeb } from '../../scripts/build/web-files.ts'
import { staticWeb } from '../../server/http/static-web.ts'

/** A server of the built web UI in `built`, with something else behind it. */
async function serve(t: Test, read: (name: string) => Buffer): Promise<string> {
  const app = new Koa()
  const { pages, notFound } = staticWeb(read)
  app.use(pages)
  app.use(notFound)
  app.use((ctx) => {
    ctx.status = 404
    ctx.body = 'behind'
  })
  const server = createServer(app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serveBuilt(t: Test): Promise<{ url: string; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'raincask-web-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const built = join(directory, 'dist')
  await buildWeb(built, { checkTypes: false })
  return { url: await serve(t, (name) => readFileSync(name.replace('web/dist', built))), directory: built }
}

/** Without compression. */
const PLAIN = { headers: { 'accept-encoding': 'identity' } }

/** As browsers ask; `fetch` of Node would add that it wants no cached answer. */
async function askIfNot(url: string, etag: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  get(url, { headers: { 'if-none-match': etag } }, resolve).on('error', reject)
  const response = await promise
  response.resume()
  return response
}

test('the page is served to anyone, and allows nothing from outside', async (t) => {
  const { url, directory } = await serveBuilt(t)
  const response = await fetch(`${url}/`)
  t.equal(response.status, 200)
  t.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  t.equal(response.headers.get('cache-control'), 'no-cache')
  t.equal(response.headers.get('x-content-type-options'), 'nosniff')
  t.equal(response.headers.get('referrer-policy'), 'no-referrer')
  const policy = response.headers.get('content-security-policy') ?? ''
  for (const rule of [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
  ])
    t.ok(policy.split('; ').includes(rule), rule)
  t.notMatch(policy, /unsafe|\*/)
  t.equal(await response.text(), await readFile(join(directory, 'index.html'), 'utf8'))
})

test('every file that the page names is there, typed, and kept by browsers for good', async (t) => {
  const { url } = await serveBuilt(t)
  const page = await (await fetch(`${url}/`)).text()
  const paths = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, path]) => path ?? '')
  t.ok(paths.length >= 4)
  const types = new Set<string>()
  for (const path of paths) {
    const response = await fetch(url + path)
    t.equal(response.status, 200, path)
    t.match(response.headers.get('cache-control'), /immutable/)
    t.ok((await response.arrayBuffer()).byteLength > 0)
    types.add(response.headers.get('content-type') ?? '')
  }
  t.strictSame([...types].sort(), [
    'image/svg+xml',
    'text/css; charset=utf-8',
    'text/javascript; charset=utf-8',
  ])
})

test('a page that the browser has already is not sent again', async (t) => {
  const { url } = await serveBuilt(t)
  const etag = (await fetch(`${url}/`, PLAIN)).headers.get('etag') ?? ''
  t.match(etag, /^"[\w-]+"$/)
  const again = await askIfNot(url, etag)
  t.equal(again.statusCode, 304)
  t.ok(again.headers['content-security-policy'])
  t.equal((await askIfNot(url, '"other"')).statusCode, 200)
})

test('every address of a page is answered with the page, and no other', async (t) => {
  const { url, directory } = await serveBuilt(t)
  const page = await readFile(join(directory, 'index.html'), 'utf8')
  for (const path of [
    '/sign-in',
    '/first-run',
    '/join',
    '/new-password',
    '/apps/78e572a509fae141eb08b3cb907b297e?version=1.0',
    '/publishers/abc',
    '/solutions/abc',
    '/console',
    '/console/',
    '/console/apps/78e572a509fae141eb08b3cb907b297e?tab=versions',
  ])
    t.equal(await (await fetch(url + path)).text(), page, path)
  for (const path of [
    '/apps',
    '/apps/',
    '/apps/a/b',
    '/console-x',
    '/consolex/a',
    '/app-server/openapi/apps',
  ])
    t.equal(await (await fetch(url + path)).text(), 'behind', path)
})

test('texts come compressed to whoever takes that, and are another thing to caches', async (t) => {
  const { url } = await serveBuilt(t)
  const ask = async (encoding: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    get(`${url}/`, { headers: { 'accept-encoding': encoding } }, resolve).on('error', reject)
    const answer = await promise
    return { headers: answer.headers, bytes: Buffer.concat(await answer.toArray()) }
  }
  const [plain, packed] = [await ask('identity'), await ask('gzip, br')]
  t.equal(packed.headers['content-encoding'], 'gzip')
  t.equal(plain.headers['content-encoding'], undefined)
  t.match(packed.headers.vary, /Accept-Encoding/)
  t.match(plain.headers.vary, /Accept-Encoding/)
  t.not(packed.headers.etag, plain.headers.etag)
  t.equal(gunzipSync(packed.bytes).toString(), plain.bytes.toString())
})

test('HEAD says what GET would send', async (t) => {
  const { url, directory } = await serveBuilt(t)
  const response = await fetch(`${url}/`, { method: 'HEAD', ...PLAIN })
  t.equal(response.status, 200)
  t.equal(
    Number(response.headers.get('content-length')),
    (await readFile(join(directory, 'index.html'))).length,
  )
  t.equal(await response.text(), '')
})

test('other paths and methods go on to what is behind', async (t) => {
  const { url } = await serveBuilt(t)
  for (const path of [
    '/v2/',
    '/index.html',
    '/files.json',
    '/assets/',
    '/assets/../files.json',
    '/%2e%2e/package.json',
  ])
    t.equal(await (await fetch(url + path)).text(), 'behind', path)
  t.equal(await (await fetch(`${url}/`, { method: 'POST' })).text(), 'behind')
})

test('a store that was started before the web UI was built says what to do', async (t) => {
  const url = await serve(t, (name) => readFileSync(join(tmpdir(), 'raincask-no-such-directory', name)))
  const response = await fetch(`${url}/`)
  t.equal(response.status, 503)
  t.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8')
  t.match(await response.text(), /scripts\/build-web/)
  t.equal(await (await fetch(`${url}/v2/`)).text(), 'behind')
})

test('a damaged list of files is not taken for a missing one', async (t) => {
  t.throws(() => staticWeb(() => Buffer.from('not JSON')), SyntaxError)
})

test('a person at an address that has nothing gets a page that says so, a program does not', async (t) => {
  const { url } = await serveBuilt(t)
  const ask = (path: string, accept: string, method = 'GET') =>
    fetch(`${url}${path}`, { method, headers: { accept } })
  const page = await ask('/nowhere/at-all', 'text/html,application/xhtml+xml')
  t.equal(page.status, 404)
  t.match(await page.text(), '<!doctype html>')
  t.match(page.headers.get('content-security-policy'), "default-src 'self'")
  for (const [path, accept, method] of [
    ['/nowhere/at-all', '*/*'],
    ['/nowhere/at-all', 'text/html', 'POST'],
    ['/v2/nothing/manifests/1', 'text/html'],
    ['/api/v1/nothing', 'text/html'],
    ['/app-server/nothing', 'text/html'],
    ['/assets/nothing.js', 'text/html'],
  ] as const)
    t.equal(await (await ask(path, accept, method)).text(), 'behind', `${method ?? 'GET'} ${path} ${accept}`)
})
