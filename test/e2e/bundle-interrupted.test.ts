import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { containerdExport } from '../builders/containerd-export.ts'
import { type BuiltLayer, buildImage, layerOfRandom } from '../builders/image.ts'
import { buildTemplate, templateJson } from '../builders/template.ts'
import { RAINCASK, raincask, raincaskJson } from './command.ts'
import { writePackage } from './package-file.ts'
import { filesBelow, storedBlobs } from './stored-files.ts'

interface Imported {
  releases: unknown[]
  addedBytes: number
  bundles: { complete: boolean; skippedBytes: number }[]
}

const ID = '5a'.repeat(16)

/** A package with one image of very many layers, each a file with a sync of its own: a slow import of little data. */
async function manyLayers(directory: string): Promise<string> {
  const layers: BuiltLayer[] = []
  for (let i = 0; i < 400; i++) layers.push(await layerOfRandom(2000, `layer ${i}`))
  layers.push(await layerOfRandom(300_000, 'large'))
  const name = `goodrain.me/${ID}:20240501120000`
  const components = [{ id: ID, name: 'many', shareImage: name }]
  const template = buildTemplate({ key: '6b'.repeat(16), name: '多层', version: '1.0', components })
  return writePackage(directory, 'many-ram.tar.gz', {
    top: 'many-1.0-ram',
    metadata: templateJson(template),
    componentImages: containerdExport([{ names: [name], image: buildImage({ layers }) }]),
  })
}

/** Imports and kills the program, as a power cut does, once so many blobs are there. */
async function importAndKill(data: string, paths: string[], blobs: number): Promise<NodeJS.Signals | null> {
  const child = spawn(RAINCASK, ['import', ...paths, '--data', data], { stdio: 'ignore', detached: true })
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_, signal) => resolve(signal)),
  )
  let running = true
  void ended.then(() => {
    running = false
  })
  while (running && count(data) < blobs) await setTimeout(2)
  // The group: a script may stand between this and the program.
  if (running && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  return ended
}

function count(data: string): number {
  try {
    return readdirSync(join(data, 'blobs'), { recursive: true }).length
  } catch {
    return 0
  }
}

for (const volumeSize of [undefined, '192K'])
  t.test(`an import that is killed goes on where it was: ${volumeSize ?? 'one volume'}`, async (t) => {
    const directory = t.testdir()
    const [a, b, stick] = ['a', 'b', 'stick'].map((name) => join(directory, name)) as [string, string, string]
    await raincaskJson('import', await manyLayers(directory), '--data', a)
    const cut = volumeSize === undefined ? [] : ['--volume-size', volumeSize]
    await raincaskJson('export', '多层', '--output', stick, '--data', a, ...cut)
    const key = await raincaskJson<{ publicKey: string }>('trust', 'key', '--data', a)
    await raincaskJson('trust', 'add', key.publicKey, '--name', 'A', '--data', b)
    let before = 0
    for (const blobs of [20, 150]) {
      t.equal(await importAndKill(b, [stick], blobs), 'SIGKILL', 'it was killed in the middle')
      const there = storedBlobs(b).length
      t.ok(there > before, `${there} blobs outlived it`)
      before = there
    }
    const preview = await raincaskJson<{ bundles: { bytesHere: number; releases: unknown[] }[] }>(
      ...['import', stick, '--preview', '--data', b],
    )
    t.match(preview.bundles, [{ releases: [{ outcome: 'new' }] }], 'nothing was published')
    t.ok((preview.bundles[0]?.bytesHere ?? 0) > 100 * 2000)
    const imported = await raincaskJson<Imported>('import', stick, '--data', b)
    t.match(imported.bundles, [{ complete: true }])
    t.ok((imported.bundles[0]?.skippedBytes ?? 0) > 100 * 2000, 'what was here was not read again')
    t.same(storedBlobs(b), storedBlobs(a))
    t.same(filesBelow(join(b, 'staging')), [])
    t.equal((await raincask('import', stick, '--data', b)).code, 0)
  })
