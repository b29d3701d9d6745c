import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { untilState, writePackage } from '../jobs/people.ts'
import type { Client } from './client.ts'
import { openConsole } from './console.ts'

const TUS = { 'Tus-Resumable': '1.0.0' }

function announce(client: Client, name: string, length: number | string) {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`
  const headers = { ...TUS, 'Upload-Length': String(length), 'Upload-Metadata': metadata }
  return client.ask('POST', '/uploads', { headers })
}

function send(client: Client, place: string, offset: number, bytes: Uint8Array, headers = {}) {
  const type = { 'Content-Type': 'application/offset+octet-stream' }
  return client.ask('PATCH', place, {
    bytes,
    headers: { ...TUS, ...type, 'Upload-Offset': String(offset), ...headers },
  })
}

const placeOf = (location: string | undefined) => (location ?? '').replace('/api/v1', '')

test('a file comes in parts, and is imported under its own name', async (t) => {
  const { person, transfers, appliance } = await openConsole(t)
  const { client } = await person('administrator')
  await transfers.start()
  const bytes = readFileSync(await writePackage(`${appliance.data.root}/made.tar.gz`))
  const made = await announce(client, '商城 1.0-ram.tar.gz', bytes.length)
  t.equal(made.status, 201)
  t.match(made.headers, { 'tus-resumable': '1.0.0', 'upload-offset': '0' })
  const place = placeOf(made.headers.location)
  t.match(place, /^\/uploads\/[0-9a-f]{32}$/)
  const first = await send(client, place, 0, bytes.subarray(0, 9000))
  t.equal(first.status, 204)
  t.equal(first.headers['upload-offset'], '9000')
  const head = await client.ask('HEAD', place, { headers: TUS })
  t.equal(head.status, 200)
  t.match(head.headers, {
    'upload-offset': '9000',
    'upload-length': String(bytes.length),
    'cache-control': 'no-store',
  })
  t.ok(Date.parse(String(head.headers['upload-expires'])) > Date.now())
  const id = place.split('/').at(-1) ?? ''
  t.equal((await client.post('/transfers/imports', { upload: id })).json['error'], 'UPLOAD_UNFINISHED')
  t.equal(
    (await send(client, place, 9000, bytes.subarray(9000))).headers['upload-offset'],
    String(bytes.length),
  )
  const preview = await client.post('/transfers/preview', { upload: id })
  t.match(preview.json, {
    packages: [{ size: bytes.length, signed: false }],
    bundles: [],
    unsignedAllowed: true,
  })
  const job = await client.post('/transfers/imports', { upload: id })
  t.equal(job.status, 202, job.text)
  t.equal(job.json['title'], '商城 1.0-ram.tar.gz')
  t.match(await untilState(client, job.json['id'], 'done', 'failed'), { state: 'done' })
  t.equal((await client.get(place)).status, 404, 'what was imported need not be kept')
  t.notOk(existsSync(`${appliance.data.root}/incoming/${id}`))
})

test('what came before a broken connection is kept', async (t) => {
  const { person, url, appliance, accounts } = await openConsole(t)
  const { client, id: userId } = await person('administrator')
  const token = await appliance.db.write(() =>
    accounts.sessions.begin({ userId, address: '127.0.0.1', agent: 'test' }),
  )
  const place = placeOf((await announce(client, 'x', 1_000_000)).headers.location)
  await new Promise<void>((resolve) => {
    const sent = request(`${url}/api/v1${place}`, {
      method: 'PATCH',
      agent: false,
      headers: {
        ...TUS,
        Cookie: `raincask_session=${token}`,
        'X-Raincask': '1',
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': '1000000',
        'Upload-Offset': '0',
      },
    })
    sent.on('error', () => resolve())
    sent.write(Buffer.alloc(300_000, 1))
    globalThis.setTimeout(() => sent.destroy(), 300)
  })
  let offset = 0
  for (let tries = 0; tries < 200 && offset < 300_000; tries++) {
    await setTimeout(50)
    offset = Number((await client.ask('HEAD', place, { headers: TUS })).headers['upload-offset'])
  }
  t.equal(offset, 300_000)
  t.equal((await send(client, place, offset, Buffer.alloc(700_000))).status, 204)
})

test('wrong parts are refused and change nothing', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('publisher')
  const place = placeOf((await announce(client, 'x', 100)).headers.location)
  const part = Buffer.alloc(50)
  t.match((await send(client, place, 7, part)).json, { error: 'UPLOAD_OFFSET', code: 409 })
  t.match((await send(client, place, 0, Buffer.alloc(200))).json, { error: 'UPLOAD_TOO_LARGE', code: 413 })
  t.equal((await send(client, place, 0, part, { 'Tus-Resumable': '0.2.2' })).status, 412)
  t.equal((await send(client, place, 0, part, { 'Content-Type': 'text/plain' })).status, 415)
  t.equal((await send(client, place, 0, part, { 'Upload-Offset': '-1' })).status, 400)
  t.equal((await send(client, '/uploads/00000000000000000000000000000000', 0, part)).status, 404)
  const refused = await send(client, place, 7, part)
  t.equal(refused.headers['tus-resumable'], '1.0.0', 'refusals carry the version too')
  t.equal((await client.get(place)).json['offset'], 0)
  for (const length of ['', '-1', 'x', '99999999999999999999'])
    t.equal((await announce(client, 'x', length)).status, 400, length)
  t.equal((await announce(client, 'x', 2 ** 52)).json['error'], 'UPLOAD_TOO_LARGE')
})

test('an upload is its owner’s and the administrators’; it takes no more than the disk', async (t) => {
  const { person, stranger, transfers } = await openConsole(t)
  const { client } = await person('publisher')
  const other = await person('publisher')
  const administrator = await person('administrator')
  const place = placeOf((await announce(client, '../../etc/passwd', 10)).headers.location)
  t.equal((await client.get(place)).json['name'], 'passwd')
  t.equal((await other.client.get(place)).status, 404)
  t.equal((await send(other.client, place, 0, Buffer.alloc(10))).status, 404)
  t.equal((await other.client.delete(place)).status, 404)
  t.equal((await stranger.get(place)).status, 401)
  t.same((await other.client.get('/uploads')).items, [])
  t.equal((await administrator.client.get('/uploads')).items.length, 1)
  const settings = transfers.settings()
  await transfers.configure({ ...settings, uploads: { ...settings.uploads, maxSize: 2 ** 46 } }, ACTOR)
  t.equal((await announce(client, 'x', 2 ** 45)).json['error'], 'STORAGE_FULL')
  const options = await client.ask('OPTIONS', '/uploads')
  t.match(options.headers, { 'tus-version': '1.0.0', 'tus-extension': 'creation,termination,expiration' })
  t.equal((await administrator.client.ask('DELETE', place, { headers: TUS })).status, 204)
  t.equal((await client.get(place)).status, 404)
})

test('an upload that nobody goes on with is given up', async (t) => {
  const { person, transfers } = await openConsole(t)
  const { client } = await person('publisher')
  const old = placeOf((await announce(client, 'old', 10)).headers.location)
  const young = placeOf((await announce(client, 'young', 10)).headers.location)
  const { path } = await transfers.uploads.get(old.split('/').at(-1) ?? '')
  utimesSync(path, new Date(0), new Date(0))
  await transfers.clear()
  t.equal((await client.get(old)).status, 404)
  t.equal((await client.get(young)).status, 200)
})

const ACTOR = { actor: 'command-line', actorName: 'test', address: 'local' }
