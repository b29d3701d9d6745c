import { test } from 'tap'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import type { Database } from '../../server/db/database.ts'
import type { MarketRoute } from '../../server/market/market-request.ts'
import { marketRouteTable } from '../../server/market/route-table.ts'
import { APP_ID } from '../catalog/sample-release.ts'
import { openapi, openStore } from './store.ts'

const LEVELS = { anyone: 0, OnlyRead: 0, ReadInstall: 1, Write: 2 } as const
const CALLERS = { nobody: 0, stale: 0, reader: 0, installer: 1, publisher: 2 } as const

/** What each route's path names, as the sample has it. */
async function pathsOf(db: Database): Promise<Record<string, string>> {
  const { marketID } = await loadMarketIdentity(db)
  return { marketID, market: marketID, version: '1.0' }
}

/** Bodies that are taken, so that only the key decides. */
function bodyFor({ method, path }: MarketRoute): unknown {
  if (method === 'GET') return undefined
  const template = { group_key: 'k', group_name: 'n', group_version: '1.0', k8s_resources: [{}] }
  return path.endsWith('versions') ? { version: '9.0', template } : { name: 'App' }
}

for (const route of marketRouteTable) {
  test(`${route.method} ${route.path} is for ${route.access}`, async (t) => {
    const { ask, publish, keys, keep, give, run, db } = await openStore(t)
    await publish({ app: { logo: { digest: keep('logo'), mediaType: 'image/png' } } })
    await give(APP_ID, keys.publisher)
    const names = await pathsOf(db)
    await run(
      "INSERT INTO markets VALUES (?, 'default', 'M', '', ?, 'image/png', 'public', 1, 1)",
      names['marketID'],
      keep('logo'),
    )
    names['id'] = route.path.startsWith('/openapi/markets/') ? (names['marketID'] ?? '') : APP_ID
    const path = `/app-server${route.path.replace(/:(\w+)/g, (_, name: string) => names[name] ?? '')}`
    const askAs = async (who: keyof typeof CALLERS, query = '') => {
      const key = { nobody: {}, stale: { key: 'stale' } }[who as string] ?? {
        key: keys[who as keyof typeof keys].accessKey,
      }
      const { method } = route
      return (await ask(path + query, { ...key, method, body: bodyFor(route) })).status
    }
    for (const [who, level] of Object.entries(CALLERS) as [keyof typeof CALLERS, number][]) {
      const allowed = level >= LEVELS[route.access]
      t.equal(await askAs(who), allowed ? 200 : 403, who)
      for (const flag of route.accessIfAsked?.flags ?? []) {
        const also = level >= LEVELS[route.accessIfAsked?.action ?? 'anyone']
        t.equal(await askAs(who, `?${flag}=True`), allowed && also ? 200 : 403, `${who} ${flag}`)
        t.equal(await askAs(who, `?${flag}=False`), allowed ? 200 : 403, `${who} without ${flag}`)
      }
    }
  })
}

test('every route that writes is for Write alone, and into an app for its owner alone', async (t) => {
  for (const { method, path, access, ownAppOnly } of marketRouteTable) {
    if (method === 'GET') continue
    t.equal(access, 'Write', path)
    t.equal(ownAppOnly ?? false, path.includes(':id'), path)
  }
})

test('a refusal is 403 with what was missing, and never 401 (1.5)', async (t) => {
  const { ask, publish } = await openStore(t)
  await publish()
  const answer = await ask(openapi(`/apps/${APP_ID}/versions/1.0?getTemplate=True`))
  t.equal(answer.status, 403)
  t.match(answer.json, { error: 'FORBIDDEN', msg: /ReadInstall/ })
  t.notOk(answer.headers['www-authenticate'])
})

test('a revoked key is a stranger at once', async (t) => {
  const { ask, publish, keys, db } = await openStore(t)
  await publish()
  const path = openapi(`/apps/${APP_ID}/versions/1.0?getTemplate=True`)
  t.equal((await ask(path, { key: keys.installer.accessKey })).status, 200)
  await db.write(() => db.sqlite.prepare('UPDATE access_keys SET revoked_at = 1').run())
  t.equal((await ask(path, { key: keys.installer.accessKey })).status, 403)
})

test('what is not there is a 404 in JSON', async (t) => {
  const { ask, publish, keys } = await openStore(t)
  await publish()
  const missing: [string, string][] = [
    ['/apps/nothing', 'APP_NOT_FOUND'],
    ['/apps/nothing/versions', 'APP_NOT_FOUND'],
    ['/apps/nothing/apphubinfo', 'APP_NOT_FOUND'],
    ['/apps/nothing/logo', 'APP_NOT_FOUND'],
    ['/apps/nothing/versions/1.0', 'APP_NOT_FOUND'],
    [`/apps/${APP_ID}/versions/9.9`, 'VERSION_NOT_FOUND'],
    [`/apps/${APP_ID}/logo`, 'NOT_FOUND'],
    ['/apps/a%2Fb', 'APP_NOT_FOUND'],
    ['/apps/%E5%95%86%E5%9F%8E', 'APP_NOT_FOUND'],
    ['/apps/%zz', 'APP_NOT_FOUND'],
  ]
  for (const [path, error] of missing) {
    const answer = await ask(openapi(path), { key: keys.publisher.accessKey })
    t.equal(answer.status, 404, path)
    t.match(answer.json, { error, code: 404 }, path)
  }
  t.equal((await ask(openapi('/nothing'))).status, 404)
})
