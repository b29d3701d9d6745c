import { test } from 'tap'
import type { CreatedAccessKey } from '../../server/accounts/access-keys.ts'
import { Catalog } from '../../server/catalog/catalog.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import { ask, Client } from '../registry/client.ts'
import { openRegistry, type Registry } from '../registry/registry.ts'

const APP = 'a0'.repeat(16)
const USERS = {
  owner: ['north', 'publisher'],
  colleague: ['north', 'member'],
  rival: ['south', 'publisher'],
  admin: [null, 'administrator'],
} as const

/** A store with versions 1.0 and 2.0 of one app, which is the owner's, and a key for each person and for a cluster. */
async function setUp(t: Parameters<typeof openRegistry>[0]) {
  const registry = await openRegistry(t)
  const { appliance, keys } = registry
  const run = (sql: string, ...values: unknown[]) =>
    appliance.db.write(() => appliance.db.sqlite.prepare(sql).run(...values))
  for (const version of ['1.0', '2.0'])
    await importPackage(appliance, (await writeDemoPackage(registry.data, 'containerd', version)).file)
  for (const [id, [organisation, role]] of Object.entries(USERS))
    await run(
      `INSERT INTO users (id, login, display_name, email, phone, profile, role, organisation_id, password_hash, created_at)
       VALUES (?, ?, ?, '', '', '', ?, ?, '', 1)`,
      ...[id, id, id, role, organisation],
    )
  await run("UPDATE apps SET owner = 'user:owner'")
  const keyOf = (name: string, ownerId?: string) =>
    keys.create({ name, actions: ['ReadInstall'], ...(ownerId && { ownerId }) })
  const people = Object.keys(USERS).map(async (id) => [id, await keyOf(id, id)] as const)
  const made = Object.fromEntries(await Promise.all(people)) as Record<keyof typeof USERS, CreatedAccessKey>
  const as = { ...made, cluster: await keyOf('cluster'), other: await keyOf('other') }
  const catalog = new Catalog(appliance.db)
  const image = (version: string) => {
    const [first] = catalog.images(catalog.release(APP, version).release).values()
    if (!first) throw new Error('no image')
    return first
  }
  return { registry, run, as, image }
}

/** What the templates of this key carry. */
function cluster({ url, credentials }: Registry, { id }: CreatedAccessKey): Client {
  const { user, password } = credentials.pull(id)
  return new Client(url, { login: `${user}:${password}` })
}

/** Statuses of every way to pull from a repository: by tag, by digest, a blob, the list of tags, a token. */
async function pulls(client: Client, { repository, tag }: { repository: string; tag: string }) {
  const manifest = await client.ask(`/v2/${repository}/manifests/${tag}`)
  const { status } = await client.ask(`/v2/${repository}/tags/list`)
  const scope = `/app-server/v1/registry/auth?scope=repository:${repository}:pull`
  const { token } = (await client.ask(scope)).json as { token: string }
  const byToken = await ask(client.base, `/v2/${repository}/manifests/${tag}`, { token })
  return [manifest.status, status, byToken.status]
}

test('a key pulls the images of apps that it may see, and of no others', async (t) => {
  const { registry, run, as, image } = await setUp(t)
  const who = Object.keys(as) as (keyof typeof as)[]
  const cases: [listing: string, visibility: string, allowed: (keyof typeof as)[]][] = [
    ['listed', 'public', who],
    ['listed', 'market', who],
    ['listed', 'organisation', ['owner', 'colleague']],
    ['listed', 'private', ['owner']],
    ['review', 'public', ['owner']],
    ['unlisted', 'public', ['owner']],
  ]
  for (const [listing, visibility, allowed] of cases) {
    await run('UPDATE apps SET listing = ?, visibility = ?', listing, visibility)
    for (const name of who) {
      const client = cluster(registry, as[name])
      const may = allowed.includes(name)
      const expected = may ? [200, 200, 200] : [403, 403, 403]
      t.same(await pulls(client, image('1.0')), expected, `${name}, ${listing}, ${visibility}`)
      const release = await client.ask(`/v2/releases/${APP}/manifests/1.0`)
      t.equal(release.status, may ? 200 : 403, `${name}, ${listing}, ${visibility}: the release`)
    }
    const anyone = await registry.nobody.ask(`/v2/${image('1.0').repository}/tags/list`)
    t.equal(anyone.status, listing === 'listed' && visibility === 'public' ? 200 : 401, visibility)
  }
})

test('an imported app without an owner is the administrators’, also unlisted', async (t) => {
  const { registry, run, as, image } = await setUp(t)
  await run("UPDATE apps SET owner = NULL, listing = 'unlisted'")
  t.same(await pulls(cluster(registry, as.admin), image('1.0')), [200, 200, 200])
  t.same(await pulls(cluster(registry, as.owner), image('1.0')), [403, 403, 403])
})

test('what a key has installed or upgraded to it goes on pulling, and no other key does (2d)', async (t) => {
  const { registry, run, as, image } = await setUp(t)
  const path = (version: string, forInstall: string) =>
    `/app-server/openapi/apps/${APP}/versions/${version}?forInstall=${forInstall}&getTemplate=True`
  const { accessKey } = as.cluster
  const template = (version: string, forInstall: string) =>
    ask(registry.url, path(version, forInstall), { headers: { Authorization: accessKey } })
  await run("UPDATE apps SET visibility = 'market'")
  t.equal((await template('1.0', 'True')).status, 200)
  for (const change of [
    "UPDATE apps SET listing = 'unlisted'",
    "UPDATE apps SET listing = 'listed', visibility = 'private'",
    "UPDATE apps SET visibility = 'market'",
    'UPDATE releases SET enabled = 0',
  ]) {
    await run(change)
    t.same(await pulls(cluster(registry, as.cluster), image('1.0')), [200, 200, 200], change)
    const others = change.includes("'market'") ? [200, 200, 200] : [403, 403, 403]
    t.same(await pulls(cluster(registry, as.other), image('1.0')), others, change)
    t.same(await pulls(cluster(registry, as.cluster), image('2.0')), others, `${change}: 2.0`)
  }
  await run('UPDATE releases SET enabled = 1')
  t.equal((await template('2.0', 'False')).status, 200, 'an upgrade')
  await run("UPDATE apps SET listing = 'unlisted'")
  t.same(await pulls(cluster(registry, as.cluster), image('2.0')), [200, 200, 200])
})

test('an answer that is remembered is given to nobody else, and no longer than it holds', async (t) => {
  const { registry, run, as, image } = await setUp(t)
  await run("UPDATE apps SET visibility = 'organisation'")
  const { repository, tag } = image('1.0')
  const path = `/v2/${repository}/manifests/${tag}`
  const status = async (key: CreatedAccessKey) => (await cluster(registry, key).ask(path)).status
  for (let i = 0; i < 3; i++) {
    t.equal(await status(as.colleague), 200)
    t.equal(await status(as.rival), 403)
    t.equal((await registry.nobody.ask(path)).status, 401)
  }
  await run("UPDATE users SET organisation_id = 'south' WHERE id = 'colleague'")
  t.equal(await status(as.colleague), 403, 'who left the organisation')
  await run("UPDATE users SET organisation_id = 'north' WHERE id = 'rival'")
  t.equal(await status(as.rival), 200, 'and who came to it')
})

test('what a key may not pull it does not mount, nor see in the list of repositories', async (t) => {
  const { registry, run, image } = await setUp(t)
  await run("UPDATE apps SET visibility = 'private'")
  const { repository, digest } = image('1.0')
  const manifest = registry.appliance.content.manifests.byDigest(repository, digest as `sha256:${string}`)
  const { config } = JSON.parse(manifest?.bytes.toString() ?? '') as { config: { digest: string } }
  const key = await registry.keys.create({ name: 'w', actions: ['ReadInstall', 'Write'] })
  const client = new Client(registry.url, { login: `${key.id}:${key.accessKey}` })
  const mount = () =>
    client.ask(`/v2/team/x/blobs/uploads/?mount=${config.digest}&from=${repository}`, { method: 'POST' })
  t.equal((await mount()).status, 202)
  t.same((await client.ask('/v2/_catalog')).json, { repositories: [] })
  await run("UPDATE apps SET visibility = 'market'")
  t.equal((await mount()).status, 201)
  const { repositories } = (await client.ask('/v2/_catalog')).json as { repositories: string[] }
  t.ok(repositories.includes(repository))
})
