import { test } from 'tap'
import { Catalog } from '../../server/catalog/catalog.ts'
import { STRANGER } from '../../server/catalog/visibility.ts'
import { searchStore, viewer } from './search-store.ts'

const VISIBILITIES = ['private', 'organisation', 'market', 'public']
const LISTINGS = ['unlisted', 'review', 'listed']
const OWNERS = ['user:u1', 'user:u2', 'key:k1', undefined]
const APPS = VISIBILITIES.flatMap((visibility) =>
  LISTINGS.flatMap((listing) =>
    OWNERS.map((owner) => ({
      id: [visibility, listing, owner?.replace(':', '') ?? 'nobody'].join('_'),
      visibility,
      listing,
      ...(owner && { owner }),
    })),
  ),
)
const VIEWERS = {
  stranger: STRANGER,
  owner: viewer('u1', { organisationId: 'o1' }),
  colleague: viewer('u3', { organisationId: 'o1' }),
  member: viewer('u4'),
  administrator: viewer('u5', { isAdministrator: true }),
  key: { ...STRANGER, keyId: 'k1', principal: 'key:k1' },
}

async function setUp(t: Parameters<typeof searchStore>[0]) {
  const store = await searchStore(t, APPS)
  const user = `INSERT INTO users (id, login, display_name, email, phone, profile, role, organisation_id, password_hash,
    created_at) VALUES (?, ?, '', '', '', '', 'publisher', ?, '', 0)`
  await store.run(user, 'u1', 'u1', 'o1')
  await store.run(user, 'u2', 'u2', 'o2')
  await store.run(user, 'u3', 'u3', 'o1')
  return store
}

test('a search shows of the listed apps exactly what the catalogue lets each viewer see', async (t) => {
  const { db, find } = await setUp(t)
  const catalog = new Catalog(db)
  const all = { text: '', arch: '', pluginsOnly: false, emptyToo: false, page: 1, pageSize: -1 }
  for (const [name, who] of Object.entries(VIEWERS)) {
    const seen = catalog.listApps({ ...all, viewer: who }).apps.filter(({ listing }) => listing === 'listed')
    t.same(find({ sort: 'name' }, who).ids.sort(), seen.map(({ id }) => id).sort(), name)
  }
})

test('and of all that a list shows, own apps that are not listed among them', async (t) => {
  const { db, search, run } = await setUp(t)
  await run('DELETE FROM releases WHERE app_id = ?', 'public_unlisted_useru1')
  const [database, memory] = [new Catalog(db), new Catalog(db, search)]
  const all = { text: '', arch: '', pluginsOnly: false, emptyToo: false, page: 1, pageSize: -1 }
  const ids = (catalog: Catalog, query: object) => {
    const { apps, total } = catalog.listApps({ ...all, ...query })
    t.equal(apps.length, total)
    return apps.map(({ id }) => id).sort()
  }
  await run("INSERT INTO market_apps SELECT 'm', id FROM apps WHERE rowid % 2")
  for (const [name, who] of Object.entries(VIEWERS))
    for (const more of [{}, { arch: 'amd64' }, { arch: 'arm64' }, { pluginsOnly: true }, { marketId: 'm' }]) {
      const query = { ...more, viewer: who }
      t.same(ids(memory, query), ids(database, query), `${name} ${JSON.stringify(more)}`)
    }
})

test('who is who: strangers, colleagues, members, owners', async (t) => {
  const { find } = await setUp(t)
  const sees = (who: typeof STRANGER, id: string) => find({}, who).ids.includes(id)
  t.ok(sees(VIEWERS.stranger, 'public_listed_useru1'))
  t.notOk(sees(VIEWERS.stranger, 'market_listed_useru1'))
  t.ok(sees(VIEWERS.member, 'market_listed_useru1'))
  t.notOk(sees(VIEWERS.member, 'organisation_listed_useru1'))
  t.ok(sees(VIEWERS.colleague, 'organisation_listed_useru1'))
  t.notOk(sees(VIEWERS.colleague, 'organisation_listed_useru2'))
  t.notOk(sees(VIEWERS.colleague, 'private_listed_useru1'))
  t.ok(sees(VIEWERS.owner, 'private_listed_useru1'))
  t.notOk(sees(VIEWERS.owner, 'public_unlisted_useru1'), 'the market shows what is listed')
})

test('facets count only what the viewer may see', async (t) => {
  const { find } = await setUp(t)
  const counted = (who: typeof STRANGER) => find({}, who).facets.publisher.map(({ value }) => value)
  t.equal(find().facets.type[0]?.count, find().total)
  t.equal(find().total, 4)
  t.same(counted(VIEWERS.stranger).sort(), ['', 'key:k1', 'user:u1', 'user:u2'])
})

test('keepers find their own apps however they stand; administrators all', async (t) => {
  const { find } = await setUp(t)
  const own = (who: typeof STRANGER, listing?: string) => find({ scope: 'own', listing }, who).ids
  t.equal(own(VIEWERS.owner).length, 12)
  t.ok(own(VIEWERS.owner).every((id) => id.endsWith('useru1')))
  t.equal(own(VIEWERS.owner, 'review').length, 4)
  t.equal(own(VIEWERS.administrator).length, APPS.length)
  t.equal(own(VIEWERS.administrator, 'review').length, 16)
  t.same(own(VIEWERS.member), [])
  t.same(own(STRANGER), [])
})

test('somebody who changes the organisation sees the other apps at once', async (t) => {
  const { find, run } = await setUp(t)
  const who = viewer('u3', { organisationId: 'o2' })
  t.ok(find({}, who).ids.includes('organisation_listed_useru2'))
  await run("UPDATE users SET organisation_id = 'o1' WHERE id = 'u2'")
  t.notOk(find({}, who).ids.includes('organisation_listed_useru2'))
  t.ok(find({}, VIEWERS.colleague).ids.includes('organisation_listed_useru2'))
})
