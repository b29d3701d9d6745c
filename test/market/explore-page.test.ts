import { type Test, test } from 'tap'
import { openStore } from './store.ts'

const UI = '/app-server/marketui'
const GOODRAIN = '859a51f9bb3b48b5bfd222e3bef56425'

async function setUp(t: Test) {
  const store = await openStore(t)
  await store.publish({ app: { id: 'shop', name: '商城', introduction: '<b>x</b>' } })
  await store.publish({ app: { id: 'shop', name: '商城', introduction: '<b>x</b>' }, version: '2.0' })
  await store.publish({ app: { id: 'blog', name: '博客', description: '' } })
  await store.publish({ app: { id: 'hidden' } })
  await store.run("UPDATE apps SET listing = 'unlisted' WHERE id = 'hidden'")
  await store.run("INSERT INTO categories VALUES ('c1', NULL, '业务', 1), ('c2', 'c1', '电商', 1)")
  await store.run("UPDATE apps SET category_id = 'c2', install_doc = '<i>', use_doc = 'u' WHERE id = 'shop'")
  await store.run("INSERT INTO app_tags VALUES ('shop', 'web')")
  // The console's proxy sends each parameter twice, and a header that is no key of ours (market contract, 1.6).
  const get = async (path: string) => {
    const { status, json } = await store.ask(`${UI}${path}`, { key: 'GRJWT abc.def' })
    t.equal(status, 200, path)
    return json
  }
  return { store, get }
}

test('the page «Explore» lists, searches and pages (1.6)', async (t) => {
  const { get } = await setUp(t)
  const all = await get(
    `/${GOODRAIN}/indexApps?page=1&page=1&pageSize=10&pageSize=10&usedSort=&timeSort=desc&apptype=&query=&query=`,
  )
  t.match(all, { total: 2 })
  const query = encodeURIComponent('商')
  const found = (await get(`/${GOODRAIN}/indexApps?page=1&pageSize=10&query=${query}&query=${query}`)) as {
    apps: unknown[]
    total: number
  }
  t.match(found, { total: 1 })
  t.match(found.apps[0], {
    ...{ id: 'shop', appKeyID: 'shop', name: '商城', desc: 'Sells 100% of things', logo: '' },
    maxVersion: '2.0',
    models: [{ versions: [{ appVersion: '2.0', cpu: 500, memory: 1024 }, { appVersion: '1.0' }] }],
  })
  t.match(await get(`/${GOODRAIN}/indexApps?page=2&pageSize=1`), { total: 2, apps: [{}] })
})

test('recommended apps are a bare list', async (t) => {
  const { get } = await setUp(t)
  const apps = (await get('/recommendedApps')) as { id: string }[]
  t.same(apps.map(({ id }) => id).sort(), ['blog', 'shop'])
})

test('classifications are the top of the category tree', async (t) => {
  const { get } = await setUp(t)
  t.same(await get(`/${GOODRAIN}/classifications`), {
    tree: [{ appClassificationID: 'c1', appClassificationName: '业务' }],
  })
})

test('an app’s page has its documents, neutralised', async (t) => {
  const { store, get } = await setUp(t)
  t.match(await get('/apps/shop/detail'), {
    ...{ appKeyID: 'shop', introduction: '&lt;b>x&lt;/b>', installDoc: '&lt;i>', useDoc: 'u', tags: ['web'] },
    ...{ installCount: 0, showCount: 0 },
    appClassifications: [{ appClassificationName: '业务' }],
    subClassification: [{ appClassificationName: '电商' }],
  })
  t.match(await get('/apps/blog/detail'), { appClassifications: [], subClassification: [] })
  t.equal((await store.ask(`${UI}/apps/hidden/detail`)).status, 404)
  t.equal((await store.ask(`${UI}/nothing`)).status, 404)
})
