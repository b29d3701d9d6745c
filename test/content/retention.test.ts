import { test } from 'tap'
import { ruleFor } from '../../server/content/retention.ts'
import { addRelease } from './releases.ts'
import { DAY, openStore, type Store } from './store.ts'

async function pushDaily(store: Store, repository: string, tags: string[]): Promise<void> {
  for (const tag of tags) {
    await store.push(repository, { tag })
    await store.age(DAY)
  }
}

test('the newest tags stay, and those pushed lately', async (t) => {
  const store = await openStore(t)
  await pushDaily(store, 'ci/web', ['1', '2', '3', '4', '5'])
  await pushDaily(store, 'team/web', ['1', '2'])
  const tags = () => store.content.tags.list('ci/web', '', -1)
  const keep = (keepTags?: number, days?: number) => [
    { repositories: 'ci/**', keepTags, keepPushedWithin: days === undefined ? undefined : days * DAY },
  ]
  t.match(await store.collect({ retention: keep(4, 100) }), { tags: { retention: 0 } })
  t.match(await store.collect({ retention: keep(4) }), { tags: { retention: 1 }, manifests: 1 })
  t.same(tags(), ['2', '3', '4', '5'])
  t.match(await store.collect({ retention: keep(1, 4.5) }), { tags: { retention: 2 } })
  t.same(tags(), ['4', '5'], 'either of the two keeps a tag')
  t.match(await store.collect({ retention: keep(undefined, 3.5) }), { tags: { retention: 1 } })
  t.same(tags(), ['5'])
  t.same(store.content.tags.list('team/web', '', -1), ['1', '2'], 'others are left alone')
})

test('a tag that a release is served under stays', async (t) => {
  const store = await openStore(t)
  const image = await store.push('ci/web', { tag: '1' })
  await pushDaily(store, 'ci/web', ['2', '3'])
  await addRelease(
    store,
    { app: 'shop', version: '1', index: image.digest, template: image.digest },
    { repository: 'ci/web', tag: '1', pushed: image },
  )
  await store.collect({ retention: [{ repositories: '**', keepTags: 1 }] })
  t.same(store.content.tags.list('ci/web', '', -1), ['1', '3'])
})

test('the first rule that names a repository counts; the catalogue has none', async (t) => {
  const rules = [
    { repositories: 'a/*', keepTags: 1 },
    { repositories: 'a/**/x.y', keepTags: 2 },
    { repositories: '**', keepTags: 3 },
  ]
  const found = (name: string) => ruleFor(rules, name)?.keepTags
  t.same(['a/b', 'a/b/c/x.y', 'a/b/c/xzy', 'apps', 'ab/c'].map(found), [1, 2, 3, 3, 3])
  t.same(['apps/shop/1/web', 'releases/shop'].map(found), [undefined, undefined])
  const store = await openStore(t)
  await pushDaily(store, 'apps/shop/1/web', ['1', '2'])
  t.match(await store.collect({ retention: rules }), { tags: { retention: 0 } })
})
