import { test } from 'tap'
import { publisherWith, templateOf } from './publishing.ts'
import { openapi, openStore, type Store } from './store.ts'

const FACTS = {
  is_platform_plugin: true,
  plugin_id: 'rainbond-agent',
  plugin_name: '助手',
  plugin_type: 'JSInject',
  frontend_component: 'ui',
  entry_path: '/static/main.js',
  inject_position: ['Platform'],
  menu_title: '助手',
  route_path: '/plugins/agent',
}

type Row = Record<string, unknown>

async function plugins({ ask }: Store, domain = 'enterprise', query = '', key?: string): Promise<Row[]> {
  const path = `/apps/platform-plugins?marketDomain=${domain}&query=${query}&page=1&pageSize=-1`
  const { status, json } = await ask(openapi(path), key === undefined ? {} : { key })
  if (status !== 200) throw new Error(`${status}`)
  return (json as { plugins: Row[] }).plugins
}

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const publisher = publisherWith(store, store.keys.publisher)
  const app = await publisher.newApp()
  const image = await publisher.push('1')
  const publish = (version: string, facts: unknown = FACTS, more: Row = {}) =>
    publisher.createVersion(
      app,
      publisher.versionBody(templateOf(image, { platform_plugin: facts }), { version, ...more }),
    )
  return { store, app, publish }
}

test('a release that is a platform plugin is listed with what its template says (row 14, 2g)', async (t) => {
  const { store, app, publish } = await setUp(t)
  t.equal((await publish('1.0')).status, 200)
  t.same(await plugins(store), [], 'not before it is listed')
  await store.run("UPDATE apps SET listing = 'listed'")
  const [row, ...more] = await plugins(store)
  t.same(more, [])
  t.same(row, {
    ...{
      plugin_id: 'rainbond-agent',
      plugin_name: '助手',
      plugin_type: 'JSInject',
      plugin_views: ['Platform'],
    },
    ...{ frontend_component: 'ui', entry_path: '/static/main.js', menu_title: '助手' },
    ...{ route_path: '/plugins/agent', appKeyID: app, name: '商城', description: '一个商城', logo: '' },
    ...{ appLevel: 'free', latest_version: '1.0', arch: 'amd64' },
  })
  t.equal((await plugins(store, 'default')).length, 1)
  t.equal((await plugins(store, '')).length, 1)
  t.same(await plugins(store, 'nobody'), [], 'an unknown domain has none')
  t.equal((await plugins(store, 'enterprise', encodeURIComponent('助'))).length, 1)
  t.same(await plugins(store, 'enterprise', 'other'), [])
})

test('each architecture has its newest version', async (t) => {
  const { store, publish } = await setUp(t)
  await publish('1.0')
  await publish('1.1', FACTS, { arch: 'arm64' })
  await publish('1.10')
  await publish('1.9', FACTS, { arch: 'arm64' })
  await publish('2.0', null)
  await store.run("UPDATE apps SET listing = 'listed'")
  const versions = (await plugins(store)).map((row) => `${row['arch']} ${row['latest_version']}`)
  t.same(versions.sort(), ['amd64 1.10', 'arm64 1.9'])
  await store.run("UPDATE releases SET enabled = 0 WHERE version = '1.10'")
  t.same((await plugins(store)).map((row) => row['latest_version']).sort(), ['1.0', '1.9'])
})

test('what came, changed or went since the last look is seen', async (t) => {
  const { store, publish } = await setUp(t)
  await store.run("UPDATE apps SET listing = 'listed'")
  t.same(await plugins(store), [])
  await publish('1.0')
  t.equal((await plugins(store)).length, 1)
  await publish('1.0', { ...FACTS, menu_title: 'new' })
  t.match(await plugins(store), [{ menu_title: 'new' }])
  await publish('1.0', { ...FACTS, is_platform_plugin: false })
  t.same(await plugins(store), [])
  await publish('1.0')
  await store.run('DELETE FROM releases')
  t.same(await plugins(store), [])
})

test('a template that says less, or cannot be read, fails nobody', async (t) => {
  const { store, publish } = await setUp(t)
  await store.run("UPDATE apps SET listing = 'listed'")
  await publish('1.0', {
    is_platform_plugin: true,
    plugin_id: 'p',
    inject_position: 'Platform',
    menu_title: null,
  })
  t.match(await plugins(store), [{ plugin_id: 'p', plugin_name: '商城', plugin_views: [], menu_title: '' }])
  await publish('1.0')
  const template = store.db.sqlite.prepare('SELECT template FROM releases').pluck().get()
  await store.run('DELETE FROM blobs WHERE digest = ?', template)
  t.same(await plugins(store), [])
})
