import { test } from 'tap'
import { ask, Client } from './client.ts'
import { loginOf, makeKeys, openOpenRegistry, openRegistry } from './registry.ts'

test('the catalogue shows each caller what it may pull', async (t) => {
  const registry = await openRegistry(t)
  const { reader, installer, publisher, everything } = await makeKeys(registry)
  const as = (key: typeof reader) => new Client(registry.url, { login: loginOf(key) })
  const own = `u/${publisher.id}/web`
  await as(publisher).pushImage(own, '1', 'a')
  await as(everything).pushImage('team/web', '1', 'b')
  await as(everything).pushImage('open/web', '1', 'c')
  await registry.publicRepositories.set('open/web', true)
  t.same((await as(reader).ask('/v2/_catalog')).json, { repositories: ['open/web'] })
  t.same((await as(installer).ask('/v2/_catalog')).json, { repositories: ['open/web', 'team/web'] })
  t.same((await as(publisher).ask('/v2/_catalog')).json, { repositories: ['open/web', 'team/web', own] })
  t.equal((await registry.nobody.ask('/v2/_catalog')).status, 401)

  const path = '/app-server/v1/registry/auth?scope=repository:team/web:pull'
  const { token } = (await ask(registry.url, path, { login: loginOf(everything) })).json as { token: string }
  const answer = await ask(registry.url, '/v2/_catalog', { token })
  t.equal(answer.status, 401, 'a token for one repository lists none')
  t.match(answer.challenges[0], 'scope="registry:catalog:*",error="insufficient_scope"')
})

test('pages are cut from what the caller may see', async (t) => {
  const registry = await openRegistry(t)
  const { everything } = await makeKeys(registry)
  const owner = new Client(registry.url, { login: loginOf(everything) })
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `team/${letter}`)) {
    await owner.pushImage(name, '1', name)
    if (/[bdf]$/.test(name)) await registry.publicRepositories.set(name, true)
  }
  const path = '/app-server/v1/registry/auth?scope=registry:catalog:*'
  const { token } = (await ask(registry.url, path)).json as { token: string }
  const anonymous = new Client(registry.url, { token })
  t.same(await pages(anonymous, '/v2/_catalog?n=2'), [['team/b', 'team/d'], ['team/f']])
  t.same(await pages(owner, '/v2/_catalog?n=3'), [
    ['team/a', 'team/b', 'team/c'],
    ['team/d', 'team/e', 'team/f'],
    ['team/g'],
  ])
  t.same(await pages(owner, '/v2/_catalog?n=7'), [
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((x) => `team/${x}`),
  ])
  t.same(await pages(owner, '/v2/_catalog?last=team/e'), [['team/f', 'team/g']])
  t.same(await pages(owner, '/v2/_catalog?n=0'), [[]])
})

test('an empty registry lists nothing', async (t) => {
  const { client } = await openOpenRegistry(t)
  const answer = await client.ask('/v2/_catalog')
  t.equal(answer.headers['content-type'], 'application/json')
  t.same(answer.json, { repositories: [] })
})

/** Every page from an address on, by following its links. */
async function pages(client: Client, first: string): Promise<string[][]> {
  const found: string[][] = []
  for (let path: string | undefined = first; path !== undefined; ) {
    const answer = await client.ask(path)
    found.push((answer.json as { repositories: string[] }).repositories)
    const link: string | undefined = [answer.headers['link']].flat()[0]
    path = link === undefined ? undefined : /^<(\/v2\/_catalog\?[^>]*)>; rel="next"$/.exec(link)?.[1]
  }
  return found
}
