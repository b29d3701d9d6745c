import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, cpSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { Client } from '../registry/client.ts'
import { removedUploadsOpenIn } from '../registry/removed-files.ts'
import { RAINCASK } from './command.ts'
import { checkWhole } from './crash/check-store.ts'

const DISK = 200
const MIB = 1024 * 1024

/**
 * The program on a small disk of its own: a tmpfs in a mount namespace, which ends with the program. A namespace is
 * root's to make, and anyone's who may have user namespaces.
 * @returns its address, and its data directory as seen from here
 */
async function serveOnSmallDisk(t: Test) {
  const directory = t.testdir({ disk: {} })
  const disk = join(directory, 'disk')
  const script =
    'mount -t tmpfs -o size="$1" raincask "$2" && exec "$3" serve --data "$2/data" --listen 127.0.0.1:0 --json --anonymous push'
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--user', '--map-root-user']
  const child = spawn('unshare', [...namespaces, 'sh', '-c', script, 'sh', `${DISK}m`, disk, RAINCASK], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  t.teardown(() => {
    child.kill('SIGTERM')
    return ended
  })
  const ready = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  const failed = ended.then((code) => Promise.reject(new Error(`serve ended with ${code}: ${log}`)))
  const { url } = JSON.parse(await Promise.race([ready, failed])) as { url: string }
  failed.catch(() => undefined)
  const data = `/proc/${child.pid}/root${disk}/data`
  // SQLite follows the link out of the namespace, so it is given a copy to look at.
  const check = () => {
    const copy = join(directory, 'copy')
    cpSync(data, copy, { recursive: true })
    return checkWhole(copy)
  }
  const removedOpen = () => removedUploadsOpenIn(child.pid ?? 0)
  return { client: new Client(url), data, check, removedOpen, log: () => log }
}

/** Fills the disk to its last byte; returns how to take it back. */
function fill(data: string): () => void {
  const file = `${data}/../filler`
  const fd = openSync(file, 'w')
  try {
    for (let size = MIB; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) if (writeSync(fd, Buffer.alloc(size)) < size) break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(fd)
  }
  return () => rmSync(file)
}

t.test('a full disk is said before the first byte, and everything else goes on', async (t) => {
  const { client, data, check, removedOpen } = await serveOnSmallDisk(t)
  const image = await client.pushImage('a', '1', 'x')
  const uploads = () => readdirSync(`${data}/staging/uploads`)
  const free = () => statfsSync(data).bavail * statfsSync(data).bsize
  const full = { status: 507, code: 'DENIED', json: { errors: [{ detail: { code: 'STORAGE_FULL' } }] } }

  const tooMuch = randomBytes(150 * MIB)
  const digest = digestOf(tooMuch)
  const before = free()
  t.match(await client.ask(`/v2/a/blobs/uploads/?digest=${digest}`, { method: 'POST', body: tooMuch }), full)
  const location = await client.startUpload('a')
  t.match(await client.ask(`${location}?digest=${digest}`, { method: 'PUT', body: tooMuch }), full)
  t.same(uploads(), [], 'nothing of it is kept')

  const stream = await client.startUpload('a')
  const endless = Readable.from(
    (function* () {
      for (let i = 0; i < 150; i++) yield tooMuch.subarray(i * MIB, (i + 1) * MIB)
    })(),
  )
  t.match(
    await client.ask(stream, { method: 'PATCH', body: endless }),
    full,
    'a stream too, when it gets there',
  )
  t.same(uploads(), [])
  t.same(await removedOpen(), [])
  const isBack = () => Math.abs(free() - before) < 5 * MIB
  // The kernel takes a while to take a hundred MiB back.
  for (let i = 0; i < 3000 && !isBack(); i++) await sleep(10)
  t.ok(isBack(), 'and its space is given back')

  t.same((await client.ask('/v2/a/manifests/1')).bytes, image.bytes)
  await client.pushImage('a', '2', 'fits')
  t.same(await check(), [])
})

t.test('with no byte left, what is there is served, and nothing half-written is seen', async (t) => {
  const { client, data, check, removedOpen, log } = await serveOnSmallDisk(t)
  const { bytes, layer } = await client.pushImage('a', '1', 'x')
  const large = randomBytes(2 * MIB)
  const largeDigest = await client.pushBlob('a', large)
  const empty = fill(data)

  const statuses = new Set<number>()
  const pushed = new Map<string, Buffer>()
  for (let i = 0; i < 60; i++) {
    // As large as manifests get, so that the database soon has to grow.
    const text = JSON.stringify({
      ...JSON.parse(bytes.toString()),
      annotations: { padding: `${i}`.repeat(100_000) },
    })
    const answer = await client.putManifest('a', `m${i}`, Buffer.from(text))
    statuses.add(answer.status)
    if (answer.status === 201) pushed.set(`m${i}`, Buffer.from(text))
    else t.match(answer, { status: 507, code: 'DENIED' }, `m${i}`)
  }
  t.ok(statuses.has(507), 'the database could not grow')
  const small = Buffer.from('a small blob')
  const blob = `/v2/a/blobs/uploads/?digest=${digestOf(small)}`
  t.match(await client.ask(blob, { method: 'POST', body: small }), { status: 507, code: 'DENIED' })
  for (let i = 0; i < 10; i++) {
    const body = Readable.from([large], { objectMode: false })
    t.match(await client.ask(`${await client.startUpload('a')}`, { method: 'PATCH', body }), { status: 507 })
  }
  t.same(readdirSync(`${data}/staging/uploads`), [])
  t.same(await removedOpen(), [])

  t.same((await client.ask('/v2/a/manifests/1')).bytes, bytes)
  t.equal((await client.ask(`/v2/a/blobs/${layer}`)).status, 200)
  t.ok((await client.ask(`/v2/a/blobs/${largeDigest}`)).bytes.equals(large))
  t.equal((await client.ask('/v2/a/tags/list')).status, 200)

  empty()
  t.equal((await client.ask(blob, { method: 'POST', body: small })).status, 201, 'with space, all goes on')
  const after = await client.pushImage('a', 'after', 'y')
  for (const [tag, expected] of [...pushed, ['after', after.bytes] as const])
    t.ok(
      (await client.ask(`/v2/a/manifests/${tag}`)).bytes.equals(expected),
      `${tag} is what was acknowledged`,
    )
  const { tags } = (await client.ask('/v2/a/tags/list')).json as { tags: string[] }
  t.same(tags.toSorted(), ['1', 'after', ...pushed.keys()].toSorted(), 'and what was refused is not there')
  t.same(await check(), [])
  t.notMatch(log(), /unhandled|"INTERNAL"/i)
})
