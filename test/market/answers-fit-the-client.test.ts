import { test } from 'tap'
import { APP_ID } from '../catalog/sample-release.ts'
import { type ModelName, problemsWith } from './sdk-models.ts'
import { openapi, openStore } from './store.ts'

const app = `/apps/${APP_ID}`

// Market contract, 1.1: row, address, model.
const ANSWERS: [string, string, ModelName][] = [
  ['1', '/info?marketDomain=default', 'MarketInfo'],
  ['2', '/apps?queryAll=False&page=1&pageSize=10&marketDomain=default&arch=', 'AppList'],
  ['3', '/apps/plugins?query=&queryAll=False&page=1&pageSize=10&marketDomain=default', 'AppList'],
  ['4', '/apps/template?queryAll=True&page=1&pageSize=-1&marketDomain=default', 'AppList'],
  ['5', `${app}?marketDomain=default`, 'AppDetail'],
  ['6', `${app}/versions?marketDomain=default`, 'VersionList'],
  ['7', `${app}/versions/1.0?forInstall=False&getTemplate=False&marketDomain=default`, 'VersionDetail'],
  ['7', `${app}/versions/1.0?forInstall=True&getTemplate=True&marketDomain=default`, 'VersionDetail'],
  ['8', `${app}/apphubinfo?marketDomain=default`, 'HubInfo'],
  ['16', '/healthz', 'Health'],
]

test('every answer has every field that the client asks for (rules 0.1, 0.2; rows 1 to 8 and 16)', async (t) => {
  const { ask, publish, keys, give } = await openStore(t)
  await publish()
  await publish({ version: '2.0', isPlugin: true })
  await give(APP_ID, keys.publisher)
  for (const [row, path, model] of ANSWERS) {
    const answer = await ask(openapi(path), { key: keys.publisher.accessKey })
    t.equal(answer.status, 200, `${row} ${path}`)
    t.match(answer.headers['content-type'], /^application\/json/)
    t.same(problemsWith(model, answer.json), [], `${row} ${path}`)
  }
})

test('so have answers about apps with nothing in them', async (t) => {
  const { ask, publish, keys, give } = await openStore(t)
  const app = { description: '', introduction: '', devStatus: '' }
  await publish({ app, alias: '', notes: '', arch: '', cpu: 0, memory: 0, images: [] })
  await give(APP_ID, keys.publisher)
  for (const [row, path, model] of ANSWERS) {
    const answer = await ask(openapi(path), { key: keys.publisher.accessKey })
    t.same(problemsWith(model, answer.json), [], `${row} ${path}`)
  }
})

test('lists without an envelope are bare (rows 12, 13)', async (t) => {
  const { ask, host } = await openStore(t)
  const markets = (await ask(openapi('/bindablemarkets'))).json as unknown[]
  t.equal(markets.length, 1)
  t.same(problemsWith('BindableMarket', markets[0]), [])
  t.match(markets[0], { domain: 'default', url: `http://${host}` })
  const organizations = (await ask(openapi('/organizations'))).json as unknown[]
  t.equal(organizations.length, 1)
  t.same(problemsWith('Organization', organizations[0]), [])
})

test('markets to bind are told to stale keys and to none (rule 0.11)', async (t) => {
  const { ask } = await openStore(t)
  for (const key of ['stale', undefined]) {
    const answer = await ask(openapi('/bindablemarkets'), key === undefined ? {} : { key })
    t.equal(answer.status, 200)
    t.equal((answer.json as unknown[]).length, 1)
  }
})

test('without platform plugins there is an empty list, whatever the domain (row 14)', async (t) => {
  const { ask } = await openStore(t)
  for (const domain of ['enterprise', 'default', 'nobody', '']) {
    const path = openapi(`/apps/platform-plugins?marketDomain=${domain}&query=&page=1&pageSize=-1`)
    const answer = await ask(path)
    t.equal(answer.status, 200)
    t.same(answer.json, { plugins: [] })
  }
})

test('the info tells what the key allows, in order', async (t) => {
  const { ask, keys } = await openStore(t)
  const actions = async (key?: string) => {
    const { json } = await ask(openapi('/info'), key === undefined ? {} : { key })
    return (json as { accessActions: string[] }).accessActions
  }
  t.same(await actions(), ['OnlyRead'])
  t.same(await actions('unknown'), ['OnlyRead'])
  t.same(await actions(keys.installer.accessKey), ['OnlyRead', 'ReadInstall'])
  t.same(await actions(keys.publisher.accessKey), ['OnlyRead', 'ReadInstall', 'Write'])
  t.match((await ask(openapi('/info'))).json, { status: 1, version: '1.0', name: 'Raincask' })
})

test('hub info is short and in the forms that the region takes (rule 0.8, 2e.6)', async (t) => {
  const { ask, publish, keys, host, credentials, give } = await openStore(t)
  await publish()
  await give(APP_ID, keys.publisher)
  const { json } = await ask(openapi(`${app}/apphubinfo`), { key: keys.publisher.accessKey })
  const { user, password } = credentials.push(keys.publisher.id)
  t.same(json, {
    hubURL: host,
    hubUser: user,
    hubPassword: password,
    isTrust: false,
    namespace: `u/${keys.publisher.id}`,
  })
})

test('names fit the columns of a console', async (t) => {
  const { ask, publish } = await openStore(t)
  await publish({ app: { name: '𠮷'.repeat(100) }, alias: 'x'.repeat(200) })
  const { json } = await ask(openapi(app))
  const detail = json as { name: string; versions: { appVersionAlias: string }[] }
  t.equal(detail.name, '𠮷'.repeat(64))
  t.equal(detail.versions[0]?.appVersionAlias.length, 64)
})

test('the checker finds what the client would refuse', async (t) => {
  const good = { name: '', domain: '', url: '', logo: '', desc: '' }
  t.same(problemsWith('BindableMarket', good), [])
  t.same(problemsWith('BindableMarket', { ...good, logo: null }), ['BindableMarket.logo is null'])
  t.same(problemsWith('BindableMarket', { data: good }).length, 5)
  t.same(problemsWith('AppList', { apps: [{}], page: 1.5, pageSize: '1', total: 0 }).length, 25)
})
