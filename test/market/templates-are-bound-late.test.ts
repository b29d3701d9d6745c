import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { APP_ID, type SampleOptions } from '../catalog/sample-release.ts'
import { openapi, openStore, type Store } from './store.ts'

interface Credential {
  hub_url: string
  hub_user: string
  hub_password: string
}
interface Template {
  group_key: string
  apps: { share_image: string; service_image: Credential }[]
  plugins: { share_image: string; plugin_image: Credential }[]
}

const WEB = 'goodrain.me/0f1e2d3c:20240501120000'
const MESH = 'goodrain.me/plugin_mesh_9a8b:1.0_20240501_v1'

const TEMPLATE = {
  group_key: 'someone_elses_key',
  group_name: 'Shop',
  group_version: '1.0',
  apps: [
    {
      service_cname: 'web',
      share_image: WEB,
      service_image: { hub_url: 'hub.public', hub_user: 'u', hub_password: 'secret', more: { a: [1] } },
    },
    { service_cname: 'no object', share_image: WEB, service_image: null },
    { service_cname: 'nothing', share_image: WEB },
    { service_cname: 'text', share_image: WEB, service_image: 'secret' },
    { service_cname: 'external', share_image: '' },
    { service_cname: 'unknown', share_image: 'elsewhere/x:1' },
  ],
  plugins: [{ plugin_key: 'mesh', share_image: MESH, plugin_image: null }],
}

async function setUp(
  t: Parameters<typeof openStore>[0],
  template: unknown = TEMPLATE,
  addresses: Parameters<typeof openStore>[1] = {},
) {
  const store = await openStore(t, addresses)
  const digest = digestOf('image')
  const options: SampleOptions = {
    template: store.keep(JSON.stringify(template)),
    images: [
      { shareImage: WEB, repository: 'apps/shop/1.0/web', tag: '20240501120000', digest },
      { shareImage: MESH, repository: 'apps/shop/1.0/plugin_mesh', tag: '1.0_20240501_v1', digest },
    ],
  }
  await store.publish(options)
  await store.give(APP_ID, store.keys.publisher)
  return { store, options }
}

async function fetchTemplate(store: Store, key: string, headers?: Record<string, string>): Promise<Template> {
  const path = openapi(`/apps/${APP_ID}/versions/1.0?getTemplate=True&forInstall=False`)
  const { json, status, text } = await store.ask(path, { key, headers: headers ?? {} })
  if (status !== 200) throw new Error(text)
  return JSON.parse((json as { template: string }).template) as Template
}

test('images are named at this registry, with a tag that plugins can be told by', async (t) => {
  const { store } = await setUp(t)
  const { apps, plugins } = await fetchTemplate(store, store.keys.installer.accessKey)
  const web = `${store.host}/apps/shop/1.0/web:20240501120000`
  t.same(
    apps.map((app) => app.share_image),
    [web, web, web, web, '', 'elsewhere/x:1'],
  )
  t.equal(plugins[0]?.share_image, `${store.host}/apps/shop/1.0/plugin_mesh:1.0_20240501_v1`)
})

test('a virtual machine’s disk names its image in the same way', async (t) => {
  const disks = [{ image: WEB, disk_role: 'root' }, { image: 'elsewhere/x:1' }, { image: null }, {}]
  const machine = { share_image: WEB, vm: { boot_mode: '', disk_layout: disks } }
  const { store } = await setUp(t, { ...TEMPLATE, apps: [machine, { share_image: WEB, vm: null }] })
  const { apps } = await fetchTemplate(store, store.keys.installer.accessKey)
  const [bound] = apps as unknown as (typeof machine)[]
  const image = `${store.host}/apps/shop/1.0/web:20240501120000`
  t.same(bound?.vm.disk_layout, [{ ...disks[0], image }, ...disks.slice(1)])
})

test('every component and plugin carries the caller’s own pull credential (2d)', async (t) => {
  const { store } = await setUp(t)
  const { accessKey, id } = store.keys.installer
  const { apps, plugins } = await fetchTemplate(store, accessKey)
  const { user, password } = store.credentials.pull(id)
  const expected = {
    hub_url: store.host,
    hub_user: user,
    hub_password: password,
    namespace: 'apps',
    is_trust: false,
  }
  const found = [...apps.map((app) => app.service_image), ...plugins.map((plugin) => plugin.plugin_image)]
  t.equal(found.length, 7)
  for (const credential of found) t.same(credential, expected)
  t.ok(JSON.stringify(expected).length + 350 <= 1024, 'fits the column that it is stored in (rule 0.8)')
  const other = await fetchTemplate(store, store.keys.publisher.accessKey)
  t.equal(other.apps[0]?.service_image.hub_user, store.keys.publisher.id)
  t.not(other.apps[0]?.service_image.hub_password, password)
})

test('no access key and no credential of before goes out', async (t) => {
  const { store } = await setUp(t)
  const path = openapi(`/apps/${APP_ID}/versions/1.0?getTemplate=True`)
  const { text, headers } = await store.ask(path, { key: store.keys.installer.accessKey })
  t.notMatch(text, /secret|hub\.public/)
  t.notOk(text.includes(store.keys.installer.accessKey))
  t.equal(headers['cache-control'], 'no-store')
})

test('the template is that of the app that was asked for', async (t) => {
  const { store } = await setUp(t)
  t.equal((await fetchTemplate(store, store.keys.installer.accessKey)).group_key, APP_ID)
})

test('one stored template serves several apps and addresses', async (t) => {
  const { store, options } = await setUp(t)
  await store.publish({ ...options, app: { id: 'copy' }, images: [] })
  const path = openapi('/apps/copy/versions/1.0?getTemplate=True')
  const { json } = await store.ask(path, { key: store.keys.installer.accessKey })
  const copy = JSON.parse((json as { template: string }).template) as Template
  t.equal(copy.group_key, 'copy')
  t.equal(copy.apps[0]?.share_image, WEB)
  const key = store.keys.installer.accessKey
  const renamed = await fetchTemplate(store, key, { Host: 'Store.Intranet:8443' })
  t.equal(renamed.apps[0]?.share_image, 'store.intranet:8443/apps/shop/1.0/web:20240501120000')
  t.equal(renamed.apps[0]?.service_image.hub_url, 'store.intranet:8443')
  t.equal(store.reads.length, 1, 'it is read and compiled once')
})

test('a public address goes before the one that was asked', async (t) => {
  const { store } = await setUp(t, TEMPLATE, { publicUrl: 'https://apps.example.com/' })
  const { apps } = await fetchTemplate(store, store.keys.installer.accessKey)
  t.equal(apps[0]?.share_image, 'apps.example.com/apps/shop/1.0/web:20240501120000')
  const hub = await store.ask(openapi(`/apps/${APP_ID}/apphubinfo`), { key: store.keys.publisher.accessKey })
  t.match(hub.json, { hubURL: 'apps.example.com' })
  const markets = await store.ask(openapi('/bindablemarkets'))
  t.match(markets.json, [{ url: 'https://apps.example.com' }])
})

test('the registry may be named by another address than the market', async (t) => {
  const { store } = await setUp(t, TEMPLATE, { publicUrl: 'http://store.lan:8080', hub: 'store.lan:8443' })
  const { apps } = await fetchTemplate(store, store.keys.installer.accessKey)
  t.equal(apps[0]?.share_image, 'store.lan:8443/apps/shop/1.0/web:20240501120000')
  t.equal(apps[0]?.service_image.hub_url, 'store.lan:8443')
  const hub = await store.ask(openapi(`/apps/${APP_ID}/apphubinfo`), { key: store.keys.publisher.accessKey })
  t.match(hub.json, { hubURL: 'store.lan:8443' })
  t.match((await store.ask(openapi('/bindablemarkets'))).json, [{ url: 'http://store.lan:8080' }])
})

test('a lone host name gets its port, or it would be read as a path on Docker Hub', async (t) => {
  const { store } = await setUp(t)
  const { apps } = await fetchTemplate(store, store.keys.installer.accessKey, { Host: 'store' })
  t.equal(apps[0]?.service_image.hub_url, 'store:80')
})

test('a Host header that names no host is refused', async (t) => {
  const { store } = await setUp(t)
  for (const Host of ['a/b', 'a"b', 'host:port']) {
    const { status, json } = await store.ask(openapi('/bindablemarkets'), { headers: { Host } })
    t.equal(status, 400, Host)
    t.match(json, { error: 'REQUEST_INVALID' })
  }
})

test('a template that is damaged is no success', async (t) => {
  const store = await openStore(t)
  for (const [version, bytes] of Object.entries({
    '1.0': '{"apps":[',
    '2.0': '[]',
    '3.0': '',
    '4.0': '{a:1}',
  })) {
    await store.publish({ version, template: store.keep(bytes) })
    const path = openapi(`/apps/${APP_ID}/versions/${version}?getTemplate=True`)
    const { status, json } = await store.ask(path, { key: store.keys.installer.accessKey })
    t.ok(status >= 400, bytes)
    t.match(json, { error: 'TEMPLATE_INVALID' })
  }
})
