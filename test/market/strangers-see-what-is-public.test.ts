import { test } from 'tap'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { marketRouteTable } from '../../server/market/route-table.ts'
import { openStore } from './store.ts'

/** Stands in every text of what is not public. */
const SECRET = 'tresor'

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const texts = { name: SECRET, description: SECRET, introduction: SECRET, devStatus: SECRET }
  const logo = { digest: store.keep(SECRET), mediaType: 'image/png' }
  const template = store.keep(JSON.stringify({ group_key: 'x', apps: [], more: SECRET }))
  await store.publish({ app: { id: 'app', ...texts, logo }, alias: SECRET, notes: SECRET, template })
  await store.run("INSERT INTO app_tags VALUES ('app', ?)", SECRET)
  await store.run(
    "INSERT INTO markets VALUES (?, 'bound', ?, ?, NULL, NULL, 'bound', 1, 1)",
    ...['b'.repeat(32), SECRET, SECRET],
  )
  await store.give('app', store.keys.publisher)
  const { marketID } = await loadMarketIdentity(store.db)
  /** Answers of all reads, whatever is said of the market, the template and disabled versions. */
  const reads = async (key?: string) => {
    const answers: { path: string; status: number; text: string }[] = []
    for (const { method, path } of marketRouteTable) {
      if (method !== 'GET') continue
      for (const market of [marketID, 'b'.repeat(32)])
        for (const domain of ['default', 'bound', 'enterprise', '']) {
          const names: Record<string, string> = { id: 'app', version: '1.0', marketID: market, market }
          const query = `marketDomain=${domain}&queryAll=True&pageSize=-1&getTemplate=True&forInstall=True`
          const filled = path.replace(/:(\w+)/g, (_, name: string) => names[name] ?? '')
          const asked = `/app-server${filled}?${query}`
          const { status, text } = await store.ask(asked, key === undefined ? {} : { key })
          answers.push({ path: asked, status, text })
        }
    }
    return answers
  }
  return { ...store, reads }
}

test('no route of the market shows who has no part in it what is not public', async (t) => {
  const { reads, run, keys } = await setUp(t)
  const cases: [string, string, (string | undefined)[]][] = [
    ['unlisted', 'public', [undefined, 'stale', keys.installer.accessKey]],
    ['review', 'public', [undefined, keys.installer.accessKey]],
    ['listed', 'private', [undefined, keys.installer.accessKey]],
    ['listed', 'organisation', [undefined, keys.installer.accessKey]],
    ['listed', 'market', [undefined, 'stale']],
  ]
  for (const [listing, visibility, callers] of cases) {
    await run('UPDATE apps SET listing = ?, visibility = ?', listing, visibility)
    for (const key of callers)
      for (const { path, status, text } of await reads(key)) {
        t.notMatch(text, SECRET, `${path}, ${listing}, ${visibility}, ${key}`)
        t.ok([200, 403, 404].includes(status), `${path}: ${status}`)
      }
  }
})

test('the walk would find it: its publisher is shown all of it', async (t) => {
  const { reads, keys } = await setUp(t)
  const shown = (await reads(keys.publisher.accessKey)).filter(({ text }) => text.includes(SECRET))
  const rows = new Set(shown.map(({ path }) => path.split('?')[0]))
  for (const path of ['apps', 'apps/app', 'apps/app/versions', 'apps/app/versions/1.0', 'apps/app/logo'])
    t.ok(rows.has(`/app-server/openapi/${path}`), path)
})
