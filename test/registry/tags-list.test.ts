import { test } from 'tap'
import type { Client } from './client.ts'
import { openOpenRegistry } from './registry.ts'

test('tags come in order, whole or by pages', async (t) => {
  const { client } = await openOpenRegistry(t)
  const image = await client.pushImage('team/web', undefined, 'x')
  for (const tag of ['b', 'a', '10', '9', 'B', '_', 'z.1'])
    await client.putManifest('team/web', tag, image.bytes)
  const sorted = ['10', '9', 'B', '_', 'a', 'b', 'z.1']
  const whole = await client.ask('/v2/team/web/tags/list')
  t.same(whole.json, { name: 'team/web', tags: sorted })
  t.equal(whole.headers['link'], undefined)
  t.same(await pages(client, '?n=3'), [sorted.slice(0, 3), sorted.slice(3, 6), sorted.slice(6)])
  t.same(await pages(client, '?n=7'), [sorted])
  t.same(await pages(client, '?n=9007199254740991'), [sorted])
  t.same(await pages(client, '?last=B'), [['_', 'a', 'b', 'z.1']])
  t.same(await pages(client, '?n=2&last=b'), [['z.1']])
  t.same(await pages(client, '?last=zzz'), [[]])
  t.same(await pages(client, '?n=0'), [[]])
  t.same(await pages(client, `?last=${encodeURIComponent("'; DROP TABLE tags; --")}`), [sorted])
})

test('a page size must be a number from 0 up', async (t) => {
  const { client } = await openOpenRegistry(t)
  await client.pushImage('a', '1', 'x')
  for (const path of ['/v2/a/tags/list', '/v2/_catalog']) {
    for (const n of ['-1', 'x', '1.5', '99999999999999999999', 'NaN', 'Infinity', '0x10', '1e2', '%20']) {
      const answer = await client.ask(`${path}?n=${n}`)
      t.match(answer, { status: 400, code: 'PAGINATION_NUMBER_INVALID' }, `${path} ${n}`)
    }
    t.equal((await client.ask(`${path}?n=`)).status, 200)
  }
})

test('a repository that is not there has no tags, one without tags has none', async (t) => {
  const { client } = await openOpenRegistry(t)
  t.match(await client.ask('/v2/a/tags/list'), { status: 404, code: 'NAME_UNKNOWN' })
  await client.pushImage('a', undefined, 'x')
  t.same((await client.ask('/v2/a/tags/list')).json, { name: 'a', tags: [] })
})

/** Every page of tags, by following the links. */
async function pages(client: Client, query: string): Promise<string[][]> {
  const found: string[][] = []
  for (let path: string | undefined = `/v2/team/web/tags/list${query}`; path !== undefined; ) {
    const answer = await client.ask(path)
    found.push((answer.json as { tags: string[] }).tags)
    const link: string | undefined = [answer.headers['link']].flat()[0]
    path =
      link === undefined ? undefined : /^<(\/v2\/team\/web\/tags\/list\?[^>]*)>; rel="next"$/.exec(link)?.[1]
  }
  return found
}
