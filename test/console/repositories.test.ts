import { test } from 'tap'
import { importDemoApp } from './catalog-imported.ts'
import { openConsole } from './console.ts'

const at = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query).toString()}`

test('repositories are found by part of their name, with what they hold', async (t) => {
  const console = await openConsole(t)
  const { client } = await console.person('administrator')
  t.match((await client.get('/repositories')).json, { items: [], total: 0 })
  const app = await importDemoApp(console, '1.0')
  const all = await client.get('/repositories')
  t.equal(all.json['total'], 5, 'three components, a plugin, the releases')
  for (const line of all.items) {
    t.equal(line['tags'], 1)
    t.ok((line['bytes'] as number) > 0, String(line['name']))
    t.ok((line['pushedAt'] as number) <= Date.now())
  }
  const found = await client.get(at('/repositories', { text: 'RELEASES/' }))
  t.same(
    found.items.map(({ name }) => name),
    [`releases/${app.spec.key}`],
  )
  t.equal(
    (await client.get(at('/repositories', { text: '%' }))).json['total'],
    0,
    '% is a sign like any other',
  )
  t.match((await client.get(at('/repositories', { page: '2', pageSize: '4' }))).json, { total: 5, page: 2 })
})

test('a release can be followed from its tag to its layers', async (t) => {
  const console = await openConsole(t)
  const { client } = await console.person('administrator')
  const app = await importDemoApp(console, '1.0')
  const releases = `releases/${app.spec.key}`
  const { items } = await client.get(at('/repositories/tags', { repository: releases }))
  t.match(items, [{ name: '1.0', digest: /^sha256:/ }])
  const index = await client.get(at('/repositories/manifest', { repository: releases, reference: '1.0' }))
  t.equal(index.status, 200)
  t.match(index.json, { kind: 'index', artifactType: 'application/vnd.raincask.release.v1', isCut: false })
  const children = index.json['manifests'] as { digest: string; isHere: boolean }[]
  t.equal(children.length, 5)
  t.ok(children.every(({ isHere }) => isHere))
  const repository = (await client.get('/repositories')).items[0]?.['name'] as string
  const tag = (await client.get(at('/repositories/tags', { repository }))).items[0]?.['name'] as string
  const image = await client.get(at('/repositories/manifest', { repository, reference: tag }))
  t.match(image.json, { kind: 'image', referrers: [], subject: null })
  for (const blob of image.json['blobs'] as { size: number; isHere: boolean }[])
    t.ok(blob.isHere && blob.size > 0)
})

test('what is not there, and what is no name, is said', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator')
  const tags = await client.get(at('/repositories/tags', { repository: 'no/such' }))
  t.match([tags.status, tags.json['error']], [404, 'NAME_UNKNOWN'])
  const manifest = await client.get(at('/repositories/manifest', { repository: 'no/such', reference: '1.0' }))
  t.match([manifest.status, manifest.json['error']], [404, 'MANIFEST_UNKNOWN'])
  for (const query of [
    { repository: '../etc', reference: '1.0' },
    { repository: 'a', reference: 'sha256:zz' },
    { repository: 'a', reference: '' },
    { repository: 'A b', reference: '1' },
  ])
    t.equal((await client.get(at('/repositories/manifest', query))).status, 400, JSON.stringify(query))
})
