import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { test } from 'tap'
import type { Digest } from '../../oci/digest.ts'
import type { DoctorSettings } from '../../server/ops/doctor/check.ts'
import { type DoctorReport, runDoctor } from '../../server/ops/doctor/run-doctor.ts'
import { openStore } from '../content/store.ts'
import { raincask, raincaskJson } from '../e2e/command.ts'
import { startServer } from '../e2e/server.ts'

/** Looks at a directory and repairs nothing. */
const look = (root: string, settings: DoctorSettings = {}) =>
  runDoctor(root, settings, { clearAfterDead: async () => undefined, quarantine: async () => 0 })

/** What a check said, worst first. */
function of({ results }: DoctorReport, check: string) {
  const rank = { error: 0, warning: 1, ok: 2 }
  return results.filter((result) => result.check === check).sort((a, b) => rank[a.level] - rank[b.level])
}

/** A certificate and its key, made by openssl. */
function certificate(directory: string, days: number, name: string): { tlsCert: string; tlsKey: string } {
  const [tlsCert, tlsKey] = [join(directory, `${name}.pem`), join(directory, `${name}.key`)] as const
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-days', String(days), '-keyout', tlsKey, '-out', tlsCert]
  execFileSync('openssl', ['req', ...kind, ...names, ...files], { stdio: 'ignore' })
  return { tlsCert, tlsKey }
}

test('a store that was never backed up has nothing worse than that', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1' })
  const report = await look(store.data.root)
  const bad = report.results.filter(({ level, check }) => level !== 'ok' && check !== 'disk')
  t.match(bad, [{ check: 'backup', level: 'warning', next: /raincask backup/ }])
  t.equal(bad.length, 1)
  t.match(of(report, 'blobs'), [{ what: 'All 2 blobs are on disk with their sizes.' }])
})

test('lost and cut blobs are named; --fix takes them out of service, and a push heals them', async (t) => {
  const store = await openStore(t)
  const layers = [Buffer.from('one layer'), Buffer.from('another layer')]
  const { blobs } = await store.push('a', { tag: '1', layers })
  const [config, lost, cut] = blobs as [Digest, Digest, Digest]
  rmSync(store.path(lost))
  chmodSync(store.path(cut), 0o644)
  truncateSync(store.path(cut), 3)
  const found = await raincask('doctor', '--json', '--data', store.data.root)
  t.equal(found.code, 1, 'the exit code says error')
  const [finding] = of(JSON.parse(found.stdout) as DoctorReport, 'blobs')
  t.match(finding, { level: 'error', what: /^2 of 3 / })
  t.same(
    [...(finding?.items ?? [])].sort(),
    [`${lost}: its file is not there`, `${cut}: its file has 3 bytes, not 13`].sort(),
  )
  t.ok(store.content.blobs.sizeOf(lost), 'without --fix nothing is changed')
  const fixed = await raincask('doctor', '--fix', '--json', '--data', store.data.root)
  t.match(of(JSON.parse(fixed.stdout) as DoctorReport, 'blobs'), [{ fixed: 'took 2 blobs out of service' }])
  t.ok(store.content.blobs.sizeOf(config))
  t.equal(store.content.blobs.sizeOf(lost), undefined)
  for (const layer of layers) await store.pushBlob('a', layer)
  t.match(of(await look(store.data.root), 'damage'), [{ level: 'ok' }])
})

test('files without a row are told once they are old', async (t) => {
  const store = await openStore(t)
  const hex = createHash('sha256').update('x').digest('hex')
  mkdirSync(join(store.data.blobs, 'sha256', hex.slice(0, 2)), { recursive: true })
  writeFileSync(join(store.data.blobs, 'sha256', hex.slice(0, 2), hex), 'x')
  t.match(of(await look(store.data.root), 'blobs'), [{ level: 'ok' }], 'a push may be under way')
})

test('keys that others may read are shut', async (t) => {
  const store = await openStore(t)
  const key = join(store.data.keys, 'token.key')
  writeFileSync(key, 'secret', { mode: 0o644 })
  chmodSync(key, 0o644)
  t.match(of(await look(store.data.root), 'permissions'), [{ level: 'warning', items: [key] }])
  await raincaskJson('doctor', '--fix', '--data', store.data.root)
  t.equal(statSync(key).mode & 0o777, 0o600)
})

test('a directory that is not there, and one with a damaged database: the other checks go on', async (t) => {
  const directory = t.testdir()
  const none = await look(join(directory, 'none'))
  t.match(of(none, 'permissions'), [{ level: 'error', what: /There is no data directory/ }])
  const root = join(directory, 'data')
  mkdirSync(root, { mode: 0o750 })
  writeFileSync(join(root, 'raincask.db'), 'x'.repeat(100_000))
  const broken = await look(root)
  t.match(of(broken, 'database'), [{ level: 'error', what: /is damaged/, next: /raincask restore/ }])
  t.ok(of(broken, 'disk').length > 0)
  t.equal(broken.worst, 'error')
})

test('pages that were overwritten are found', async (t) => {
  const store = await openStore(t)
  for (let i = 0; i < 20; i++) await store.push(`team/app${i}`, { tag: '1' })
  const copy = join(store.data.root, '../copy/raincask.db')
  mkdirSync(join(copy, '..'), { mode: 0o750 })
  await store.db.sqlite.backup(copy)
  const broken = new BetterSqlite3(copy)
  const pages = broken.pragma('page_count', { simple: true }) as number
  broken.close()
  const handle = await open(copy, 'r+')
  for (let page = 10; page < pages; page += 3)
    await handle.write(Buffer.alloc(2000, 0xff), 0, 2000, page * 4096)
  await handle.close()
  t.match(of(await look(join(copy, '..')), 'database'), [{ level: 'error', what: /is damaged/ }])
})

test('a database that another program has locked is said to be so', async (t) => {
  const root = join(t.testdir(), 'data')
  mkdirSync(root, { mode: 0o750 })
  const other = new BetterSqlite3(join(root, 'raincask.db'))
  other.exec('CREATE TABLE schema_migrations (number); BEGIN EXCLUSIVE')
  t.teardown(() => other.close())
  t.match(of(await look(root), 'database'), [{ level: 'error', what: /locked by another program/ }])
})

test('a clock behind what the store has noted is wrong', async (t) => {
  const store = await openStore(t)
  await store.push('a', { tag: '1' })
  await store.age(-3600_000)
  t.match(of(await look(store.data.root), 'clock'), [{ level: 'error', next: /time server/ }])
})

test('certificates: those that end, have ended, do not fit their key or the address', async (t) => {
  const store = await openStore(t)
  const directory = join(store.data.root, '..')
  const good = certificate(directory, 300, 'store.example')
  const soon = certificate(directory, 10, 'soon.example')
  const says = async (settings: DoctorSettings) => of(await look(store.data.root, settings), 'certificates')
  t.match(await says(good), [{ level: 'ok' }])
  t.match(await says(soon), [{ level: 'warning', what: /ends in (9|10) days/ }])
  t.match(await says({ ...good, tlsKey: soon.tlsKey }), [{ level: 'error', what: /is not the key of/ }])
  t.match(await says({ ...good, hub: 'other.example:5000' }), [
    { level: 'error', what: /does not name other/ },
  ])
  t.match(await says({ ...good, tlsCert: join(directory, 'none') }), [
    { level: 'error', what: /cannot be read/ },
  ])
})

test('the public address is asked as clusters ask it', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const server = await startServer(data)
  t.teardown(() => server.stop())
  t.match(of(await look(data, { publicUrl: server.url, hub: server.host }), 'address'), [
    { level: 'ok', what: /leads to this market/ },
    { level: 'ok', what: /leads to a registry/ },
  ])
  const wrong = createServer((_req, res) => res.end('hello'))
  await new Promise<void>((resolve) => wrong.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`
  t.match(of(await look(data, { publicUrl: url }), 'address'), [
    { level: 'error', what: /not as a market does/ },
  ])
  await new Promise((resolve) => wrong.close(resolve))
  t.match(of(await look(data, { publicUrl: url }), 'address'), [
    { level: 'error', what: /cannot be reached/ },
  ])
})

test('what a killed server left is told, and cleared away', async (t) => {
  const data = join(t.testdir(), 'data')
  const server = await startServer(data)
  t.match(of(await look(data), 'staging'), [{ level: 'ok' }], 'while it lives all is well')
  server.child.kill('SIGKILL')
  await new Promise((resolve) => server.child.once('close', resolve))
  t.match(of(await look(data), 'staging'), [{ level: 'warning', what: /^1 processes ended/ }])
  await raincaskJson('doctor', '--fix', '--data', data)
  t.match(of(await look(data), 'staging'), [{ level: 'ok' }])
})

test('wrong settings are a finding, not the end of it', async (t) => {
  const store = await openStore(t)
  const { code, stdout } = await raincask(
    ...['doctor', '--json', '--public-url', 'store', '--listen-tls', 'x', '--data', store.data.root],
  )
  t.equal(code, 1)
  t.match(JSON.parse(stdout), { worst: 'error', results: [{ check: 'settings', level: 'error' }] })
})
