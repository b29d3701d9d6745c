import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import Koa from 'koa'
import { type Test, test } from 'tap'
import { clientAddress } from '../../server/http/client-address.ts'
import { TrustedProxies } from '../../server/http/trusted-proxies.ts'
import { schemeOf } from '../../server/ops/request-scheme.ts'
import { raincask } from '../e2e/command.ts'
import { ask } from '../registry/client.ts'

const LOCAL = '127.0.0.1'

/** Asks a server that trusts these proxies; what it takes the client for. */
async function seen(t: Test, trusted: string | undefined, host = LOCAL) {
  const app = new Koa()
  app.use(clientAddress(new TrustedProxies(trusted)))
  app.use((ctx) => {
    ctx.body = { address: ctx.ip, scheme: schemeOf(ctx) }
  })
  const server = app.listen(0, host)
  await once(server, 'listening')
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo
  return async (headers: Record<string, string> = {}) =>
    (await ask(`http://${LOCAL}:${port}`, '/', { headers })).json as { address: string; scheme: string }
}

test('nobody’s word is taken unless it is said whose', async (t) => {
  const headers = {
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Proto': 'https',
    Forwarded: 'for=192.0.2.1;proto=https',
  }
  for (const trusted of [undefined, '', '192.0.2.0/24,::1'])
    t.same(await (await seen(t, trusted))(headers), { address: LOCAL, scheme: 'http' }, `${trusted}`)
})

test('a trusted proxy names the client and the scheme', async (t) => {
  const asked = await seen(t, '127.0.0.0/8')
  const cases: [Record<string, string>, string, string][] = [
    [{}, LOCAL, 'http'],
    [{ 'X-Forwarded-For': '192.0.2.1' }, '192.0.2.1', 'http'],
    [{ 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https' }, '192.0.2.1', 'https'],
    [{ 'X-Forwarded-Proto': 'HTTPS, http' }, LOCAL, 'https'],
    [{ 'X-Forwarded-Proto': 'gopher' }, LOCAL, 'http'],
    [{ 'X-Forwarded-For': '192.0.2.1:4711' }, '192.0.2.1', 'http'],
    [{ 'X-Forwarded-For': '2001:db8::1' }, '2001:db8::1', 'http'],
    [{ 'X-Forwarded-For': '[2001:db8::1]:4711' }, '2001:db8::1', 'http'],
    [{ 'X-Forwarded-For': '::ffff:192.0.2.1' }, '192.0.2.1', 'http'],
    [{ Forwarded: 'for=192.0.2.1;proto=https;by=203.0.113.43' }, '192.0.2.1', 'https'],
    [{ Forwarded: 'By=x; For="[2001:db8::1]:4711"' }, '2001:db8::1', 'http'],
    [{ Forwarded: 'for=unknown;proto=https' }, LOCAL, 'https'],
    [{ Forwarded: 'for=_hidden' }, LOCAL, 'http'],
    [{ 'X-Forwarded-For': 'nonsense' }, LOCAL, 'http'],
    [{ 'X-Forwarded-For': '192.0.2.1', Forwarded: 'for=198.51.100.9' }, '192.0.2.1', 'http'],
  ]
  for (const [headers, address, scheme] of cases)
    t.same(await asked(headers), { address, scheme }, JSON.stringify(headers))
})

test('of several proxies the chain is believed from its end, up to the first that is not trusted', async (t) => {
  const asked = await seen(t, '127.0.0.1, 10.0.0.0/8')
  const cases: [string, string][] = [
    ['192.0.2.1, 10.1.1.1', '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1', '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1, 10.1.1.1, 10.2.2.2', '192.0.2.1'],
    ['10.9.9.9, 10.1.1.1', '10.9.9.9'],
    ['6.6.6.6, nonsense, 10.1.1.1', '10.1.1.1'],
    ['6.6.6.6,, 10.1.1.1', '10.1.1.1'],
    [`6.6.6.6${', 10.1.1.1'.repeat(400)}`, '10.1.1.1'],
  ]
  for (const [chain, address] of cases) {
    t.equal((await asked({ 'X-Forwarded-For': chain })).address, address, chain.slice(0, 60))
    const forwarded = chain
      .split(',')
      .map((one) => `for=${one.trim()};proto=http`)
      .join(', ')
    t.equal((await asked({ Forwarded: forwarded })).address, address, forwarded.slice(0, 60))
  }
})

test('an IPv4 proxy is the same on a socket for both', async (t) => {
  const asked = await seen(t, LOCAL, await anyHost())
  t.equal((await asked()).address, LOCAL)
  t.equal((await asked({ 'X-Forwarded-For': '192.0.2.1' })).address, '192.0.2.1')
})

test('what is neither an address nor a block is refused by name', (t) => {
  for (const text of [
    'proxy',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::1/129',
    '10.0.0/8',
    '10.0.0.1/-1',
  ])
    t.throws(() => new TrustedProxies(text), { code: 'CONFIG_INVALID', message: new RegExp(text) }, text)
  t.doesNotThrow(() => new TrustedProxies(' 10.0.0.1 , ::1, fd00::/8,'))
  t.end()
})

/** `::` where the machine has IPv6. */
async function anyHost(): Promise<string> {
  const probe = createServer()
  const hasIpv6 = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(0, '::', () => resolve(true))
  })
  if (hasIpv6) await new Promise((resolve) => probe.close(resolve))
  return hasIpv6 ? '::' : LOCAL
}

test('serve refuses to start with one', async (t) => {
  const data = join(t.testdir(), 'data')
  const { code, stderr } = await raincask('serve', '--trusted-proxy', '10.0.0.0/99', '--data', data)
  t.equal(code, 1)
  t.match(stderr, /--trusted-proxy 10\.0\.0\.0\/99 is neither an address nor a block/)
  t.equal(existsSync(data), false, 'before anything is made')
})
