import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { RaincaskError } from '../../server/ops/errors.ts'
import { randomNumbers } from './random-numbers.ts'
import { openStore, type Pushed, type Store } from './store.ts'

/** Milliseconds of pushing, and pushers at once. */
const DURATION = 4000
const PUSHERS = 6
const root = join(import.meta.dirname, '../..')

test('pushes that run while other processes collect with no grace at all lose nothing', async (t) => {
  const store = await openStore(t)
  // The command, as an operator has it, and the same collection without a pause and the start of a process between.
  const command = join(root, 'scripts/raincask')
  const loop = `while "${command}" gc --grace 0s --json --data "${store.data.root}"; do :; done`
  const children = [spawn('sh', ['-c', loop]), spawn(process.execPath, [collector, store.data.root])]
  const collected = Promise.all(children.map(countLines))

  const random = randomNumbers(42)
  const layers = Array.from({ length: 10 }, () => randomBytes(500 + random(300_000)))
  const acknowledged = new Map<string, Pushed>()
  const tally = { pushed: 0, refused: 0 }
  const until = Date.now() + DURATION
  const pusher = async (name: string) => {
    while (Date.now() < until) {
      const repository = `${name}/${random(2)}`
      const tag = `t${random(4)}`
      const chosen = Array.from({ length: 1 + random(3) }, () => layers[random(10)] as Buffer)
      try {
        const image = await store.push(repository, { tag, layers: [...new Set(chosen)] })
        acknowledged.set(`${repository}:${tag}`, image)
        tally.pushed++
      } catch (error) {
        // A blob that nothing named yet may be taken away when there is no grace: the client hears of it and begins anew.
        if (!(error instanceof RaincaskError) || error.code !== 'MANIFEST_BLOB_UNKNOWN') throw error
        tally.refused++
      }
      const gone = `t${random(4)}`
      if (random(3) === 0 && (await store.untag(repository, gone))) acknowledged.delete(`${repository}:${gone}`)
    }
  }
  await Promise.all(Array.from({ length: PUSHERS }, (_, i) => pusher(`p${i}`)))
  for (const child of children) child.kill('SIGTERM')
  const [commands, loops] = await collected

  t.ok(tally.pushed > 50, `${tally.pushed} pushes were acknowledged, ${tally.refused} refused`)
  t.ok((commands ?? 0) > 1 && (loops ?? 0) > 10, `${commands} commands, ${loops} collections`)
  for (const [name, image] of acknowledged) {
    const [repository = '', tag = ''] = name.split(':')
    t.equal(store.content.manifests.byTag(repository, tag)?.digest, image.digest, name)
    t.ok(store.isWhole(repository, image), `${name} is whole`)
  }
  await leavesNothing(t, store)
})

/** Afterwards rows and files say the same, and an empty store is an empty directory. */
async function leavesNothing(t: Test, store: Store): Promise<void> {
  t.equal(store.files().length, store.count('blobs'), 'as many files as rows')
  await store.db.write(() => store.db.sqlite.exec('DELETE FROM tags'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  await store.collect({ grace: 0 })
  t.same(store.files(), [])
  for (const table of ['manifests', 'manifest_references', 'repository_blobs', 'blobs', 'repositories'])
    t.equal(store.count(table), 0, table)
}

const collector = join(import.meta.dirname, 'collect-for-ever.ts')

/** Lines that a child wrote until it ended: one for each collection. Its errors fail the test. */
function countLines(child: ChildProcess): Promise<number> {
  let lines = 0
  let errors = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    lines += text.split('\n').length - 1
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  return new Promise((resolve, reject) => {
    child.on('close', () => (errors === '' ? resolve(lines) : reject(new Error(errors))))
  })
}
