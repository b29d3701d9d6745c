import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { digestOf } from '../../oci/digest.ts'
import { Catalog } from '../../server/catalog/catalog.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { APP_ID, type SampleOptions, sampleRelease } from './sample-release.ts'
import { temporaryDatabase } from './temporary-database.ts'

function setUp(t: Parameters<typeof temporaryDatabase>[0]) {
  const { db } = temporaryDatabase(t)
  const publish = (options: SampleOptions = {}) => db.write(() => publishRelease(db, sampleRelease(options)))
  return { db, publish, catalog: new Catalog(db) }
}

test('a new version is added with its app and images', async (t) => {
  const { publish, catalog } = setUp(t)
  t.equal(await publish(), 'added')
  t.match(catalog.app(APP_ID), {
    name: '商城 Shop',
    logo: null,
    releases: [{ version: '1.0', updateVersion: 1 }],
  })
  const { release } = catalog.release(APP_ID, '1.0')
  t.match(catalog.images(release).get('goodrain.me/abc:20240101'), {
    repository: 'apps/shop/1.0/abc',
    tag: '20240101',
  })
})

test('the same release again touches nothing', async (t) => {
  const { publish, catalog, db } = setUp(t)
  const digest = digestOf('one')
  await publish({ digest })
  const before = catalog.app(APP_ID)
  const changes = db.sqlite.prepare('SELECT total_changes()').pluck().get()
  await setTimeout(5)
  t.equal(await publish({ digest, app: { name: 'Another name' } }), 'unchanged')
  t.same(catalog.app(APP_ID), before)
  t.equal(db.sqlite.prepare('SELECT total_changes()').pluck().get(), changes)
})

test('other content under the same version replaces it, and looks newer by a second at least', async (t) => {
  const { publish, catalog } = setUp(t)
  await publish()
  const before = catalog.app(APP_ID)
  const images = [
    { shareImage: 'b:1', repository: 'apps/shop/1.0/b', tag: '1', digest: digestOf('b') },
    { shareImage: 'b:1', repository: 'apps/shop/1.0/b', tag: '1', digest: digestOf('b2') },
  ]
  t.equal(await publish({ notes: 'Mended.', images }), 'updated')
  const after = catalog.app(APP_ID)
  const [was, is] = [before.releases[0], after.releases[0]]
  t.equal(after.createdAt, before.createdAt)
  t.match(is, { notes: 'Mended.', updateVersion: 2, createdAt: was?.createdAt })
  const second = (time: number | undefined) => Math.floor((time ?? 0) / 1000)
  t.ok(second(is?.updatedAt) > second(was?.updatedAt))
  const { release } = catalog.release(APP_ID, '1.0')
  t.same([...catalog.images(release).keys()], ['b:1'], 'images of before are gone')
  t.equal(catalog.images(release).get('b:1')?.digest, digestOf('b2'))
})

test('the newest version names the app, whenever it comes', async (t) => {
  const { publish, catalog } = setUp(t)
  await publish({ version: '2.0', app: { name: 'Two' } })
  await publish({ version: '1.10', app: { name: 'One' } })
  t.equal(catalog.app(APP_ID).name, 'Two')
  const logo = { digest: digestOf('logo'), mediaType: 'image/png' }
  await publish({ version: '10.0', app: { name: 'Ten', logo } })
  t.match(catalog.app(APP_ID), { name: 'Ten', logo: logo.digest, logoType: 'image/png' })
  await publish({ version: '10.0', app: { name: 'Ten again' } })
  t.match(catalog.app(APP_ID), { name: 'Ten again', logo: null })
  t.equal(catalog.app(APP_ID).releases.length, 3)
})

test('one architecture is kept of a joined one', async (t) => {
  const { publish, catalog } = setUp(t)
  await publish({ version: '1.0', arch: 'arm64&amd64' })
  await publish({ version: '2.0', arch: '' })
  t.same(
    catalog.app(APP_ID).releases.map((release) => release.arch),
    ['amd64', 'arm64'],
  )
})

test('what no console could take is refused, and nothing changes', async (t) => {
  const { publish, catalog } = setUp(t)
  const wrong: SampleOptions[] = [
    { app: { id: '0b6c8a3e-1111-2222-3333-444455556666' } },
    { app: { id: 'x'.repeat(33) } },
    { app: { name: ' ' } },
    { version: '1.0/..' },
    { version: '1'.repeat(33) },
    { digest: 'sha256:short' },
    { memory: -1 },
    { cpu: 0.5 },
    { images: [{ shareImage: 'a', repository: 'Apps/A', tag: '1', digest: digestOf('a') }] },
  ]
  for (const options of wrong) await t.rejects(publish(options), { code: 'TEMPLATE_INVALID' })
  t.equal(catalog.listApps({ ...ALL }).total, 0)
})

test('what is missing is named', async (t) => {
  const { publish, catalog } = setUp(t)
  t.throws(() => catalog.app('nothing'), { code: 'APP_NOT_FOUND', status: 404 })
  t.throws(() => catalog.release('nothing', '1.0'), { code: 'APP_NOT_FOUND' })
  await publish()
  t.throws(() => catalog.release(APP_ID, '9'), { code: 'VERSION_NOT_FOUND', status: 404 })
})

const ALL = { text: '', arch: '', pluginsOnly: false, emptyToo: true, page: 1, pageSize: -1 }
