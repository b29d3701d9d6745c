import { test } from 'tap'
import { RepositorySight } from '../../server/catalog/repository-sight.ts'
import { STRANGER } from '../../server/catalog/visibility.ts'
import { servedNames } from '../../server/transfer/releases/served-names.ts'
import { pushImage } from '../market/publishing.ts'
import { openStore } from '../market/store.ts'

const CLUSTER = { ...STRANGER, keyId: 'k', principal: 'key:k' }
const VERSION = '1.0'

/** Apps whose ids, and one whose tag, are no path components or too long for one. */
async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const apps = { shop: '1', Shop_A: '1', shop_a: '2', _x_: '1', long: 'x'.repeat(120) }
  const repositories: string[] = []
  for (const [id, tag] of Object.entries(apps)) {
    const shareImage = `goodrain.me/web:${tag}`
    const served = servedNames(id, VERSION, [shareImage]).get(shareImage) ?? { repository: '', tag: '' }
    const digest = await pushImage(store, served.repository, served.tag)
    await store.publish({ app: { id }, images: [{ shareImage, ...served, digest }] })
    repositories.push(served.repository)
  }
  return { ...store, repositories, sight: new RepositorySight(store.db) }
}

test('images of listed public apps are open to everyone, whatever their names became', async (t) => {
  const { repositories, sight, run } = await setUp(t)
  const open = () => repositories.map((name) => sight.isOpen(name))
  const [all, none] = [repositories.map(() => true), repositories.map(() => false)]
  t.equal(new Set(repositories).size, repositories.length)
  t.same(open(), all)
  await run('UPDATE releases SET enabled = 0')
  t.same(open(), all, 'who has installed by command keeps a disabled version')
  await run("UPDATE apps SET listing = 'unlisted'")
  t.same(open(), none)
  await run("UPDATE apps SET listing = 'listed', visibility = 'market'")
  t.same(open(), none)
})

test('what holds no image of a version is seen by nobody', async (t) => {
  const { repositories, sight, run } = await setUp(t)
  const [first = ''] = repositories
  const names = [
    'apps',
    'apps/',
    'apps/shop',
    `${first}/more`,
    'apps/none/1.0/web',
    'releases',
    'u/k/web',
    '',
  ]
  for (const name of names) {
    t.equal(sight.isOpen(name), false, name)
    t.equal(sight.maySee(name, CLUSTER), false, name)
  }
  t.equal(sight.maySee(first, CLUSTER), true)
  await run("DELETE FROM releases WHERE app_id = 'shop'")
  t.equal(sight.isOpen(first), false, 'a deleted version is gone for all')
  t.equal(sight.maySee(first, CLUSTER), false)
})

test('a disabled version is for its owner, and for keys that have installed it', async (t) => {
  const { repositories, sight, run } = await setUp(t)
  const [first = ''] = repositories
  const owner = { ...STRANGER, keyId: 'o', principal: 'user:owner' }
  await run("UPDATE apps SET owner = 'user:owner'")
  await run('UPDATE releases SET enabled = 0')
  t.same(
    [CLUSTER, owner].map((viewer) => sight.maySee(first, viewer)),
    [false, true],
  )
  await run("INSERT INTO key_installs VALUES ('k', 'shop', '0.9', 1, 1, 1)")
  t.equal(sight.maySee(first, CLUSTER), false, 'another version')
  await run("INSERT INTO key_installs VALUES ('k', 'shop', ?, 0, 1, 1)", VERSION)
  t.equal(sight.maySee(first, CLUSTER), true)
  t.equal(sight.maySee(first, { ...CLUSTER, keyId: 'other' }), false)
})
