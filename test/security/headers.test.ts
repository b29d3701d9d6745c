import { test } from 'tap'
import { addressOf, callersOf } from '../http/callers.ts'
import { Client } from '../registry/client.ts'
import { loginOf, makeKeys, openRegistry } from '../registry/registry.ts'

/** What may be framed by others; everything else by nobody. */
const FRAMED = '/certification/login'

test('every answer, refusals too, forbids sniffing, framing and telling where one came from', async (t) => {
  const registry = await openRegistry(t)
  const { stranger } = await callersOf(registry)
  const routes = registry.groups.flatMap((group) => group.routes)
  const unknown = { method: 'GET', path: '/nothing/here', rule: 'anyone' }
  for (const route of [...routes, unknown]) {
    const body = ['GET', 'HEAD', 'OPTIONS'].includes(route.method) ? {} : { body: '{}' }
    const headers = { 'Content-Type': 'application/json', ...stranger }
    const answer = await fetch(registry.url + addressOf(route), { method: route.method, headers, ...body })
    await answer.body?.cancel()
    const said = `${route.method} ${route.path} (${answer.status})`
    const get = (name: string) => answer.headers.get(name) ?? ''
    t.equal(get('x-content-type-options'), 'nosniff', said)
    t.equal(get('referrer-policy'), 'no-referrer', said)
    const isFramed = route.path === FRAMED && route.method !== 'POST'
    t.match(get('content-security-policy'), isFramed ? 'frame-ancestors *' : "frame-ancestors 'none'", said)
    t.match(get('content-security-policy'), /default-src '(?:none|self)'/, said)
    t.notMatch(get('content-security-policy'), /unsafe|https?:/, said)
    t.match(get('cross-origin-resource-policy'), /^(?:same|cross)-origin$/, said)
    t.match(get('cache-control'), /no-store|no-cache/, said)
    if (answer.status >= 400) t.match(get('cache-control'), 'no-store', `${said} is kept by nobody`)
  }
})

test('what anyone pushed is never a page of this server, and shared caches keep none of it', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const client = new Client(registry.url, { login: loginOf(everything) })
  const page = Buffer.from('<script>alert(1)</script>')
  const digest = await client.pushBlob('team/web', page)
  await client.pushImage('team/web', '1', 'x')
  for (const path of [`/v2/team/web/blobs/${digest}`, '/v2/team/web/manifests/1']) {
    // Asked twice: the second answer comes from memory.
    for (const _ of ['first', 'again']) {
      const answer = await client.ask(path)
      t.equal(answer.status, 200)
      t.match(answer.headers, {
        'x-content-type-options': 'nosniff',
        'content-security-policy': /sandbox/,
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': /^private/,
      })
      t.notMatch(answer.headers['content-type'] ?? '', /html/)
    }
  }
})
