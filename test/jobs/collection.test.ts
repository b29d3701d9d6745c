import { test } from 'tap'
import { tryLockFile } from '../../server/db/file-lock.ts'
import { DAY, Store } from '../content/store.ts'
import { openDesk, untilState } from './people.ts'

test('a collection is looked at first, then done by a job, and its report stays', async (t) => {
  const { administrator, appliance, person } = await openDesk(t)
  const { client } = administrator
  const store = new Store(appliance.data, appliance.db, appliance.content)
  t.teardown(() => store.uploads.close())
  const used = await store.push('team/web', { tag: '1.0' })
  const old = await store.push('team/web')
  const older = await store.push('team/api')
  await store.age(2 * DAY)
  const young = await store.push('team/web')

  const collect = async (dryRun: boolean) => {
    const { status, json } = await client.post('/collections', { dryRun })
    t.equal(status, 202)
    return untilState(client, json['id'], 'done', 'failed')
  }
  const looked = await collect(true)
  const report = {
    manifests: 2,
    blobs: { count: 4, bytes: old.size + older.size },
    bytes: old.size + older.size,
    places: [
      { repository: 'team/api', manifests: 1 },
      { repository: 'team/web', manifests: 1 },
    ],
  }
  t.match(looked, {
    kind: 'collect',
    state: 'done',
    result: {
      report: { dryRun: true, ...report },
      kept: { manifests: 1, blobs: 2, bytes: young.size },
    },
  })
  for (const image of [used, old, young]) t.ok(store.isWhole('team/web', image), 'nothing has gone')

  const done = await collect(false)
  t.match(done, { state: 'done', result: { report: { dryRun: false, ...report }, kept: null } })
  for (const image of [used, young]) t.ok(store.isWhole('team/web', image))
  t.notOk(store.isWhole('team/web', old))
  t.match((await client.get('/storage')).json, { collection: { bytes: old.size + older.size } })
  const noted = appliance.db.sqlite.prepare(
    "SELECT actor FROM audit_entries WHERE action = 'store.collected'",
  )
  t.same(noted.all(), [{ actor: `user:${administrator.id}` }], 'the dry run is none')

  t.equal((await (await person('publisher')).client.post('/collections', {})).status, 403)
  const lock = tryLockFile(`${appliance.data.cache}/gc.lock`, appliance.data.cache)
  t.match(await collect(false), { state: 'failed', error: { code: 'JOB_RUNNING' } }, 'one at a time')
  lock?.release()
})
