import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { AccessKeys } from '../../server/accounts/access-keys.ts'
import { openDatabase } from '../../server/db/database.ts'
import { temporaryDatabase } from '../catalog/temporary-database.ts'

test('a key is short, url-safe and never the same twice', async (t) => {
  const keys = new AccessKeys(temporaryDatabase(t).db)
  const made = [await keys.create({ name: 'a', actions: ['OnlyRead'] })]
  made.push(await keys.create({ name: 'a', actions: ['OnlyRead'] }))
  for (const { id, accessKey } of made) {
    t.match(accessKey, /^[A-Za-z0-9_-]{43,64}$/)
    t.match(id, /^[a-z0-9]{8,24}$/)
  }
  t.not(made[0]?.accessKey, made[1]?.accessKey)
  t.not(made[0]?.id, made[1]?.id)
})

test('only a hash of the key is on disk', async (t) => {
  const { db, file } = temporaryDatabase(t)
  const { accessKey } = await new AccessKeys(db).create({ name: 'cluster', actions: ['ReadInstall'] })
  db.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  t.notOk(readFileSync(file).includes(accessKey))
})

test('a key is found by itself alone', async (t) => {
  const keys = new AccessKeys(temporaryDatabase(t).db)
  const { id, accessKey, actions } = await keys.create({
    name: '一号集群',
    actions: ['Write', 'ReadInstall'],
  })
  t.same(actions, ['ReadInstall', 'Write'])
  t.match(keys.findByRawKey(accessKey), { id, name: '一号集群', actions: ['ReadInstall', 'Write'] })
  t.equal(keys.findByRawKey(`${accessKey}x`), undefined)
  t.equal(keys.findByRawKey(''), undefined)
  t.equal(keys.findByRawKey('x'.repeat(100_000)), undefined)
  t.same(
    keys.list().map((key) => key.id),
    [id],
  )
  t.notOk(JSON.stringify(keys.list()).includes(accessKey))
})

test('a name and at least one known action are asked for', async (t) => {
  const keys = new AccessKeys(temporaryDatabase(t).db)
  const wrong = { code: 'REQUEST_INVALID' }
  await t.rejects(keys.create({ name: ' ', actions: ['OnlyRead'] }), wrong)
  await t.rejects(keys.create({ name: 'x'.repeat(65), actions: ['OnlyRead'] }), wrong)
  await t.rejects(keys.create({ name: 'x', actions: [] }), wrong)
  await t.rejects(keys.create({ name: 'x', actions: ['Everything' as 'Write'] }), wrong)
  t.same(keys.list(), [])
})

test('a revoked key ends at once', async (t) => {
  const keys = new AccessKeys(temporaryDatabase(t).db)
  const { id, accessKey } = await keys.create({ name: 'x', actions: ['OnlyRead'] })
  t.ok(keys.findByRawKey(accessKey))
  t.ok(keys.findActive(id))
  await keys.revoke(id)
  t.equal(keys.findByRawKey(accessKey), undefined)
  t.equal(keys.findActive(id), undefined)
  await keys.revoke(id)
  t.type(keys.list()[0]?.revokedAt, 'number')
  await t.rejects(keys.revoke('nobody'), { code: 'ACCESS_KEY_NOT_FOUND', status: 404 })
})

test('a key that another program revokes ends at once here', async (t) => {
  const { db, file } = temporaryDatabase(t)
  const keys = new AccessKeys(db)
  const { id, accessKey } = await keys.create({ name: 'x', actions: ['OnlyRead'] })
  t.ok(keys.findByRawKey(accessKey))
  const elsewhere = openDatabase(file)
  await new AccessKeys(elsewhere).revoke(id)
  await elsewhere.close()
  t.equal(keys.findByRawKey(accessKey), undefined)
  t.equal(keys.findActive(id), undefined)
})
