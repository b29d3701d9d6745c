import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { APP, importPaths, openDesk, untilState, writePackage } from '../jobs/people.ts'

const PLACE = `/apps/${APP}/versions/1.0/offline-packages`

test('a version’s offline package is made once, listed, downloaded in parts and counted', async (t) => {
  const { administrator, inbox, person, keeping, appliance } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  const made = await client.post(PLACE, { format: 'bundle' })
  t.equal(made.status, 202, made.text)
  t.match(made.json, { state: 'making', format: 'bundle', outdated: false, file: null })
  t.equal((await client.post(PLACE, { format: 'bundle' })).json['id'], made.json['id'], 'not made twice')
  await untilState(client, made.json['job'], 'done')
  const { json: list } = await client.get(PLACE)
  t.match(list, {
    items: [{ state: 'ready', file: /作业演示-1\.0-.*\.raincask\.tar$/, downloads: 0 }],
    formats: ['bundle', 'ram', 'docker-compose', 'helm'],
  })
  const [ready] = list['items'] as { id: string; size: number; sha256: string }[]
  const member = await person('member')
  const whole = await member.client.get(`/offline-packages/${ready?.id}/file`)
  t.equal(whole.status, 200)
  t.match(whole.headers, {
    'accept-ranges': 'bytes',
    'content-length': String(ready?.size),
    'content-disposition': /filename\*=UTF-8''%E4%BD%9C%E4%B8%9A/,
  })
  t.equal(createHash('sha256').update(whole.bytes).digest('hex'), ready?.sha256)
  const etag = String(whole.headers.etag)
  const part = (range: string, more = {}) =>
    member.client.get(`/offline-packages/${ready?.id}/file`, { headers: { Range: range, ...more } })
  const tail = await part('bytes=1000-', { 'If-Range': etag })
  t.equal(tail.status, 206)
  t.equal(tail.headers['content-range'], `bytes 1000-${(ready?.size ?? 0) - 1}/${ready?.size}`)
  t.same(tail.bytes, whole.bytes.subarray(1000))
  t.same((await part('bytes=-10')).bytes, whole.bytes.subarray(-10))
  t.same((await part('bytes=5-9')).bytes, whole.bytes.subarray(5, 10))
  t.equal((await part('bytes=1000-', { 'If-Range': '"another"' })).status, 200)
  t.equal((await part(`bytes=${ready?.size}-`)).status, 416)
  t.equal((await part('', { 'If-None-Match': etag })).status, 304)
  t.equal((await client.get(PLACE)).items[0]?.['downloads'], 2, 'parts are no downloads of their own')
  await keeping.counter.flush()
  const counted = appliance.db.sqlite.prepare('SELECT download_count FROM apps WHERE id = ?').pluck().get(APP)
  t.equal(counted, 2)
})

test('a package that was published anew since is out of date; one is removed with its file', async (t) => {
  const { administrator, inbox, appliance, stranger } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  const made = await client.post(PLACE, { format: 'ram' })
  await untilState(client, made.json['job'], 'done')
  await importPaths(client, [await writePackage(join(inbox, 'b.tar.gz'), { size: 30_000 })])
  t.match((await client.get(PLACE)).items, [{ format: 'ram', outdated: true, state: 'ready' }])
  const again = await client.post(PLACE, { format: 'ram' })
  t.not(again.json['id'], made.json['id'])
  await untilState(client, again.json['job'], 'done')
  const directory = join(appliance.data.root, 'bundles', String(made.json['job']))
  t.ok(existsSync(directory))
  t.equal((await stranger.get(`/offline-packages/${made.json['id']}/file`)).status, 401)
  t.equal((await client.delete(`/offline-packages/${made.json['id']}`)).status, 204)
  t.notOk(existsSync(directory))
  t.equal(
    (await client.get(`/offline-packages/${made.json['id']}/file`)).json['error'],
    'OFFLINE_PACKAGE_NOT_FOUND',
  )
  t.equal((await client.get(PLACE)).items.length, 1)
})

test('only its keepers have one made, and only of a version that is here', async (t) => {
  const { administrator, inbox, person } = await openDesk(t)
  const { client } = administrator
  await importPaths(client, [await writePackage(join(inbox, 'a.tar.gz'))])
  const publisher = await person('publisher')
  t.equal((await publisher.client.post(PLACE, { format: 'ram' })).json['error'], 'NOT_YOURS')
  t.equal((await client.post(PLACE.replace('1.0', '9.9'), {})).json['error'], 'VERSION_NOT_FOUND')
  t.equal((await client.post(PLACE, { format: 'exe' })).status, 400)
  const wrong = await client.post(PLACE, { format: 'ram', arch: 'riscv64' })
  const job = await untilState(client, wrong.json['job'], 'failed', 'done')
  t.match(job['error'], { code: 'EXPORT_REFUSED', message: /riscv64/ })
  t.match((await client.get(PLACE)).items, [{ state: 'missing' }])
})
