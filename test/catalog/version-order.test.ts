import { test } from 'tap'
import { compareVersions, newestFirst } from '../../server/catalog/version-order.ts'

// What console/utils/version.py makes of each pair.
const OLDER_FIRST: [string, string][] = [
  ['1.9', '1.10'],
  ['1.0', '1.0.0'],
  ['1.0.1', '1.1'],
  ['1.b.1', '1.0.1'],
  ['v1', '0'],
  ['1.0-rc1', '1.0'],
  ['9007199254740993', '9007199254740994'],
  ['20240101', '20240102'],
]

for (const [older, newer] of OLDER_FIRST) {
  test(`${older} is older than ${newer}`, (t) => {
    t.ok(compareVersions(older, newer) < 0)
    t.ok(compareVersions(newer, older) > 0)
    t.equal(compareVersions(older, older), 0)
    t.end()
  })
}

test('of versions that compare equal the one published later comes first', (t) => {
  const versions = [
    { version: 'beta', updatedAt: 1 },
    { version: '2.0', updatedAt: 0 },
    { version: 'alpha', updatedAt: 2 },
    { version: '02.0', updatedAt: 3 },
  ]
  t.same(
    versions.sort(newestFirst).map((v) => v.version),
    ['02.0', '2.0', 'alpha', 'beta'],
  )
  t.end()
})
