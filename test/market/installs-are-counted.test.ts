import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { APP_ID } from '../catalog/sample-release.ts'
import { openapi, openStore, type Store } from './store.ts'

async function installCount({ ask }: Store): Promise<number> {
  await setTimeout(20)
  return ((await ask(openapi(`/apps/${APP_ID}`))).json as { installCount: number }).installCount
}

test('the two requests of one install count once (2d)', async (t) => {
  const store = await openStore(t)
  await store.publish()
  const path = openapi(`/apps/${APP_ID}/versions/1.0?forInstall=True&getTemplate=True`)
  const key = store.keys.installer.accessKey
  await store.ask(path, { key })
  await store.ask(path, { key })
  t.equal(await installCount(store), 1)
  await store.ask(path, { key: store.keys.publisher.accessKey })
  t.equal(await installCount(store), 2)
})

test('looking, upgrading and being refused are no installs', async (t) => {
  const store = await openStore(t)
  await store.publish()
  await store.publish({ version: '2.0', template: store.keep('damaged') })
  const key = store.keys.installer.accessKey
  const version = (v: string, query: string) => openapi(`/apps/${APP_ID}/versions/${v}?${query}`)
  t.equal((await store.ask(version('1.0', 'forInstall=False&getTemplate=True'), { key })).status, 200)
  t.equal((await store.ask(version('1.0', 'forInstall=True&getTemplate=True'))).status, 403)
  t.equal((await store.ask(version('2.0', 'forInstall=True&getTemplate=True'), { key })).status, 400)
  t.equal(await installCount(store), 0)
})

test('a count that fails refuses nothing, and is made up for', async (t) => {
  const store = await openStore(t)
  await store.publish()
  store.db.sqlite.exec("CREATE TRIGGER full BEFORE UPDATE ON apps BEGIN SELECT RAISE(ABORT, 'full'); END")
  const path = openapi(`/apps/${APP_ID}/versions/1.0?forInstall=True&getTemplate=True`)
  t.equal((await store.ask(path, { key: store.keys.installer.accessKey })).status, 200)
  t.equal(await installCount(store), 0)
  store.db.sqlite.exec('DROP TRIGGER full')
  await store.installs.flush()
  t.equal(await installCount(store), 1)
})
