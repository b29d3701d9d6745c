import { test } from 'tap'
import type { ConsoleRoute } from '../../server/console/route.ts'
import { openCatalog } from './catalog-store.ts'
import type { Answer, Client } from './client.ts'
import { pictures } from './pictures.ts'

const PNG = pictures.png()
/** Stands in every text of what is not public. */
const SECRET = 'tresor'

/** A store in which nothing is public, and the ids of what there is by the route that names them. */
async function setUp(t: Parameters<typeof openCatalog>[0]) {
  const store = await openCatalog(t)
  const { publisher, administrator } = store
  const { client } = publisher
  const owner = `user:${publisher.id}`
  const texts = { name: `${SECRET}-app`, description: SECRET, introduction: SECRET }
  await store.publish({ app: { id: 'shop', ...texts }, alias: SECRET, notes: SECRET }, owner)
  const category = await administrator.client.post('/categories', { name: '公共' })
  await client.patch('/apps/shop', {
    ...{ installDoc: SECRET, useDoc: SECRET, tags: [SECRET], categoryId: category.json['id'] },
  })
  await client.putBytes('/apps/shop/logo', PNG)
  await client.ask('POST', `/apps/shop/screenshots?caption=${SECRET}`, {
    bytes: PNG,
    headers: { 'Content-Type': 'image/png' },
  })
  const shots = store.appliance.db.sqlite.prepare('SELECT id FROM screenshots').pluck().all() as string[]
  await client.post('/apps/shop/packages', { name: SECRET })
  const solution = await client.post('/solutions', { name: SECRET, apps: ['shop'] })
  const market = await administrator.client.post('/markets', { domain: SECRET, name: SECRET })
  const ids: Record<string, string | undefined> = {
    apps: 'shop',
    screenshots: shots[0],
    solutions: solution.json['id'] as string,
    markets: market.json['id'] as string,
    publishers: publisher.id,
    users: publisher.id,
  }
  if (Object.values(ids).some((id) => !id)) throw new Error(`not made: ${JSON.stringify(ids)}`)
  const listed = async (visibility: string, standing = 'listed') =>
    store.appliance.db.write(() =>
      store.appliance.db.sqlite
        .prepare('UPDATE apps SET listing = ?, visibility = ?')
        .run(standing, visibility),
    )
  return { ...store, ids, listed }
}

function fill({ path }: ConsoleRoute, ids: Record<string, string | undefined>): string {
  const [, room = ''] = path.split('/')
  return path.replace(/:(\w+)/g, (_, name: string) => (name === 'version' ? '1.0' : (ids[room] ?? 'x')))
}

/** Every read that strangers may ask for, with the ids of what is there. */
async function reads(routes: ConsoleRoute[], client: Client, ids: Record<string, string | undefined>) {
  const open = routes.filter(({ method, access }) => method === 'GET' && access === 'anyone')
  const answers: [string, Answer][] = []
  for (const route of open) {
    const path = fill(route, ids)
    for (const query of ['', '?own=true', '?text=tres', '?start=tres'])
      answers.push([path + query, await client.get(path + query)])
  }
  return answers
}

test('no route shows a stranger, a member or another publisher what is not public', async (t) => {
  const { routes, stranger, member, other, ids, listed } = await setUp(t)
  const cases: [string, string, Client[]][] = [
    ['public', 'unlisted', [stranger, member.client, other.client]],
    ['public', 'review', [stranger, member.client, other.client]],
    ['private', 'listed', [stranger, member.client, other.client]],
    ['organisation', 'listed', [stranger, member.client, other.client]],
    ['market', 'listed', [stranger]],
  ]
  for (const [visibility, standing, clients] of cases) {
    await listed(visibility, standing)
    for (const client of clients)
      for (const [path, { text, bytes, status }] of await reads(routes, client, ids)) {
        t.notMatch(text, SECRET, `${path}, ${visibility}, ${standing}`)
        t.not(status, 500, path)
        t.notOk(bytes.equals(PNG), `${path}: the picture`)
      }
  }
})

test('the walk would find it: what is public is seen by all', async (t) => {
  const { routes, stranger, ids, listed } = await setUp(t)
  await listed('public')
  const answers = await reads(routes, stranger, ids)
  const shown = answers.filter(([, { text, bytes }]) => text.includes(SECRET) || bytes.equals(PNG))
  const paths = new Set(shown.map(([path]) => path.split('?')[0] ?? ''))
  for (const path of ['/apps/shop', '/apps/shop/versions/1.0', '/apps/shop/logo', '/search', '/tags'])
    t.ok(paths.has(path), path)
  t.ok(paths.has(`/screenshots/${ids['screenshots']}`) || [...paths].some((path) => /screenshots/.test(path)))
})
