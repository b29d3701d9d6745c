import { test } from 'tap'
import { APP_ID } from '../catalog/sample-release.ts'
import { openapi, openStore, type Store } from './store.ts'

interface ListAnswer {
  apps: { appKeyID: string; versions: { appVersion: string; arch: string }[] }[]
  page: number
  pageSize: number
  total: number
}

async function list(store: Store, path: string, key?: string): Promise<ListAnswer> {
  const answer = await store.ask(openapi(path), key === undefined ? {} : { key })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
  return answer.json as ListAnswer
}

test('flags come in the cases of Python and JavaScript (rule 0.5)', async (t) => {
  const store = await openStore(t)
  await store.publish()
  const key = store.keys.installer.accessKey
  const path = openapi(`/apps/${APP_ID}/versions/1.0`)
  for (const flag of ['True', 'true', 'TRUE', '1']) {
    const { json } = await store.ask(`${path}?getTemplate=${flag}&forInstall=False`, { key })
    t.not((json as { template: string }).template, '', flag)
  }
  for (const flag of ['False', 'false', '', '0', 'None']) {
    const { json } = await store.ask(`${path}?getTemplate=${flag}`, { key })
    t.equal((json as { template: string }).template, '', flag)
  }
})

test('a slash too many at the front is forgiven (rule 0.13)', async (t) => {
  const { ask, host } = await openStore(t)
  for (const slashes of ['/', '//', '///']) {
    const answer = await ask(`${slashes}app-server/openapi/bindablemarkets?a=b`)
    t.equal(answer.status, 200)
    t.match(answer.json, [{ url: `http://${host}` }])
  }
  t.equal((await ask('/app-server/openapix')).status, 404)
  t.equal((await ask('//app-server')).status, 404)
})

test('lists are paged from 1, and past the end they are empty (2b)', async (t) => {
  const store = await openStore(t)
  for (let i = 0; i < 12; i++) await store.publish({ app: { id: `app_${i}` } })
  t.match(await list(store, '/apps'), { page: 1, pageSize: 10, total: 12 })
  t.equal((await list(store, '/apps')).apps.length, 10)
  t.equal((await list(store, '/apps?page=2&pageSize=10')).apps.length, 2)
  t.match(await list(store, '/apps?page=3&pageSize=9'), { apps: [], page: 3, pageSize: 9, total: 12 })
  t.match(await list(store, '/apps?page=1&pageSize=-1'), { pageSize: -1, total: 12 })
  t.equal((await list(store, '/apps?page=1&pageSize=-1')).apps.length, 12)
  t.equal((await list(store, '/apps?page=0&pageSize=999')).apps.length, 12)
  t.equal((await list(store, '/apps?page=&pageSize=0')).apps.length, 10)
  for (const wrong of ['page=x', 'pageSize=1.5', 'page=1e99', `query=${'x'.repeat(300)}`]) {
    const answer = await store.ask(openapi(`/apps?${wrong}`))
    t.equal(answer.status, 400, wrong)
    t.match(answer.json, { error: 'REQUEST_INVALID' })
  }
})

test('a search, an architecture and a parameter sent twice', async (t) => {
  const store = await openStore(t)
  await store.publish({ app: { id: 'shop', name: '商城' }, version: '1.0', arch: 'arm64' })
  await store.publish({ app: { id: 'shop', name: '商城' }, version: '2.0', arch: 'amd64' })
  await store.publish({ app: { id: 'blog', name: '博客', description: '' } })
  const query = encodeURIComponent('商城')
  t.match(await list(store, `/apps?query=${query}&arch=`), { total: 1, apps: [{ appKeyID: 'shop' }] })
  t.match(await list(store, `/apps?query=${query}&query=${query}&page=1&page=1`), { total: 1 })
  t.match(await list(store, '/apps?arch=arm64'), {
    total: 1,
    apps: [{ appKeyID: 'shop', versions: [{ appVersion: '1.0', arch: 'arm64' }] }],
  })
  t.match(await list(store, '/apps?query=SELLS'), { total: 1 }, 'descriptions are searched as well')
})

test('versions come newest first everywhere (2b)', async (t) => {
  const store = await openStore(t)
  for (const version of ['1.9', '1.10', '1.2']) await store.publish({ version })
  const newest = ['1.10', '1.9', '1.2']
  const named = (versions: unknown) => (versions as { appVersion: string }[]).map((v) => v.appVersion)
  t.same(named((await list(store, '/apps')).apps[0]?.versions), newest)
  for (const path of [`/apps/${APP_ID}`, `/apps/${APP_ID}/versions?queryAll=True`]) {
    const { json } = await store.ask(openapi(path))
    t.same(named((json as { versions: unknown }).versions), newest)
  }
})

test('plugins have a list of their own, and publishers one of what they may publish to', async (t) => {
  const store = await openStore(t)
  const { publisher, installer } = store.keys
  for (const id of ['app', 'plugin', 'empty']) await store.publish({ app: { id }, isPlugin: id === 'plugin' })
  t.match(await list(store, '/apps/plugins'), { total: 1, apps: [{ appKeyID: 'plugin' }] })
  await store.run("DELETE FROM releases WHERE app_id = 'empty'")
  t.match(await list(store, '/apps'), { total: 2 }, 'an app without versions crashes the install form')
  for (const id of ['app', 'empty']) await store.give(id, publisher)
  const path = '/apps/template?queryAll=True&page=1&pageSize=-1'
  const own = await list(store, path, publisher.accessKey)
  t.same(own.apps.map((app) => app.appKeyID).sort(), ['app', 'empty'], 'their own, without a version too')
  t.match(own, { total: 2, pageSize: -1 })
  t.match(await list(store, path, installer.accessKey), { total: 0, apps: [] })
  t.match(await list(store, path), { total: 0, apps: [] })
})

test('the market is known by its domain, or by none', async (t) => {
  const store = await openStore(t)
  await store.publish()
  await store.give(APP_ID, store.keys.publisher)
  const key = store.keys.publisher.accessKey
  const status = async (path: string, domain: string) =>
    (await store.ask(openapi(`${path}?marketDomain=${domain}`), { key })).status
  const app = `/apps/${APP_ID}`
  const market = ['/info', '/apps', '/apps/plugins', '/apps/template', `${app}/apphubinfo`]
  const platform = [app, `${app}/versions`, `${app}/versions/1.0`]
  for (const path of [...market, ...platform]) {
    t.equal(await status(path, 'default'), 200)
    t.equal(await status(path, ''), 200)
    t.equal(await status(path, 'rainbond'), 404, path)
  }
  for (const path of market) t.equal(await status(path, 'enterprise'), 404, path)
  for (const path of platform) t.equal(await status(path, 'enterprise'), 200, path)
  const answer = await store.ask(openapi('/info?marketDomain=rainbond'))
  t.match(answer.json, { error: 'MARKET_NOT_FOUND', msg: /rainbond/ })
})
