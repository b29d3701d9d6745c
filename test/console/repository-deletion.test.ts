import { randomBytes } from 'node:crypto'
import t from 'tap'
import { HOUR, type Pushed, Store } from '../content/store.ts'
import { collectNow, importDemoApp } from './catalog-imported.ts'
import type { Answer, Client } from './client.ts'
import { type Console, openConsole } from './console.ts'

type TestScope = Parameters<typeof openConsole>[0]

const at = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`

interface Desk extends Console {
  client: Client
  store: Store
}

async function openDesk(t: TestScope): Promise<Desk> {
  const console = await openConsole(t)
  const { client } = await console.person('administrator')
  const { data, db, content } = console.appliance
  const store = new Store(data, db, content)
  t.teardown(() => store.uploads.close())
  return { ...console, client, store }
}

/** Asks what a deletion would free, does it, and collects: the three must agree. */
async function deleteAndCollect(
  t: { same(found: unknown, wanted: unknown, message: string): unknown },
  desk: Desk,
  kind: 'tag' | 'manifest' | 'repository',
  query: Record<string, string>,
): Promise<Answer> {
  const path = kind === 'repository' ? '/repositories' : `/repositories/${kind}`
  const planned = await desk.client.get(at(`${path}/deletion`, query))
  const deleted = await desk.client.delete(at(path, query))
  t.same(deleted.json, planned.json, 'what was said is what was done')
  const collected = await collectNow(desk)
  t.same(planned.json['blobs'], collected, `${kind} ${JSON.stringify(query)}: a collection frees that`)
  return planned
}

t.test(
  'a tag goes, and its manifest with the next collection, unless something else reaches it',
  async (t) => {
    const desk = await openDesk(t)
    const { store, client } = desk
    const base = randomBytes(3000)
    const old = await store.push('team/web', { tag: '1.0', layers: [base, randomBytes(500)] })
    const other = await store.push('team/other', { tag: 'x', layers: [base] })
    await store.db.write(() => store.content.tags.set('team/web', 'also', old.digest))
    const both = await deleteAndCollect(t, desk, 'tag', { repository: 'team/web', tag: 'also' })
    t.match(both.json, { tags: ['also'], manifests: 0, blobs: { count: 0, bytes: 0 }, keptUntil: null })
    const last = await deleteAndCollect(t, desk, 'tag', { repository: 'team/web', tag: '1.0' })
    t.match(last.json, { tags: ['1.0'], manifests: 1, blobs: { count: 2 }, sharedBytes: 3000 })
    t.equal((last.json['keptUntil'] as number) > Date.now(), true, 'it was pushed just now')
    t.ok(store.isWhole('team/other', other))
    const entries = desk.appliance.db.sqlite.prepare(
      "SELECT target, detail FROM audit_entries WHERE action = 'tag.deleted' ORDER BY id",
    )
    t.match(entries.all(), [{ target: 'repository:team/web' }, { detail: /"tag":"1.0"/ }])
    const again = await client.delete(at('/repositories/tag', { repository: 'team/web', tag: '1.0' }))
    t.match([again.status, again.json['error']], [404, 'NAME_UNKNOWN'], 'the collection took the repository')
  },
)

t.test(
  'a manifest goes with its tags; children and referrers go with it where nothing keeps them',
  async (t) => {
    const desk = await openDesk(t)
    const { store } = desk
    const [amd, arm] = [await store.push('team/web'), await store.push('team/web')] as [Pushed, Pushed]
    const index = await store.pushIndex('team/web', [amd, arm], '1.0')
    const signature = await store.push('team/web', { subject: amd })
    await store.push('team/web', { subject: signature })
    await store.db.write(() => store.content.tags.set('team/web', 'arm', arm.digest))
    const child = await desk.client.get(
      at('/repositories/manifest/deletion', { repository: 'team/web', digest: arm.digest }),
    )
    t.match(child.json, { tags: ['arm'], manifests: 1, listedBy: 1 }, 'an index would lack it')
    const whole = await deleteAndCollect(t, desk, 'manifest', {
      repository: 'team/web',
      digest: index.digest,
    })
    t.match(
      whole.json,
      { tags: ['1.0'], manifests: 4, listedBy: 0 },
      'index, child, signature, its signature',
    )
    t.ok(store.isWhole('team/web', arm), 'a tag keeps it')
    const gone = await deleteAndCollect(t, desk, 'manifest', { repository: 'team/web', digest: arm.digest })
    t.match(gone.json, { tags: ['arm'], manifests: 1, blobs: { count: 2, bytes: arm.size } })
    t.same(store.files(), [])
  },
)

t.test('a repository goes with all that it holds, and comes anew when somebody pushes', async (t) => {
  const desk = await openDesk(t)
  const { store, client } = desk
  const layer = randomBytes(2000)
  await store.push('ci/a', { tag: '1', layers: [layer] })
  await store.push('ci/a', { tag: '2' })
  await store.pushBlob('ci/a', randomBytes(70))
  await store.push('ci/b', { tag: '1', layers: [layer] })
  await store.db.write(() =>
    store.db.sqlite.exec(`UPDATE repositories SET is_public = 1 WHERE name = 'ci/a'`),
  )
  await store.age(48 * HOUR)
  const { json } = await deleteAndCollect(t, desk, 'repository', { repository: 'ci/a' })
  t.match(json, { tags: ['1', '2'], manifests: 2, sharedBytes: 2000, keptUntil: null })
  t.equal((await client.get(at('/repositories/one', { repository: 'ci/a' }))).json['error'], 'NAME_UNKNOWN')
  const pushed = await store.push('ci/a', { tag: '3' })
  t.ok(store.isWhole('ci/a', pushed))
  t.match((await client.get(at('/repositories/one', { repository: 'ci/a' }))).json, {
    isPublic: false,
    tags: 1,
  })
})

t.test('what belongs to the catalogue is refused, and stays', async (t) => {
  const desk = await openDesk(t)
  const { client } = desk
  const app = await importDemoApp(desk, '1.0')
  const before = desk.state()
  const count = desk.store.count('tags')
  for (const { name } of (await client.get('/repositories')).items) {
    const repository = String(name)
    const one = await client.get(at('/repositories/one', { repository }))
    t.match(one.json, { isOfCatalogue: true, versions: [{ appId: app.spec.key, version: '1.0' }] })
    const [tag] = (await client.get(at('/repositories/tags', { repository }))).items
    for (const answer of [
      await client.delete(at('/repositories', { repository })),
      await client.delete(at('/repositories/tag', { repository, tag: String(tag?.['name']) })),
      await client.delete(at('/repositories/manifest', { repository, digest: String(tag?.['digest']) })),
      await client.get(at('/repositories/deletion', { repository })),
    ]) {
      t.match([answer.status, answer.json['error']], [409, 'REPOSITORY_OF_CATALOGUE'])
      t.match(answer.json['next'], /Delete the version in Apps/)
    }
  }
  t.equal(desk.state(), before)
  t.equal(desk.store.count('tags'), count)
})

t.test('what is not there is said, and only administrators delete', async (t) => {
  const desk = await openDesk(t)
  const { client, store } = desk
  const image = await store.push('team/web', { tag: '1.0' })
  const query = { repository: 'team/web' }
  for (const [path, more, status, code] of [
    ['/repositories', { repository: 'no/such' }, 404, 'NAME_UNKNOWN'],
    ['/repositories/tag', { ...query, tag: '2.0' }, 404, 'MANIFEST_UNKNOWN'],
    ['/repositories/manifest', { ...query, digest: `sha256:${'0'.repeat(64)}` }, 404, 'MANIFEST_UNKNOWN'],
    ['/repositories/manifest', { ...query, digest: 'sha256:zz' }, 400, 'REQUEST_INVALID'],
    ['/repositories', { repository: '../etc' }, 400, 'REQUEST_INVALID'],
  ] as const) {
    const answer = await client.delete(at(path, more))
    t.match([answer.status, answer.json['error']], [status, code], `${path} ${JSON.stringify(more)}`)
  }
  const publisher = await desk.person('publisher')
  t.equal((await publisher.client.delete(at('/repositories', query))).status, 403)
  t.equal((await desk.stranger.delete(at('/repositories', query))).status, 401)
  t.ok(store.isWhole('team/web', image))
})
