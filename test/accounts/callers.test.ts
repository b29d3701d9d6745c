import { test } from 'tap'
import { AccessKeys } from '../../server/accounts/access-keys.ts'
import { Callers } from '../../server/accounts/caller.ts'
import { PullCredentials } from '../../server/accounts/pull-credentials.ts'
import type { AccessAction } from '../../server/db/schema.ts'
import { temporaryDatabase } from '../catalog/temporary-database.ts'

type Scope = Parameters<typeof temporaryDatabase>[0]

async function setUp(t: Scope, actions: AccessAction[] = ['ReadInstall', 'Write']) {
  const keys = new AccessKeys(temporaryDatabase(t).db)
  const credentials = new PullCredentials(Buffer.alloc(32, 1))
  const key = await keys.create({ name: 'x', actions })
  return { keys, credentials, key, callers: new Callers(keys, credentials) }
}

test('credentials are short, lasting and each its own (rule 0.8)', async (t) => {
  const { credentials, key } = await setUp(t)
  const pull = credentials.pull(key.id)
  const push = credentials.push(key.id)
  for (const { user, password } of [pull, push]) {
    t.equal(user, key.id)
    t.match(user, /^.{1,32}$/)
    t.match(password, /^[a-z2-7]{32}$/)
  }
  t.same(new PullCredentials(Buffer.alloc(32, 1)).pull(key.id), pull, 'the same after a restart')
  const others = [push, credentials.pull('other'), new PullCredentials(Buffer.alloc(32, 2)).pull(key.id)]
  for (const other of others) t.not(other.password, pull.password)
})

test('a market caller shows the raw key, and is anonymous without one (rule 0.4)', async (t) => {
  const { callers, key, credentials } = await setUp(t)
  t.same(callers.callerByAccessKey(key.accessKey), {
    keyId: key.id,
    actions: new Set(['OnlyRead', 'ReadInstall', 'Write']),
    credential: 'access-key',
  })
  const strangers = [undefined, '', 'wrong', `Bearer ${key.accessKey}`, credentials.pull(key.id).password]
  for (const header of strangers) {
    t.same(callers.callerByAccessKey(header), {
      keyId: undefined,
      actions: new Set(['OnlyRead']),
      credential: 'none',
    })
  }
})

test('a pull credential pulls and never pushes', async (t) => {
  const { callers, key, credentials } = await setUp(t)
  const { user, password } = credentials.pull(key.id)
  t.same(callers.callerByBasic(user, password), {
    keyId: key.id,
    actions: new Set(['OnlyRead', 'ReadInstall']),
    credential: 'pull',
  })
})

test('a push credential does what its key allows', async (t) => {
  const { callers, key, credentials } = await setUp(t)
  const { user, password } = credentials.push(key.id)
  const caller = callers.callerByBasic(user, password)
  t.match(caller, { keyId: key.id, credential: 'push' })
  t.ok(caller?.actions.has('Write'))
})

test('no credential allows more than its key', async (t) => {
  const { callers, key, credentials } = await setUp(t, ['OnlyRead'])
  for (const { user, password } of [credentials.push(key.id), credentials.pull(key.id)]) {
    t.same(callers.callerByBasic(user, password)?.actions, new Set(['OnlyRead']))
  }
})

test('the access key is a password for any user name', async (t) => {
  const { callers, key } = await setUp(t)
  for (const user of ['anyone', '', key.id]) {
    t.match(callers.callerByBasic(user, key.accessKey), { keyId: key.id, credential: 'access-key' })
  }
})

test('a wrong pair is nobody', async (t) => {
  const { callers, key, credentials, keys } = await setUp(t)
  const other = await keys.create({ name: 'y', actions: ['ReadInstall'] })
  const { password } = credentials.pull(key.id)
  t.equal(callers.callerByBasic(other.id, password), undefined)
  t.equal(callers.callerByBasic('nobody', password), undefined)
  t.equal(callers.callerByBasic(key.id, ''), undefined)
  t.equal(callers.callerByBasic(key.id, `${password.slice(1)}`), undefined)
  t.equal(callers.callerByBasic(key.id, 'é'.repeat(32)), undefined)
})

test('revoking a key ends everything that derives from it', async (t) => {
  const { callers, key, credentials, keys } = await setUp(t)
  const pull = credentials.pull(key.id)
  const push = credentials.push(key.id)
  t.ok(callers.callerByBasic(pull.user, pull.password))
  await keys.revoke(key.id)
  t.equal(callers.callerByBasic(pull.user, pull.password), undefined)
  t.equal(callers.callerByBasic(push.user, push.password), undefined)
  t.equal(callers.callerByBasic('x', key.accessKey), undefined)
  t.equal(callers.callerByAccessKey(key.accessKey).keyId, undefined)
})
