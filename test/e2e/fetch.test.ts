import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { faultyProxy } from '../builders/faulty-proxy.ts'
import { RAINCASK, raincask, raincaskJson } from './command.ts'
import { type Fetched, vendor } from './fetching.ts'
import { writeDemoPackage } from './package-file.ts'
import { startServer } from './server.ts'

const demo = (directory: string) => writeDemoPackage(directory, 'containerd')

t.test('a release of another store is here as it is there, and ready for export', async (t) => {
  const { b, server, release, fetchJson, fetch, directory } = await vendor(t, demo)
  const fetched = await fetchJson(server.url)
  t.match(fetched.releases, [{ name: '商城示例', version: '1.0', outcome: 'added' }])
  t.equal(fetched.releases[0]?.digest, release?.digest, 'the very same release')
  t.ok(fetched.addedBytes > 0)
  const again = await fetchJson(server.url)
  t.match(again, { addedBytes: 0, releases: [{ outcome: 'unchanged', digest: release?.digest }] })
  t.match(
    (await fetch(`${server.url}/`)).stdout,
    /already here, nothing changed/,
    'a slash more does not matter',
  )
  const { files } = await raincaskJson<{ files: object[] }>(
    ...['export', '商城示例', '--output', join(directory, 'stick'), '--data', b],
  )
  t.equal(files.length, 1)
  t.match(await raincask('verify', join(directory, 'stick')), { code: 0 })
  const ram = await raincask(
    ...['export', '商城示例', '--format', 'ram', '--output', join(directory, 'ram'), '--data', b],
  )
  t.match(ram, { code: 0 })
  t.same(
    readdirSync(join(b, 'fetches')).filter((name) => name !== 'lock' && !name.startsWith('lock-')),
    [],
    'nothing half fetched is left',
  )
})

t.test('what was fetched is served to the next store', async (t) => {
  const { b, server, release, fetchJson, directory } = await vendor(t, demo)
  await fetchJson(server.url)
  const { accessKey } = await raincaskJson<{ accessKey: string }>(
    'keys',
    'create',
    '--name',
    'c',
    '--data',
    b,
  )
  const second = await startServer(b)
  t.teardown(() => second.stop())
  const third = await raincaskJson<Fetched>(
    ...['fetch', '商城示例@1.0', '--market', second.url, '--access-key', accessKey],
    ...['--data', join(directory, 'c')],
  )
  t.equal(third.releases[0]?.digest, release?.digest)
})

t.test('a market that shows no releases gives the template that it binds', async (t) => {
  const { b, server, fetchJson } = await vendor(t, demo)
  // As at a store that is no Raincask: releases are not to be had as such.
  const proxy = await faultyProxy(server.url, (path) =>
    path.startsWith('/v2/releases/') ? { status: 404 } : undefined,
  )
  t.teardown(() => proxy.close())
  const fetched = await fetchJson(proxy.url)
  t.match(fetched.releases, [{ name: '商城示例', version: '1.0', outcome: 'added' }])
  t.match(await fetchJson(proxy.url), { addedBytes: 0, releases: [{ outcome: 'unchanged' }] })
  t.match(await raincask('export', '商城示例', '--output', join(b, 'out'), '--data', b), { code: 0 })
  const stored = readdirSync(join(b, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  const templates = stored.filter((text) => text.includes('"group_key"'))
  t.equal(templates.length, 1)
  t.match(templates[0], /"hub_user":"","hub_password":""/, 'credentials are blanked')
})

t.test('several versions, and those that are not there', async (t) => {
  const { a, server, fetchJson, release, accessKey, b, directory } = await vendor(t, demo)
  const next = await writeDemoPackage(directory, 'containerd', '1.1')
  await raincaskJson('import', next.file, '--data', a)
  t.match(await fetchJson(server.url), { releases: [{ version: '1.1' }] })
  const all = await raincaskJson<Fetched>(
    ...['fetch', `${release?.appKeyID}@*`, '--market', server.url, '--access-key', accessKey, '--data', b],
  )
  t.match(all.releases, [
    { version: '1.0', outcome: 'added' },
    { version: '1.1', outcome: 'unchanged' },
  ])
  for (const wanted of ['nothing-like-it', `${release?.appKeyID}@9.9`]) {
    const failed = await raincask(
      ...['fetch', wanted, '--market', server.url, '--access-key', accessKey, '--data', b],
    )
    t.match(failed, { code: 1, stderr: /is not there/ })
    t.notMatch(failed.stderr, accessKey)
  }
})

t.test('a wrong access key is named and never shown', async (t) => {
  const { server, b } = await vendor(t, demo)
  const wrong = 'rck_this-is-a-wrong-key'
  for (const given of [['--access-key', wrong], []]) {
    const failed = await raincask(...['fetch', '商城示例', '--market', server.url, '--data', b, ...given])
    t.match(failed, { code: 1, stderr: /does not let us in.*access key/ })
    t.notMatch(failed.stdout + failed.stderr, wrong)
  }
  const json = await raincask(
    ...['fetch', '商城示例', '--market', server.url, '--data', b, '--access-key', wrong, '--json'],
  )
  t.match(JSON.parse(json.stderr), { error: { code: 'REMOTE_REFUSED' } })
  t.notMatch(json.stderr, wrong)
})

t.test('the access key is not in the list of processes while it is used', async (t) => {
  const { server, b, accessKey } = await vendor(t, demo)
  const proxy = await faultyProxy(server.url, (path) =>
    path.includes('/info') ? { silent: true } : undefined,
  )
  t.teardown(() => proxy.close())
  const child = spawn(RAINCASK, ['fetch', 'x', '--market', proxy.url, '--access-key', accessKey, '--data', b])
  t.teardown(() => child.kill('SIGKILL'))
  while (!proxy.asked.some(({ path }) => path.includes('/info'))) await setTimeout(20)
  t.equal(proxy.asked.at(-1)?.authorization, accessKey, 'it is used as consoles use it')
  t.notMatch(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8'), accessKey)
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGTERM')
  t.not(await ended, 0, 'and it stops when it is told to')
})

t.test('what cannot be meant is refused', async (t) => {
  for (const args of [
    [],
    ['app'],
    ['app', '--market', 'store.example.org'],
    ['app', '--image', 'nginx:1'],
    ['--image', 'NOT A NAME'],
    ['--image', 'nginx:1', '--as', 'apps/mine'],
    ['--image', 'nginx:1', '--platform', 'arm'],
    ['--image', 'nginx:1', '--username', 'me'],
  ]) {
    const { code, stderr } = await raincask('fetch', ...args, '--data', t.testdir())
    t.equal(code, 1, args.join(' '))
    t.match(stderr, /--help/)
  }
})
