import { test } from 'tap'
import { openCatalog, outsiders } from './catalog-store.ts'

const CHANGE = {
  name: '商城 2',
  description: 'Sells',
  introduction: '# Hello\n\n<b>bold</b>',
  installDoc: '## Install',
  useDoc: '## Use',
  devStatus: 'beta',
  visibility: 'organisation',
  tags: ['电商', 'java', '电商'],
}

test('the owner and administrators change an app; both are audited', async (t) => {
  const { publisher, administrator, audited } = await openCatalog(t)
  const { status, json } = await publisher.client.patch('/apps/shop', CHANGE)
  t.equal(status, 200)
  t.match(json, { ...CHANGE, tags: ['java', '电商'], isKept: true })
  t.same(audited(), ['app.changed app:shop'])
  const again = await administrator.client.patch('/apps/shop', { name: 'Third' })
  t.match(again.json, { ...CHANGE, tags: ['java', '电商'], name: 'Third' }, 'what is left out stays')
  t.match((await publisher.client.patch('/apps/shop', { tags: [] })).json, { tags: [], name: 'Third' })
})

test('nobody else changes an app', async (t) => {
  const store = await openCatalog(t)
  const before = store.state()
  for (const { name, client, status, error } of outsiders(store)) {
    for (const [method, path, body] of [
      ['PATCH', '/apps/shop', { name: 'mine now' }],
      ['DELETE', '/apps/shop', undefined],
      ['DELETE', '/apps/shop/logo', undefined],
      ['GET', '/apps/shop/deletion', undefined],
      ['PATCH', '/apps/shop/versions/1.0', { enabled: false }],
      ['DELETE', '/apps/shop/versions/1.0?force=true', undefined],
      ['POST', '/apps/shop/packages', { name: 'x' }],
      ['POST', '/apps/shop/list', {}],
      ['POST', '/apps/shop/unlist', {}],
    ] as const) {
      const answer = await client.ask(method, path, body === undefined ? {} : { body })
      t.match(answer, { status, json: { error } }, `${name} ${method} ${path}`)
    }
  }
  t.equal(store.state(), before)
})

test('an app that is not there, and a category that is not', async (t) => {
  const { publisher, state } = await openCatalog(t)
  const before = state()
  t.match(await publisher.client.patch('/apps/nothing', { name: 'x' }), { status: 404 })
  const refused = await publisher.client.patch('/apps/shop', { name: 'x', categoryId: 'nothing' })
  t.match(refused, { status: 404, json: { error: 'CATEGORY_NOT_FOUND' } })
  t.equal(state(), before, 'the name neither')
})

test('wrong input is refused by the name of its field, and the app is as it was', async (t) => {
  const { publisher, state } = await openCatalog(t)
  const before = state()
  const cases: [change: Record<string, unknown>, field: string][] = [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'a\u0007b' }, 'name'],
    [{ description: 'x'.repeat(2001) }, 'description'],
    [{ introduction: 'x'.repeat(200_001) }, 'introduction'],
    [{ installDoc: { $ne: '' } }, 'installDoc'],
    [{ useDoc: ['x'] }, 'useDoc'],
    [{ devStatus: 'x'.repeat(65) }, 'devStatus'],
    [{ visibility: 'everyone' }, 'visibility'],
    [{ categoryId: "'; DROP TABLE apps;--" }, 'categoryId'],
    [{ tags: 'x' }, 'tags'],
    [{ tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'tags'],
    [{ tags: ['ok', 'x'.repeat(33)] }, 'tags.1'],
    [{ tags: [''] }, 'tags.0'],
    [{ owner: 'user:me' }, ''],
    [{ listing: 'listed' }, ''],
  ]
  for (const [change, field] of cases) {
    const { status, wrong, json } = await publisher.client.patch('/apps/shop', change)
    t.equal(status, 400, JSON.stringify(change).slice(0, 60))
    t.equal(json['error'], 'REQUEST_INVALID')
    t.same(wrong, [field])
  }
  t.equal((await publisher.client.patch('/apps/a%20b', { name: 'x' })).status, 400)
  t.equal(state(), before)
})

test('HTML and SQL in text are kept as text', async (t) => {
  const { publisher } = await openCatalog(t)
  const text = `<script>alert('1')</script>"; DROP TABLE apps; -- {{7*7}}`
  const change = { name: text, description: text, introduction: text, installDoc: text, useDoc: text }
  t.match((await publisher.client.patch('/apps/shop', { ...change, tags: ['<b>', "'--"] })).json, change)
  const answer = await publisher.client.get('/apps/shop')
  t.match(answer.json, { ...change, tags: ["'--", '<b>'] })
  t.match(answer.headers, { 'content-type': /^application\/json/, 'x-content-type-options': 'nosniff' })
})

test('texts as long as they may be, in Chinese', async (t) => {
  const { publisher } = await openCatalog(t)
  const text = '字'.repeat(200_000)
  const { status } = await publisher.client.patch('/apps/shop', {
    introduction: text,
    installDoc: text,
    useDoc: text,
  })
  t.equal(status, 200)
})

test('an edit of what imports bring marks it as the keepers’ own; other edits do not', async (t) => {
  const { publisher, appliance } = await openCatalog(t)
  const edited = () =>
    appliance.db.sqlite.prepare("SELECT edited_at FROM apps WHERE id = 'shop'").pluck().get() as number | null
  await publisher.client.patch('/apps/shop', { tags: ['x'], useDoc: 'x', visibility: 'market' })
  t.equal(edited(), null, 'an import brings none of these')
  await publisher.client.patch('/apps/shop', { introduction: 'ours' })
  t.type(edited(), 'number')
})
