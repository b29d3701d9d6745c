import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { loadMarketIdentity } from '../../server/catalog/market-identity.ts'
import { APP_ID } from '../catalog/sample-release.ts'
import { openStore, type Store } from './store.ts'

const WEB = 'goodrain.me/web:1'

async function setUp(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t)
  const template = { group_key: 'x', apps: [{ share_image: WEB, service_image: { hub_password: 'secret' } }] }
  await store.publish({
    template: store.keep(JSON.stringify(template)),
    images: [
      { shareImage: WEB, repository: `apps/${APP_ID}/1.0/web`, tag: '1', digest: store.keep('image') },
    ],
  })
  const { marketID } = await loadMarketIdentity(store.db)
  return { store, marketID }
}

/** Asks as a console does: without any header of its own (market contract, row 15). */
function command({ ask }: Store, market: string, app = APP_ID, version = '1.0') {
  return ask(`/app-server/markets/${market}/apps/${app}/version/${version}/cmd`)
}

test('an install by command gets the template as text, and the architecture (row 15, 2i)', async (t) => {
  const { store, marketID } = await setUp(t)
  // Consoles name Goodrain's market where the person has left it out.
  for (const market of [marketID, '859a51f9bb3b48b5bfd222e3bef56425']) {
    const { status, json } = await command(store, market)
    t.equal(status, 200)
    const { cmd, arch } = json as { cmd: string; arch: string }
    t.equal(arch, 'amd64')
    const template = JSON.parse(cmd)
    t.equal(template.group_key, APP_ID)
    t.equal(template.apps[0].share_image, `${store.host}/apps/${APP_ID}/1.0/web:1`)
    t.match(template.apps[0].service_image, { hub_url: store.host, hub_user: '', hub_password: '' })
    t.notMatch(cmd, /secret/)
  }
})

test('with two slashes too, and in the words that a page prints', async (t) => {
  const { store, marketID } = await setUp(t)
  const { status } = await store.ask(
    `//app-server/markets/${marketID}/apps/${APP_ID}/version/${encodeURIComponent('1.0')}/cmd`,
  )
  t.equal(status, 200)
})

test('what is not for everyone is refused in JSON with code and msg', async (t) => {
  const { store, marketID } = await setUp(t)
  const refused = async (what: string, ...named: [string, string?, string?]) => {
    const { status, json } = await command(store, ...named)
    t.equal(status, 404, what)
    t.match(json, { code: 404, msg: /./ }, what)
  }
  await refused('no market', 'f'.repeat(32))
  await refused('no app', marketID, 'nothing')
  await refused('no version', marketID, APP_ID, '9.9')
  for (const change of [
    "UPDATE apps SET visibility = 'market'",
    "UPDATE apps SET visibility = 'public', listing = 'unlisted'",
    "UPDATE apps SET listing = 'listed'",
    'UPDATE releases SET enabled = 0',
  ]) {
    await store.run(change)
    if (change.endsWith("'listed'")) t.equal((await command(store, marketID)).status, 200)
    else await refused(change, marketID)
  }
  await store.run('UPDATE releases SET enabled = 1')
  const insert = "INSERT INTO markets VALUES (?, ?, 'M', '', NULL, NULL, ?, 0, 1)"
  await store.run(insert, 'a'.repeat(32), 'a', 'public')
  await store.run(insert, 'b'.repeat(32), 'b', 'bound')
  await refused('an app that the market has not', 'a'.repeat(32))
  for (const market of ['a', 'b'])
    await store.run('INSERT INTO market_apps VALUES (?, ?)', market.repeat(32), APP_ID)
  t.equal((await command(store, 'a'.repeat(32))).status, 200)
  await refused('a market for certain keys', 'b'.repeat(32))
})

test('an install by command is counted', async (t) => {
  const { store, marketID } = await setUp(t)
  for (let i = 0; i < 2; i++) await command(store, marketID)
  await setTimeout(20)
  const count = store.db.sqlite.prepare('SELECT install_count FROM apps').pluck().get()
  t.equal(count, 1)
  t.same(store.db.sqlite.prepare('SELECT * FROM key_installs').all(), [])
})
