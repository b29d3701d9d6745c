import { test } from 'tap'
import { marketRouteTable } from '../../server/market/route-table.ts'
import { APP_ID } from '../catalog/sample-release.ts'
import { openRegistry } from '../registry/registry.ts'
import { openapi, openStore } from './store.ts'

// What a console makes of each status: market contract, 1.5.

/** What stands in `Authorization` of clients that mean something else by it. */
const HEADERS = [
  ...['stale', 'Bearer x', 'Basic eDp5', 'GRJWT eyJh.eyJi.c', 'null', 'None', ' ', '%00', "' OR 1=1 --"],
  ...['é'.repeat(20), 'x'.repeat(300)],
]

test('whatever key is shown, no route answers 401, a redirect or a failure (1.5)', async (t) => {
  const { ask, publish } = await openStore(t)
  await publish()
  for (const { method, path } of marketRouteTable)
    for (const header of HEADERS) {
      const filled = path.replace(/:(\w+)/g, (_, name: string) => (name === 'id' ? APP_ID : '1.0'))
      const Authorization = Buffer.from(header).toString('latin1')
      const { status, json } = await ask(`/app-server${filled}?marketDomain=default`, {
        ...{ method, headers: { Authorization } },
        ...(method !== 'GET' && { body: {} }),
      })
      t.ok([200, 400, 403, 404].includes(status), `${method} ${path} with ${header}: ${status}`)
      if (status !== 200) t.match(json, { code: status, msg: /./ }, `${path} tells why`)
    }
})

test('every refusal is JSON in UTF-8 with a numeric code and a text (1.2, 1.5)', async (t) => {
  const { ask, publish, keys } = await openStore(t)
  await publish()
  const key = keys.installer.accessKey
  const cases: [string, number, Parameters<typeof ask>[1]][] = [
    [`/apps/${encodeURIComponent('商城')}`, 404, { key }],
    [`/apps?page=x`, 400, { key }],
    [`/apps/${APP_ID}/apphubinfo`, 403, { key }],
    ['/info?marketDomain=%E5%95%86%E5%9F%8E', 404, { key }],
    ['/apps', 403, { method: 'POST', body: {} }],
    ['/nothing', 404, {}],
  ]
  for (const [path, expected, options] of cases) {
    const { status, bytes, json, headers } = await ask(openapi(path), options)
    t.equal(status, expected, path)
    t.equal(headers['content-type'], 'application/json; charset=utf-8')
    t.doesNotThrow(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes), path)
    t.match(json, { code: expected, msg: /./, error: /^[A-Z_]+$/ }, path)
  }
})

test('a template goes in as an object and comes out as a JSON text, empty if not asked for (rule 0.3)', async (t) => {
  const { ask, publish, keep, keys } = await openStore(t)
  await publish({ template: keep('{"group_key": "k", "apps": [], "no": 1.0}') })
  const detail = async (query: string) => {
    const path = openapi(`/apps/${APP_ID}/versions/1.0?${query}`)
    return (await ask(path, { key: keys.installer.accessKey })).json as { template: unknown }
  }
  for (const query of ['getTemplate=False', 'forInstall=True&getTemplate=False', ''])
    t.equal((await detail(query)).template, '', query)
  const { template } = await detail('getTemplate=True')
  t.type(template, 'string')
  t.match(JSON.parse(template as string), { apps: [], no: 1 })
  t.match(template, '"no": 1.0')
})

test('the access key alone stands in Authorization; with a scheme before it, it is none (rule 0.4)', async (t) => {
  const { ask, keys } = await openStore(t)
  const { accessKey } = keys.installer
  const actions = async (headers: Record<string, string>) =>
    ((await ask(openapi('/info'), { headers })).json as { accessActions: string[] }).accessActions
  t.same(await actions({ Authorization: accessKey }), ['OnlyRead', 'ReadInstall'])
  for (const Authorization of [`Bearer ${accessKey}`, `Basic ${accessKey}`, `token ${accessKey}`])
    t.same(await actions({ Authorization }), ['OnlyRead'], Authorization.slice(0, 8))
  t.same(await actions({}), ['OnlyRead'])
})

test('the health check is what browsers and the client read (row 16)', async (t) => {
  const { ask } = await openStore(t)
  const { status, json, headers } = await ask(openapi('/healthz'), {
    headers: { Origin: 'http://console.example:7070' },
  })
  t.equal(status, 200)
  t.same(json, { code: 200, msg: 'ok', isRainstore: true })
  t.equal(headers['access-control-allow-origin'], 'http://console.example:7070')
  t.equal(headers['access-control-allow-credentials'], 'true')
})

test('tokens come from the address of Goodrain’s own store, and hubURL answers as a registry (rows 18, 19)', async (t) => {
  const { nobody, keys, url, host } = await openRegistry(t)
  const { challenges, status } = await nobody.ask('/v2/')
  t.equal(status, 401)
  t.match(challenges[0], `Bearer realm="${url}/app-server/v1/registry/auth",service=`)
  const { accessKey, id } = await keys.create({ name: 'p', actions: ['Write'] })
  const login = (password: string) =>
    nobody.ask('/app-server/v1/registry/auth?account=a&service=raincask&scope=repository:team/web:pull', {
      login: `${id}:${password}`,
    })
  t.match((await login(accessKey)).json, { token: /./ })
  t.equal((await login('wrong')).status, 401)
  const market = { headers: { Authorization: accessKey } }
  const bindable = await nobody.ask('/app-server/openapi/bindablemarkets', market)
  t.match(bindable.json, [{ url: `http://${host}` }])
})
