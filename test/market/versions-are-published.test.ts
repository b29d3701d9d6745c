import { test } from 'tap'
import { COMPONENT, publisherWith, pushImage, stateOf, templateOf } from './publishing.ts'
import { problemsWith } from './sdk-models.ts'
import { asciiJson, openapi, openStore, type Store } from './store.ts'

interface Version {
  appVersion: string
  appVersionAlias: string
  arch: string
  cpu: number
  memory: number
  desc: string
  is_plugin: boolean
  rainbondVersion: string
  updateTime: string
  updateVersion: number
}

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const publisher = publisherWith(store, store.keys.publisher)
  return { store, publisher, app: await publisher.newApp() }
}

/** The stored template's own bytes. */
function storedTemplate({ db, content }: Store, app: string): string {
  const digest = db.sqlite.prepare('SELECT template FROM releases WHERE app_id = ?').pluck().get(app)
  return content.blobs.read(digest as `sha256:${string}`, 100_000_000).toString('utf8')
}

async function served(store: Store, app: string, version = '1.0') {
  const path = openapi(`/apps/${app}/versions/${version}?getTemplate=True`)
  const { status, json } = await store.ask(path, { key: store.keys.publisher.accessKey })
  if (status !== 200) throw new Error(`${status}`)
  return JSON.parse((json as { template: string }).template)
}

test('a version is published and answered with exactly 200 (row 10, rule 0.7)', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('20240501120000')
  const { status, json } = await publisher.createVersion(app, publisher.versionBody(templateOf(image)))
  t.equal(status, 200)
  t.same(problemsWith('Version', json), [])
  t.match(json, {
    ...{ appKeyID: app, appVersion: '1.0', appVersionAlias: '首版', desc: '首次发布', arch: 'amd64' },
    ...{ cpu: 250, memory: 512, is_plugin: false, rainbondVersion: 'v6.9.8', updateVersion: 1, enable: true },
  })
  const detail = await store.ask(openapi(`/apps/${app}/versions/1.0`), {
    key: store.keys.publisher.accessKey,
  })
  t.same(problemsWith('VersionDetail', detail.json), [])
  t.match(detail.json, {
    updateTime: (json as Version).updateTime,
    versionAlias: '首版',
    description: '首次发布',
  })
  const template = await served(store, app)
  t.equal(template.apps[0].share_image, `${store.host}/apps/${app}/1.0/${COMPONENT}:20240501120000`)
})

test('a version is published from the sparse body of a publishing agent', async (t) => {
  const { publisher, app } = await setUp(t)
  const template = templateOf(await publisher.push('1'))
  const { status, json } = await publisher.createVersion(app, {
    ...{ version: '1.0', versionAlias: '', description: '', templateType: 'RAM', template, arch: 'arm64' },
  })
  t.equal(status, 200)
  t.match(json, { is_plugin: false, rainbondVersion: '', arch: 'arm64' })
  const sparsest = await publisher.createVersion(app, { version: '2.0', template })
  t.equal(sparsest.status, 200)
})

test('the template is kept letter for letter, but for its credentials (2e.7)', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  const credential = { hub_url: store.host, hub_user: 'push-user', hub_password: 'push-secret', more: [1] }
  const component = {
    service_image: credential,
    labels: { 'a/b': '丁' },
    vm: { disk: null },
    unknown: '\u0000',
  }
  const more = { governance_mode: 'X', platform_plugin: {}, nobody_knows: { deep: [[], {}] } }
  const sent = asciiJson(templateOf(image, more, component))
    .replace('"memory":512', '"memory": 512.0')
    .replace('"cpu":250', '"cpu":2.5e2')
  const body = asciiJson(publisher.versionBody('HERE')).replace('"HERE"', sent)
  t.equal((await publisher.createVersion(app, body)).status, 200)
  const expected = sent.replace('"push-user"', '""').replace('"push-secret"', '""')
  t.equal(storedTemplate(store, app), expected)
  t.notMatch(JSON.stringify(await served(store, app)), /push-secret|push-user/)
  const files = store.db.sqlite.prepare("SELECT bytes FROM manifests WHERE bytes LIKE '%push-secret%'").all()
  t.same(files, [], 'it is nowhere')
})

test('the same again changes nothing, other content replaces it and looks newer (2e.7, 2f)', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  const body = publisher.versionBody(templateOf(image))
  const first = (await publisher.createVersion(app, body)).json as Version
  const state = () => stateOf(store).replace(/"(?:pushed|updated)_at":\d+/g, '')
  const before = state()
  t.same((await publisher.createVersion(app, body)).json, first)
  t.equal(state(), before)
  let last = first
  for (const changed of [
    { ...body, template: templateOf(await publisher.push('2')) },
    { ...body, template: templateOf(image, { more: true }) },
    { ...body, description: '修订' },
    { ...body, versionAlias: '另名' },
    { ...body, arch: 'arm64' },
    { ...body, is_plugin: true },
  ]) {
    const next = (await publisher.createVersion(app, changed)).json as Version
    t.equal(next.updateVersion, last.updateVersion + 1)
    t.ok(next.updateTime > last.updateTime)
    last = next
  }
  t.match(last, { is_plugin: true, appVersion: '1.0' })
  const { json } = await store.ask(openapi(`/apps/${app}`), { key: store.keys.publisher.accessKey })
  t.match(json, { name: '商城', desc: '一个商城' }, 'a version leaves the app’s own texts alone')
  t.equal((json as { versions: unknown[] }).versions.length, 1)
})

test('an image that nobody pushed is refused with its name, and nothing is published', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  await pushImage(store, 'u/somebody/web', '1')
  await pushImage(store, 'apps/another_app/1.0/web', '1')
  await pushImage(store, 'team/web', '1')
  const other = await publisher.newApp({ name: 'Other' })
  await publisher.createVersion(other, publisher.versionBody(templateOf(image)))
  const before = stateOf(store)
  const wrong = [
    publisher.imageName('2'),
    `${store.host}/u/somebody/web:1`,
    `${store.host}/${publisher.namespace}x/web:1`,
    `${store.host}/apps/another_app/1.0/web:1`,
    `${store.host}/apps/${other}/1.0/${COMPONENT}:1`,
    `${store.host}/team/web:1`,
    'nginx:alpine',
    'docker.io/library/nginx',
    `${image}@sha256:${'0'.repeat(64)}`,
    `${store.host}/${publisher.namespace}/../u/somebody/web:1`,
    'no image at all',
  ]
  for (const name of wrong) {
    const { status, json } = await publisher.createVersion(app, publisher.versionBody(templateOf(name)))
    t.equal(status, 400, name)
    t.match(json, { error: 'IMAGE_NOT_PUSHED', code: 400 })
    t.ok((json as { msg: string }).msg.includes(name), name)
  }
  t.equal(stateOf(store), before)
})

test('an image may have been pushed under any of this store’s names, or belong to the app already', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  const elsewhere = image.replace(store.host, 'store.intranet:8443')
  t.equal((await publisher.createVersion(app, publisher.versionBody(templateOf(elsewhere)))).status, 200)
  const own = (await served(store, app)).apps[0].share_image
  const again = publisher.versionBody(templateOf(own), { version: '1.1' })
  t.equal((await publisher.createVersion(app, again)).status, 200)
  t.equal((await served(store, app, '1.1')).apps[0].share_image, own.replace('/1.0/', '/1.1/'))
})

test('an image that has lost a layer since is not published', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  await store.run('DELETE FROM blobs WHERE size < 100 AND digest IN (SELECT target FROM manifest_references)')
  const { status, json } = await publisher.createVersion(app, publisher.versionBody(templateOf(image)))
  t.equal(status, 400)
  t.match(json, { error: 'IMAGE_NOT_PUSHED' })
})

test('one architecture is answered, where several are joined or none is named (1.4, 2d)', async (t) => {
  const { publisher, app } = await setUp(t)
  const arm = await publisher.push('arm', 'arm64')
  const joined = publisher.versionBody(templateOf(arm), { arch: 'amd64&arm64' })
  t.match((await publisher.createVersion(app, joined)).json, { arch: 'amd64' })
  const none = publisher.versionBody(templateOf(arm, {}, { arch: '' }), { version: '2.0', arch: '' })
  t.match((await publisher.createVersion(app, none)).json, { arch: 'arm64' }, 'the image says it')
})

test('the keys of one user share their apps and where they push', async (t) => {
  const { store } = await setUp(t)
  await store.run(
    `INSERT INTO users (id, login, display_name, email, phone, profile, role, password_hash, created_at)
     VALUES ('someone', 'li', '李', '', '', '', 'publisher', '', 1)`,
  )
  const make = (name: string) =>
    store.accounts.keys.create({ name, actions: ['ReadInstall', 'Write'], ownerId: 'someone' })
  const [first, second] = [await make('一'), await make('二')]
  const one = publisherWith(store, first, 'someone')
  const two = publisherWith(store, second, 'someone')
  const app = await one.newApp()
  const hub = await store.ask(openapi(`/apps/${app}/apphubinfo`), { key: second.accessKey })
  t.match(hub.json, { namespace: 'u/someone', hubUser: second.id })
  const image = await one.push('1')
  const { status } = await two.createVersion(app, two.versionBody(templateOf(image)))
  t.equal(status, 200)
  const { json } = await store.ask(openapi(`/apps/${app}`), { key: second.accessKey })
  t.match(json, { publishUser: '李' })
})

test('what is wrong in a version is named, and nothing changes', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const template = templateOf(await publisher.push('1'))
  const good = publisher.versionBody(template)
  const before = stateOf(store)
  const wrong: [string, unknown][] = [
    ['version', { ...good, version: undefined }],
    ['version', { ...good, version: '' }],
    ['version', { ...good, version: 1 }],
    ['version', { ...good, version: '1.0/../2' }],
    ['version', { ...good, version: '1'.repeat(33) }],
    ['version', { ...good, version: "1' OR '1" }],
    ['versionAlias', { ...good, versionAlias: 'x'.repeat(256) }],
    ['versionAlias', { ...good, versionAlias: {} }],
    ['description', { ...good, description: 'x'.repeat(10_001) }],
    ['rainbondVersion', { ...good, rainbondVersion: [] }],
    ['templateType', { ...good, templateType: 'oam' }],
    ['is_plugin', { ...good, is_plugin: 'yes' }],
    ['arch', { ...good, arch: 7 }],
    ['template', { ...good, template: undefined }],
    ['template', { ...good, template: null }],
    ['template', { ...good, template: JSON.stringify(template) }],
    ['template', { ...good, template: [] }],
  ]
  for (const [field, body] of wrong) {
    const { status, json } = await publisher.createVersion(app, body)
    t.equal(status, 400, field)
    t.match(json, { error: 'REQUEST_INVALID', msg: new RegExp(field) })
  }
  const templates: [string, unknown][] = [
    ['group_key', { ...template, group_key: '' }],
    ['apps', { ...template, apps: [] }],
    ['apps\\[0\\]', { ...template, apps: ['x'] }],
    ['apps\\[0\\].extend_method', templateOf('', {}, { extend_method: null })],
    ['apps\\[0\\].service_image', templateOf('', {}, { service_image: null })],
    ['apps\\[0\\].share_image', templateOf('x'.repeat(201))],
    ['ingress_http_routes\\[0\\].rewrites', routed({ rewrites: '__import__("os").system("id")' })],
  ]
  for (const [field, value] of templates) {
    const { status, json } = await publisher.createVersion(app, publisher.versionBody(value))
    t.equal(status, 400, field)
    t.match(json, { error: 'TEMPLATE_INVALID', msg: new RegExp(`template.*${field}`) })
  }
  t.equal(stateOf(store), before)
})

/** A template whose only route has these fields. */
function routed(fields: Record<string, unknown>): Record<string, unknown> {
  const template = templateOf('')
  const [route] = template['ingress_http_routes'] as object[]
  return { ...template, ingress_http_routes: [{ ...route, ...fields }] }
}

test('a template of 30 MB is taken, and 64 MiB are too many (rule 0.14)', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  const file = {
    volume_name: 'c',
    volume_type: 'config-file',
    volume_path: '/c',
    file_content: 'x'.repeat(30e6),
  }
  const large = templateOf(image, {}, { service_volume_map_list: [file] })
  const { status } = await publisher.createVersion(app, publisher.versionBody(large))
  t.equal(status, 200)
  t.equal(storedTemplate(store, app), asciiJson(large))
  const before = stateOf(store)
  const refused = await publisher.createVersion(app, Buffer.alloc(65 * 1024 * 1024, 0x20))
  t.equal(refused.status, 413)
  t.match(refused.json, { error: 'REQUEST_TOO_LARGE' })
  t.equal(stateOf(store), before)
})

test('hostile text in every field of a version is text', async (t) => {
  const { store, publisher, app } = await setUp(t)
  const image = await publisher.push('1')
  for (const text of [`'; DROP TABLE releases; --`, '<script>alert(1)</script>', '../../x', '%s\\']) {
    const body = publisher.versionBody(templateOf(image, { x: text }), {
      ...{ versionAlias: text, description: text, rainbondVersion: text, arch: 'amd64' },
    })
    const { status, json } = await publisher.createVersion(app, body)
    t.equal(status, 200)
    t.match(json, { appVersionAlias: text, desc: text, rainbondVersion: text })
    t.equal((await served(store, app)).x, text)
  }
  for (const version of ["1'%20OR%20'1", '%3Cscript%3E', '..%2F..%2Fx']) {
    const { status } = await store.ask(openapi(`/apps/${app}/versions/${version}`), {
      key: store.keys.publisher.accessKey,
    })
    t.equal(status, 404, version)
  }
})
