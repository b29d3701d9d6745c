import { unlink } from 'node:fs/promises'
import { test } from 'tap'
import { Store } from '../content/store.ts'
import { openDesk, untilState } from './people.ts'

test('everything is read again by a job, which tells what is damaged', async (t) => {
  const { administrator, appliance, person } = await openDesk(t)
  const { client } = administrator
  const store = new Store(appliance.data, appliance.db, appliance.content)
  t.teardown(() => store.uploads.close())
  const whole = await store.push('team/web', { tag: '1.0' })
  const broken = await store.push('team/web', { tag: '2.0' })
  const scrub = async () => {
    const { status, json } = await client.post('/scrubs')
    t.equal(status, 202)
    return untilState(client, json['id'], 'done', 'failed')
  }
  t.match(await scrub(), {
    kind: 'scrub',
    state: 'done',
    result: { blobs: 4, bytes: whole.size + broken.size, damaged: 0 },
  })
  const [, layer] = broken.blobs
  await unlink(store.path(layer as typeof broken.digest))
  const found = await scrub()
  t.match(found, { state: 'done', result: { damaged: 1 } })
  const { items } = await client.get(`/jobs/${found['id']}/log`)
  t.match(items, [{ level: 'info' }, { level: 'error', text: new RegExp(`^${layer}`) }])
  t.match((await client.get('/storage')).json, {
    scrub: { blobs: Number },
    damaged: [{ digest: layer, releases: [], tags: [{ repository: 'team/web', tag: '2.0' }] }],
  })
  const noted = appliance.db.sqlite.prepare(
    "SELECT count(*) FROM audit_entries WHERE action = 'store.scrubbed'",
  )
  t.equal(noted.pluck().get(), 2)
  t.equal((await (await person('publisher')).client.post('/scrubs')).status, 403)
})
