import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { faultyProxy } from '../builders/faulty-proxy.ts'
import { RAINCASK, raincask, raincaskJson } from './command.ts'
import { vendor, writeLargePackage } from './fetching.ts'

const MIB = 1024 * 1024

/** The store with the large layer, and a bad way to it. */
async function badWay(t: Parameters<typeof vendor>[0], faultFor: Parameters<typeof faultyProxy>[1]) {
  let large = { digest: '', size: 0 }
  const store = await vendor(t, async (directory) => {
    const written = await writeLargePackage(directory)
    large = written
    return written
  })
  const proxy = await faultyProxy(store.server.url, faultFor)
  t.teardown(() => proxy.close())
  const asks = () => proxy.asked.filter(({ path }) => path.endsWith(large.digest))
  return { ...store, ...large, proxy, asks }
}

t.test('connections that break are taken up where they broke', async (t) => {
  const { proxy, asks, size, release, fetchJson } = await badWay(t, (path, count) =>
    path.includes('/blobs/') && count <= 3 ? { cutAfter: MIB } : undefined,
  )
  const fetched = await fetchJson(proxy.url)
  t.equal(fetched.releases[0]?.digest, release?.digest)
  t.ok(asks().length >= 3)
  t.equal(asks()[0]?.range, undefined)
  t.match(asks()[1]?.range, /^bytes=\d{5,}-$/)
  t.ok(proxy.blobBytes < size + 512 * 1024, 'no byte was fetched twice, but for a few on their way')
})

t.test('a run that was killed is gone on with by the next', async (t) => {
  let broken = true
  const { proxy, asks, size, b, accessKey, release, fetchJson } = await badWay(t, (path, count) => {
    if (!broken || !path.includes('/blobs/')) return undefined
    return count === 1 ? { cutAfter: 2 * MIB } : { silent: true }
  })
  const args = ['fetch', 'Large', '--market', proxy.url, '--access-key', accessKey, '--data', b]
  const child = spawn(RAINCASK, args, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.on('close', resolve))
  while (asks().length < 2) await setTimeout(20)
  child.kill('SIGKILL')
  await ended
  t.same(await raincaskJson('apps', 'list', '--data', b), [], 'nothing shows')
  broken = false
  const before = proxy.blobBytes
  const fetched = await fetchJson(proxy.url)
  t.equal(fetched.releases[0]?.digest, release?.digest)
  t.match(asks().at(-1)?.range, /^bytes=\d{7}-$/)
  t.ok(proxy.blobBytes - before < size - MIB / 2, 'only what was missing')
  t.same(
    readdirSync(join(b, 'fetches')).filter((name) => name.startsWith('sha256-')),
    [],
  )
})

t.test('a registry that knows no ranges is read from the start', async (t) => {
  const { proxy, release, fetchJson } = await badWay(t, (path, count) =>
    path.includes('/blobs/') ? { wholeOnly: true, ...(count === 1 && { cutAfter: MIB }) } : undefined,
  )
  t.equal((await fetchJson(proxy.url)).releases[0]?.digest, release?.digest)
})

t.test('a token that has ended is asked for again', async (t) => {
  const ended: Record<string, string> = {}
  const { proxy, asks, release, fetchJson } = await badWay(t, (path, count) => {
    if (!path.includes('/blobs/')) return undefined
    if (count === 1) return { cutAfter: MIB }
    return count === 2 ? { status: 401, headers: ended } : undefined
  })
  ended['www-authenticate'] =
    `Bearer realm="${proxy.url}/app-server/v1/registry/auth",service="raincask",error="invalid_token"`
  t.equal((await fetchJson(proxy.url)).releases[0]?.digest, release?.digest)
  const after = proxy.asked.filter(({ path }) => path.includes('/registry/auth'))
  t.match(after.at(-1)?.authorization, /^Basic /)
  t.match(asks().at(-1)?.authorization, /^Bearer /)
})

t.test('a registry that speaks no TLS is said to be one', async (t) => {
  const proxy = await faultyProxy('http://127.0.0.1:9')
  t.teardown(() => proxy.close())
  // Only by an address that is known to be this very machine it would be asked by plain HTTP.
  const image = `0.0.0.0:${proxy.host.split(':')[1]}/a/b:1`
  const failed = await raincask('fetch', '--image', image, '--data', t.testdir())
  t.match(failed, { code: 1, stderr: /cannot be reached: .*--plain-http/ })
})

t.test('an answer that asks to come back later is asked again', async (t) => {
  const { proxy, release, fetchJson } = await badWay(t, (_path, count) =>
    count === 1 ? { status: 503, headers: { 'retry-after': '0' } } : undefined,
  )
  t.equal((await fetchJson(proxy.url)).releases[0]?.digest, release?.digest)
})

t.test('content that is not what its digest says is refused, and nothing is published', async (t) => {
  const { proxy, b, fetch, fetchJson, server } = await badWay(t, (path) =>
    path.includes('/blobs/') ? { flip: 1000 } : undefined,
  )
  const refused = await fetch(proxy.url)
  t.equal(refused.code, 1)
  t.match(refused.stderr, /does not match its digest/)
  t.same(await raincaskJson('apps', 'list', '--data', b), [])
  t.match(await fetchJson(server.url), { releases: [{ outcome: 'added' }] }, 'from a sound place it comes')
})
