import { test } from 'tap'
import { openOpenRegistry } from './registry.ts'
import { refused } from './store-state.ts'

const GOOD_NAMES = [
  'a',
  '0',
  'a/b/c',
  'a.b',
  'a_b',
  'a__b',
  'a---b',
  'blobs',
  'manifests/x',
  'a/blobs/uploads',
  'v2',
]
const BAD_NAMES = [
  'A',
  'a/B',
  '-a',
  'a-',
  'a..b',
  'a___b',
  'a//b',
  'a/',
  '/a',
  '.',
  '..',
  'a/../b',
  '%2e%2e/b',
  'a%2Fb',
  'a%00',
  'a b'.replace(' ', '%20'),
  '%E5%BA%94%E7%94%A8',
  'a:1',
  'a@b',
  'x'.repeat(201),
]
const GOOD_TAGS = ['1', 'V1.0', '_x', 'a-b.c_d', 'x'.repeat(128), 'latest']
const BAD_TAGS = ['.a', '-a', 'a%2Fb', 'a+b', 'a%20b', '%E5%BA%94', 'x'.repeat(129), 'a@b', '%00', '..']

test('repositories are named by the grammar of the specification', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  for (const name of GOOD_NAMES) {
    const image = await client.pushImage(name, '1', name)
    t.same((await client.ask(`/v2/${name}/manifests/1`)).bytes, image.bytes, name)
    t.same((await client.ask(`/v2/${name}/tags/list`)).json, { name, tags: ['1'] })
  }
  const invalid = { status: 400, code: 'NAME_INVALID' }
  const digest = `sha256:${'0'.repeat(64)}`
  for (const name of BAD_NAMES) {
    for (const [method, rest] of [
      ['POST', 'blobs/uploads/'],
      ['PUT', 'manifests/1'],
      ['GET', 'manifests/1'],
      ['GET', `blobs/${digest}`],
      ['GET', 'tags/list'],
      ['GET', `referrers/${digest}`],
      ['DELETE', 'manifests/1'],
    ] as const)
      await refused(t, registry, `${method} ${name}/${rest}`, invalid, () =>
        client.ask(`/v2/${name}/${rest}`, { method, body: '{}' }),
      )
  }
})

test('tags are named by the grammar of the specification', async (t) => {
  const { registry, client } = await openOpenRegistry(t)
  const image = await client.pushImage('a', undefined, 'x')
  for (const tag of GOOD_TAGS) t.equal((await client.putManifest('a', tag, image.bytes)).status, 201, tag)
  const invalid = { status: 400, code: 'MANIFEST_INVALID' }
  for (const tag of BAD_TAGS) {
    for (const method of ['PUT', 'GET', 'DELETE'])
      await refused(t, registry, `${method} ${tag}`, invalid, () =>
        client.ask(`/v2/a/manifests/${tag}`, { method, body: image.bytes }),
      )
    await refused(t, registry, `parameter ${tag}`, invalid, () =>
      client.putManifest('a', `${image.digest}?tag=good&tag=${tag.replace('+', '%2B')}`, image.bytes),
    )
  }
  const { tags } = (await client.ask('/v2/a/tags/list')).json as { tags: string[] }
  t.same(tags, GOOD_TAGS.toSorted())
})

test('addresses that are none are not found, and methods that do not fit are said', async (t) => {
  const { client } = await openOpenRegistry(t)
  for (const path of [
    '/v2/a',
    '/v2/a/tags',
    '/v2/a/tags/list/',
    '/v2/manifests/1',
    '/v2//',
    '/v2/a/manifests/%ZZ',
  ])
    t.ok([404, 400].includes((await client.ask(path)).status), path)
  const wrong: [method: string, path: string, allow: string][] = [
    ['POST', '/v2/', 'GET, HEAD'],
    ['DELETE', '/v2/_catalog', 'GET'],
    ['POST', '/v2/a/manifests/1', 'GET, HEAD, PUT, DELETE'],
    ['PATCH', `/v2/a/blobs/sha256:${'0'.repeat(64)}`, 'GET, HEAD, DELETE'],
    ['GET', '/v2/a/blobs/uploads/', 'POST'],
    ['PUT', '/v2/a/tags/list', 'GET'],
  ]
  for (const [method, path, allow] of wrong)
    t.match(
      await client.ask(path, { method }),
      { status: 405, code: 'UNSUPPORTED', headers: { allow } },
      path,
    )
})
