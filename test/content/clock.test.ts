import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { DAY, openStore } from './store.ts'

const YEARS = 9 * 365 * DAY

// What is stored carries the time of its day, so a clock that jumps is the same as times that jump the other way.
for (const [what, jump] of [
  ['back', -YEARS],
  ['ahead', YEARS],
] as const)
  test(`a clock that jumped years ${what} loses nothing that is named, and work goes on`, async (t) => {
    const store = await openStore(t)
    const before = await store.push('a', { tag: '1', layers: [randomBytes(5000)] })
    await store.age(jump)

    t.match(await store.collect(), { dryRun: false }, 'a collection comes to its end')
    t.ok(store.isWhole('a', before), 'and keeps what a tag names')
    const after = await store.push('a', { tag: '2' })
    await store.pushBlob('b', randomBytes(100))
    await store.collect()
    t.ok(store.isWhole('a', after))
    t.ok(store.isWhole('a', before))
    t.equal(store.count('repository_blobs'), 5, 'what is being pushed is kept by its grace')

    // The clock is right again.
    await store.age(-jump)
    await store.collect()
    t.ok(store.isWhole('a', before))
    await store.untag('a', '1')
    await store.collect({ grace: 0 })
    t.notOk(store.isWhole('a', before), 'and garbage goes as ever')
  })
