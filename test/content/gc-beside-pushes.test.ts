import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { type Test, test } from 'tap'
import type { GarbageReport } from '../../server/content/collect-garbage.ts'
import { RaincaskError } from '../../server/ops/errors.ts'
import { RAINCASK } from '../e2e/command.ts'
import { randomNumbers } from './random-numbers.ts'
import { openStore, type Pushed, type Store } from './store.ts'

const PUSHERS = 4
/** What must have happened before the pushers stop, and milliseconds after which they stop in any case. */
const ENOUGH = { pushes: 60, commands: 1, collections: 10 }
const LONGEST = 7000

test('pushes that run while other processes collect with no grace at all lose nothing', async (t) => {
  const store = await openStore(t)
  // The command, as an operator has it, and the same collection without the start of a process between.
  const loop = `while "${RAINCASK}" gc --grace 0s --json --data "${store.data.root}"; do :; done`
  const commands = new Collector(spawn('sh', ['-c', loop]))
  const collections = new Collector(
    spawn(process.execPath, [join(import.meta.dirname, 'collect-for-ever.ts'), store.data.root]),
  )
  const pushes = new Pushes(store)
  const started = Date.now()
  const isEnough = () =>
    Date.now() - started > LONGEST ||
    (pushes.done > ENOUGH.pushes &&
      commands.reports.length > ENOUGH.commands &&
      collections.reports.length > ENOUGH.collections)
  await Promise.all(Array.from({ length: PUSHERS }, (_, i) => pushes.run(`p${i}`, isEnough)))
  await Promise.all([commands.stop(), collections.stop()])

  const reports = [...commands.reports, ...collections.reports]
  const removed = reports.reduce((sum, { blobs, orphans }) => sum + blobs.count + orphans.count, 0)
  t.comment(
    `${pushes.done} pushes, ${pushes.refused} refused; ${reports.length} collections removed ${removed} blobs`,
  )
  t.ok(pushes.done > 20, 'pushes were acknowledged')
  t.ok(commands.reports.length > 0 && collections.reports.length > 1 && removed > 10, 'beside collections')
  for (const [name, image] of pushes.acknowledged) {
    const [repository = '', tag = ''] = name.split(':')
    t.equal(store.content.manifests.byTag(repository, tag)?.digest, image.digest, name)
    t.ok(store.isWhole(repository, image), `${name} is whole`)
  }
  await leavesNothing(t, store)
})

/** Random pushes that share layers, tags that move, tags that are dropped. */
class Pushes {
  readonly #store: Store
  readonly #random = randomNumbers(42)
  readonly #layers = Array.from({ length: 10 }, () => randomBytes(500 + this.#random(300_000)))
  /** The image that was acknowledged last for each `repository:tag`. */
  readonly acknowledged = new Map<string, Pushed>()
  done = 0
  refused = 0

  constructor(store: Store) {
    this.#store = store
  }

  async run(name: string, isEnough: () => boolean): Promise<void> {
    const random = this.#random
    while (!isEnough()) {
      const repository = `${name}/${random(2)}`
      await this.#push(repository, `t${random(4)}`)
      const gone = `t${random(4)}`
      if (random(3) === 0 && (await this.#store.untag(repository, gone)))
        this.acknowledged.delete(`${repository}:${gone}`)
      await setTimeout(random(10))
    }
  }

  async #push(repository: string, tag: string): Promise<void> {
    const layers = Array.from({ length: 1 + this.#random(3) }, () => this.#layers[this.#random(10)] as Buffer)
    try {
      const image = await this.#store.push(repository, { tag, layers: [...new Set(layers)] })
      this.acknowledged.set(`${repository}:${tag}`, image)
      this.done++
    } catch (error) {
      // With no grace a blob may go before a manifest names it: the client hears of it, and begins anew.
      if (!(error instanceof RaincaskError) || error.code !== 'MANIFEST_BLOB_UNKNOWN') throw error
      this.refused++
    }
  }
}

/** A process that collects again and again and writes each report as a line. */
class Collector {
  readonly reports: GarbageReport[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<void>

  constructor(child: ChildProcess) {
    this.#child = child
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => this.reports.push(JSON.parse(line) as GarbageReport))
    this.#ended = new Promise((resolve, reject) => {
      child.on('close', () => (errors === '' ? resolve() : reject(new Error(errors))))
    })
    this.#ended.catch(() => undefined)
  }

  stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    return this.#ended
  }
}

/** Afterwards rows and files say the same, and a store that nothing is in is an empty directory. */
async function leavesNothing(t: Test, store: Store): Promise<void> {
  await store.collect({ grace: 0 })
  t.equal(store.files().length, store.count('blobs'), 'as many files as rows')
  await store.db.write(() => store.db.sqlite.exec('DELETE FROM tags'))
  await setTimeout(5)
  await store.collect({ grace: 0 })
  t.same(store.files(), [])
  for (const table of ['manifests', 'manifest_references', 'repository_blobs', 'blobs', 'repositories'])
    t.equal(store.count(table), 0, table)
}
