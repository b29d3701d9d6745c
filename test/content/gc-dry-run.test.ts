import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { randomNumbers } from './random-numbers.ts'
import { DAY, HOUR, openStore, type Pushed, type Store } from './store.ts'

const retention = [{ repositories: 'ci/*', keepTags: 1 }]

test('a dry run counts what a real one then frees, to the byte, and changes nothing', async (t) => {
  const store = await openStore(t)
  await fill(store, 20261120)
  const graces = [12 * DAY, 8 * DAY, 0]
  let freed = 0
  for (const grace of graces) {
    const before = stateOf(store)
    const planned = await store.collect({ grace, retention, dryRun: true })
    t.same(stateOf(store), before, 'nothing changed')
    const done = await store.collect({ grace, retention })
    const { tags, manifests, repositories, blobs, orphans, uploads, bytes } = done
    t.match(planned, { tags, manifests, repositories, blobs, orphans, uploads, bytes }, `grace ${grace}`)
    t.equal(bytes, before.bytes - stateOf(store).bytes, 'and the disk got as much back')
    freed += bytes
  }
  t.ok(freed > 20_000, `${freed} bytes were freed`)
  t.ok(store.count('tags') > 0 && store.count('blobs') > 0, 'and much is left')
})

/** Images, indexes and referrers that share layers, of all ages, half of them without a tag any more. */
async function fill(store: Store, seed: number): Promise<void> {
  const random = randomNumbers(seed)
  const layers = Array.from({ length: 12 }, () => randomBytes(1000 + random(2000)))
  const names = ['a', 'b/c', 'ci/one', 'ci/two', 'u/key1/web', 'u/key2/web']
  const pushed = new Map<string, Pushed[]>(names.map((name) => [name, []]))
  for (let i = 0; i < 60; i++) {
    const name = names[random(names.length)] ?? 'a'
    const here = pushed.get(name) ?? []
    const some = here[random(here.length || 1)]
    const tag = random(2) === 0 ? { tag: `t${random(8)}` } : {}
    if (random(4) === 0 && here.length > 1) await store.pushIndex(name, here.slice(-2), tag.tag)
    else {
      const shared = layers[random(layers.length)] ?? Buffer.alloc(1)
      const own = [shared, randomBytes(500 + random(1500))]
      const subject = some && random(3) === 0 ? { subject: some } : {}
      here.push(await store.push(name, { layers: own, ...tag, ...subject }))
    }
    if (random(3) === 0) await store.untag(name, `t${random(8)}`)
    await store.age(random(8 * HOUR))
  }
  await store.push('u/key3/web', { tag: 'only' })
  await store.age(8 * DAY)
}

function stateOf(store: Store) {
  const tables = ['tags', 'repository_manifests', 'manifests', 'repository_blobs', 'blobs', 'repositories']
  const rows = Object.fromEntries(tables.map((table) => [table, store.count(table)]))
  const sizes = store.files().map((file) => statSync(join(store.data.blobs, file)).size)
  return { rows, files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
