import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { raincaskJson } from './command.ts'
import { crashFixture, WORKS, workOf } from './crash/works.ts'
import { FaultyDisk } from './faults/faulty-disk.ts'
import { fullOver } from './faults/full-at-any-write.ts'

/** Shares of a work's writes; more of them with the executable, which starts faster. */
const PLACES = process.env['RAINCASK_BIN'] === undefined ? [0.6] : [0.15, 0.5, 0.8, 0.97]

const skip = FaultyDisk.canBeMade() ? false : 'there is no C compiler to make it with'

t.test('a disk that fails', { skip }, async (t) => {
  const directory = t.testdir()
  const disk = FaultyDisk.make(join(directory, 'disk'))
  const fixture = await crashFixture(directory)

  await t.test('full at any write of any work: said, as it was, and going on with room again', async (t) => {
    for (const name of Object.keys(WORKS)) {
      const work = await workOf(name, fixture)
      const { wrong, met } = await fullOver(work, disk, directory, PLACES)
      t.same(wrong, [], name)
      t.ok(met > 0, `${met} met the full disk`)
    }
  })

  await t.test('a blob that cannot be read is found, with the release that it breaks', async (t) => {
    const { data } = fixture
    const [release] = await raincaskJson<{ digest: string }[]>('apps', 'list', '--data', data)
    t.ok(release)
    const blob = largestBlob(data)
    const hex = blob.replace('sha256:', '')
    const { code, stdout } = await disk.run(['scrub', '--data', data, '--json'], {
      under: data,
      unreadable: hex,
    })
    t.equal(code, 1)
    const { damaged } = JSON.parse(stdout.trim().split('\n')[0] ?? '') as { damaged: object[] }
    t.match(damaged, [{ digest: blob, kind: 'unreadable', finding: /EIO/, releases: [{ version: '1.0' }] }])
    t.equal((damaged as []).length, 1, 'and no other')
  })
})

function largestBlob(data: string): string {
  const db = new BetterSqlite3(join(data, 'raincask.db'), { readonly: true })
  try {
    return db.prepare('SELECT digest FROM blobs ORDER BY size DESC LIMIT 1').pluck().get() as string
  } finally {
    db.close()
  }
}
