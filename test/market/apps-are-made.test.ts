import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { publisherWith, SDK_APP, stateOf } from './publishing.ts'
import { problemsWith } from './sdk-models.ts'
import { openapi, openStore } from './store.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

interface App {
  appKeyID: string
  name: string
  desc: string
  introduction: string
  logo: string
  publishType: string
  publishUser: string
  tags: string[]
  versions: unknown[]
  updateTime: string
}

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  return { store, publisher: publisherWith(store, store.keys.publisher) }
}

test('an app is made from what the SDK sends, and answered with exactly 200 (row 9, rule 0.7)', async (t) => {
  const { store, publisher } = await setUp(t)
  const logo = `data:image/png;base64,${PNG.toString('base64')}`
  const { status, json } = await publisher.createApp({
    ...SDK_APP,
    logo,
    orgID: 'x',
    appClassificationID: 'y',
  })
  t.equal(status, 200)
  t.same(problemsWith('AppDetail', json), [])
  const app = json as App
  t.match(app, { name: '商城', desc: '一个商城', introduction: '# 商城', publishType: 'private', logo })
  t.same([...app.tags].sort(), ['web', '电商'])
  t.same(app.versions, [])
  t.match(app.appKeyID, /^[0-9a-f]{32}$/, 'no dash, 32 characters (rule 0.6)')
  const other = (await publisher.createApp()).json as App
  t.not(other.appKeyID, app.appKeyID, 'each is another')
  const { json: own } = await store.ask(openapi('/apps/template?queryAll=True&page=1&pageSize=-1'), {
    key: store.keys.publisher.accessKey,
  })
  t.equal((own as { total: number }).total, 2)
})

test('an app is made from the sparse body of a publishing agent', async (t) => {
  const { publisher } = await setUp(t)
  for (const logo of ['', null, 'https://example.com/logo.png', 7, { a: 1 }]) {
    const { status, json } = await publisher.createApp({
      name: 'App',
      desc: 'd',
      publishType: 'public',
      logo,
    })
    t.equal(status, 200, JSON.stringify(logo))
    t.match(json, { name: 'App', desc: 'd', publishType: 'public', logo: '', tags: [], introduction: '' })
  }
  const { json } = await publisher.createApp({ name: 'App' })
  t.match(json, { publishType: 'private' })
})

test('a logo is what its bytes are: a picture, or none', async (t) => {
  const { publisher } = await setUp(t)
  const logoFor = async (logo: string) => ((await publisher.createApp({ ...SDK_APP, logo })).json as App).logo
  const data = (type: string, bytes: Buffer | string) =>
    `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`
  t.equal(await logoFor(data('svg+xml', PNG)), data('png', PNG), 'what it calls itself is nothing')
  for (const [type, bytes] of [
    ['png', '<svg onload="alert(1)"/>'],
    ['svg+xml', '<svg onload="alert(1)"/>'],
    ['png', '<!doctype html><script>alert(1)</script>'],
    ['png', ''],
  ] as const)
    t.equal(await logoFor(data(type, bytes)), '', bytes)
  t.equal(await logoFor('data:image/png;base64,!!!!'), '')
  const large = Buffer.concat([PNG, randomBytes(900 * 1024)])
  t.match(await logoFor(data('png', large)), /^http/, 'up to a mebibyte')
  const tooLarge = Buffer.concat([PNG, randomBytes(1100 * 1024)])
  t.equal(await logoFor(data('png', tooLarge)), '', 'no more than a mebibyte')
})

test('a logo of 20 MB is answered, and left out (rule 0.14)', async (t) => {
  const { publisher } = await setUp(t)
  const logo = `data:image/png;base64,${Buffer.concat([PNG, Buffer.alloc(20_000_000)]).toString('base64')}`
  const { status, json } = await publisher.createApp({ ...SDK_APP, logo })
  t.equal(status, 200)
  t.match(json, { logo: '', name: '商城' })
})

test('more than 40 MiB is refused, and the client can read why', async (t) => {
  const { store, publisher } = await setUp(t)
  const before = stateOf(store)
  const { status, json } = await publisher.createApp({ ...SDK_APP, logo: 'x'.repeat(41 * 1024 * 1024) })
  t.equal(status, 413)
  t.match(json, { error: 'REQUEST_TOO_LARGE', code: 413 })
  t.equal(stateOf(store), before)
})

test('an app is changed by its publisher, field by field (row 11)', async (t) => {
  const { publisher } = await setUp(t)
  const logo = `data:image/png;base64,${PNG.toString('base64')}`
  const app = await publisher.newApp({ ...SDK_APP, logo })
  const first = await publisher.updateApp(app, { name: '新名', desc: '新' })
  t.equal(first.status, 200)
  t.same(problemsWith('AppDetail', first.json), [])
  t.match(first.json, { appKeyID: app, name: '新名', desc: '新', introduction: '# 商城', logo })
  const second = await publisher.updateApp(app, {
    ...{ name: 'n', desc: '', introduction: '', publishType: 'public' },
    logo: 'http://store/app-server/openapi/apps/x/logo',
  })
  t.match(second.json, { name: 'n', desc: '', introduction: '', publishType: 'public', logo })
  t.match((await publisher.updateApp(app, { logo: '' })).json, { logo: '', name: 'n' })
})

test('what is wrong in an app is named, and nothing changes', async (t) => {
  const { store, publisher } = await setUp(t)
  const app = await publisher.newApp()
  const before = stateOf(store)
  const wrong: [string, unknown][] = [
    ['name', { ...SDK_APP, name: '' }],
    ['name', { ...SDK_APP, name: '   ' }],
    ['name', { ...SDK_APP, name: null }],
    ['name', { desc: '' }],
    ['name', { ...SDK_APP, name: 7 }],
    ['name', { ...SDK_APP, name: 'x'.repeat(256) }],
    ['name', { ...SDK_APP, name: 'a\u0000b' }],
    ['name', { ...SDK_APP, name: 'a\nb' }],
    ['desc', { ...SDK_APP, desc: ['x'] }],
    ['desc', { ...SDK_APP, desc: 'x'.repeat(10_001) }],
    ['introduction', { ...SDK_APP, introduction: 'x'.repeat(1_000_001) }],
    ['publishType', { ...SDK_APP, publishType: 'x'.repeat(65) }],
    ['tags', { ...SDK_APP, tags: 'web' }],
    ['tags', { ...SDK_APP, tags: [1] }],
    ['tags', { ...SDK_APP, tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }],
  ]
  for (const [field, body] of wrong) {
    const { status, json } = await publisher.createApp(body)
    t.equal(status, 400, field)
    t.match(json, { error: 'REQUEST_INVALID', code: 400, msg: new RegExp(field) })
  }
  for (const field of ['name', 'desc', 'introduction', 'publishType', 'logo']) {
    const { status, json } = await publisher.updateApp(app, { [field]: 7 })
    t.equal(status, 400, field)
    t.match(json, { error: 'REQUEST_INVALID', msg: new RegExp(field) })
  }
  for (const body of [
    '',
    '[]',
    '"x"',
    'null',
    '{',
    '{"name"}',
    '{"name":"a",}',
    '{"name":"a"} x',
    '{"name":nope}',
  ])
    t.equal((await publisher.createApp(body)).status, 400, body)
  t.equal((await publisher.createApp(Buffer.from('{"name":"\xff"}', 'latin1'))).status, 400, 'not UTF-8')
  t.equal((await publisher.createApp(`{"name":${'['.repeat(5000)}`)).status, 400, 'deep')
  t.equal(stateOf(store), before)
})

const HOSTILE = [
  `'; DROP TABLE apps; --`,
  `" OR 1=1 --`,
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '{{7*7}}$(id)',
  '../../etc/passwd',
  '%s%n\\',
]

test('SQL and HTML in every text field is text', async (t) => {
  const { store, publisher } = await setUp(t)
  for (const text of HOSTILE) {
    const body = { ...SDK_APP, name: text, desc: text, introduction: text, publishType: text, tags: [text] }
    const { status, json } = await publisher.createApp(body)
    t.equal(status, 200, text)
    t.match(json, { name: text, desc: text, publishType: text, tags: [text] })
    const app = json as App
    t.notMatch(app.introduction, /</, 'no active HTML')
    const again = await publisher.updateApp(app.appKeyID, body)
    t.match(again.json, { name: text, desc: text })
    const query = encodeURIComponent(text)
    const search = await store.ask(openapi(`/apps/template?query=${query}&pageSize=-1`), {
      key: store.keys.publisher.accessKey,
    })
    t.match(search.json, { total: 1, apps: [{ appKeyID: app.appKeyID }] }, text)
  }
})

test('a stranger makes nothing, changes nothing, and is not even read', async (t) => {
  const { store, publisher } = await setUp(t)
  const app = await publisher.newApp()
  const other = await store.accounts.keys.create({ name: 'other', actions: ['ReadInstall', 'Write'] })
  const before = stateOf(store)
  for (const key of [undefined, 'stale', store.keys.reader.accessKey, store.keys.installer.accessKey]) {
    const options = { method: 'POST', body: SDK_APP, ...(key !== undefined && { key }) }
    const { status, json } = await store.ask(openapi('/apps'), options)
    t.equal(status, 403, key ?? 'nobody')
    t.match(json, { error: 'FORBIDDEN', msg: /Write/ })
  }
  const stranger = publisherWith(store, other)
  for (const answer of [
    await stranger.updateApp(app, { name: 'mine' }),
    await stranger.updateApp(app, '{'),
    await stranger.createVersion(app, stranger.versionBody({})),
    await store.ask(openapi(`/apps/${app}/apphubinfo`), { key: other.accessKey }),
  ]) {
    t.equal(answer.status, 403)
    t.match(answer.json, { error: 'NOT_YOURS' })
  }
  t.equal((await stranger.updateApp('nothing', {})).status, 404)
  t.equal(stateOf(store), before)
})

test('what a publisher does is in the audit', async (t) => {
  const { store, publisher } = await setUp(t)
  const app = await publisher.newApp()
  await publisher.updateApp(app, { name: 'n' })
  const entries = store.db.sqlite.prepare('SELECT actor, actor_name, action, target FROM audit_entries').all()
  const by = { actor: `key:${store.keys.publisher.id}`, actor_name: 'publisher', target: `app:${app}` }
  t.same(entries, [
    { ...by, action: 'app.created' },
    { ...by, action: 'app.changed' },
  ])
})
