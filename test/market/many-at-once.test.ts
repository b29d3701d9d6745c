import { test } from 'tap'
import { APP_ID } from '../catalog/sample-release.ts'
import { publisherWith, stateOf, templateOf } from './publishing.ts'
import { openapi, openStore } from './store.ts'

test('a thousand keys at once are answered, each with its own credential', async (t) => {
  const store = await openStore(t)
  await store.publish({ template: store.keep('{"apps":[{"share_image":"a:1"}]}') })
  const names = Array.from({ length: 1000 }, (_, i) => `cluster ${i}`)
  const keys = await Promise.all(
    names.map((name) => store.accounts.keys.create({ name, actions: ['ReadInstall'] })),
  )
  const path = openapi(`/apps/${APP_ID}/versions/1.0?forInstall=True&getTemplate=True`)
  const answers = await Promise.all(keys.map(({ accessKey }) => store.ask(path, { key: accessKey })))
  const users = answers.map(({ json }) => {
    const { apps } = JSON.parse((json as { template: string }).template)
    return apps[0].service_image.hub_user as string
  })
  t.same(
    users,
    keys.map(({ id }) => id),
  )
  await store.run('SELECT 1')
  const { json } = await store.ask(openapi(`/apps/${APP_ID}`))
  t.match(json, { installCount: 1000 })
})

test('a thousand keys that are none change nothing', async (t) => {
  const store = await openStore(t)
  await store.publish()
  const before = stateOf(store)
  const asks = Array.from({ length: 1000 }, (_, i) =>
    store.ask(openapi('/apps'), {
      key: `rck_${i}'; DROP TABLE apps; --`,
      method: 'POST',
      body: { name: 'x' },
    }),
  )
  t.same(new Set((await Promise.all(asks)).map(({ status }) => status)), new Set([403]))
  t.equal(stateOf(store), before)
})

test('large publications at once are all answered, and small requests are not kept waiting', async (t) => {
  const store = await openStore(t)
  const publisher = publisherWith(store, store.keys.publisher)
  const app = await publisher.newApp()
  const image = await publisher.push('1')
  const filler = 'x'.repeat(3_000_000)
  const versions = Array.from({ length: 12 }, (_, i) => `1.${i}`)
  const publications = versions.map((version) => {
    const template = templateOf(image, { filler })
    return publisher.createVersion(app, publisher.versionBody(template, { version }))
  })
  const started = performance.now()
  t.equal((await store.ask(openapi('/info'))).status, 200)
  t.ok(performance.now() - started < 5000, 'a hung store hangs a console worker (rule 0.15)')
  t.same(new Set((await Promise.all(publications)).map(({ status }) => status)), new Set([200]))
  const { json } = await store.ask(openapi(`/apps/${app}/versions`), { key: store.keys.publisher.accessKey })
  t.equal((json as { versions: unknown[] }).versions.length, versions.length)
})
