import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { containerdExport } from '../builders/containerd-export.ts'
import { type BuiltLayer, buildImage, layerOfRandom } from '../builders/image.ts'
import { buildTemplate, templateJson } from '../builders/template.ts'
import { type CommandResult, RAINCASK, raincask, raincaskJson, runCommand } from './command.ts'
import { writeDemoPackage, writePackage } from './package-file.ts'
import { filesBelow, storedBlobs } from './stored-files.ts'

const ID = '5b'.repeat(16)

/** A package with one image of many layers, each a file with a sync of its own: a slow import of little data. */
async function manyLayers(directory: string, count = 300): Promise<string> {
  const layers: BuiltLayer[] = []
  for (let i = 0; i < count; i++) layers.push(await layerOfRandom(2000, `layer ${i}`))
  return packageOf(directory, layers)
}

async function packageOf(
  directory: string,
  layers: BuiltLayer[],
  gzip: number | 'none' = 1,
): Promise<string> {
  const name = `goodrain.me/${ID}:20240501120000`
  const components = [{ id: ID, name: 'many', shareImage: name }]
  const template = buildTemplate({ key: '6c'.repeat(16), name: '多层', version: '1.0', components })
  return writePackage(directory, 'many-ram.tar.gz', {
    gzip,
    top: 'many-1.0-ram',
    metadata: templateJson(template),
    componentImages: containerdExport([{ names: [name], image: buildImage({ layers }) }]),
  })
}

/** Starts an import, and sends it a signal once so many blobs are there. */
async function importUntil(
  signal: NodeJS.Signals,
  data: string,
  blobs: number,
  args: string[],
): Promise<CommandResult & { signal: NodeJS.Signals | null }> {
  const child = spawn(RAINCASK, ['import', ...args, '--data', data], { detached: true })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('close', (code, by) => resolve({ code, signal: by })),
  )
  const state = { running: true }
  void ended.then(() => {
    state.running = false
  })
  while (state.running && count(data) < blobs) await setTimeout(2)
  if (state.running) kill(child, signal)
  return { ...(await ended), ...texts }
}

/** The group: a script may stand between this and the program. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, signal)
}

/** Files of blobs. */
function count(data: string): number {
  try {
    const names = readdirSync(join(data, 'blobs'), { recursive: true, encoding: 'utf8' })
    return names.filter((name) => name.length > 64).length
  } catch {
    return 0
  }
}

t.test('Ctrl-C ends an import in order: 130, what was kept, and how to go on', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const file = await manyLayers(directory)
  const { code, stderr, stdout } = await importUntil('SIGINT', data, 100, [file])
  t.equal(code, 130)
  t.equal(stdout, '')
  t.match(
    stderr,
    /The import was stopped: what many-ram\.tar\.gz had brought was taken back\.\nRun the same command again/,
  )
  t.notMatch(stderr, /\.ts:\d+|node:/, 'no stack trace')
  t.same(storedBlobs(data), [])
  t.same(filesBelow(join(data, 'staging')), [])
  const { file: first } = await writeDemoPackage(directory, 'docker24')
  const asJson = await importUntil('SIGINT', data, 50, [first, file, '--json'])
  t.equal(asJson.code, 130)
  t.match(JSON.parse(asJson.stderr), {
    error: { code: 'IMPORT_STOPPED', message: /1 of 2 had been imported before and stay; what many/ },
  })
  t.equal((await raincask('import', file, '--data', data)).code, 0)
})

t.test('an import that is killed leaves nothing that shows, and the next one goes through', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const file = await manyLayers(directory)
  for (const blobs of [20, 150, 290]) {
    const { signal } = await importUntil('SIGKILL', data, blobs, [file])
    t.equal(signal, 'SIGKILL', 'it was killed in the middle')
    t.same(await raincaskJson('apps', 'list', '--data', data), [])
    t.same(await raincaskJson('repositories', 'list', '--data', data), [])
    t.same(filesBelow(join(data, 'staging')), [], 'what it was writing is gone')
  }
  await raincaskJson('gc', '--grace', '0s', '--data', data)
  t.same(storedBlobs(data), [], 'and a collection takes the rest')
  await importUntil('SIGKILL', data, 100, [file])
  const { releases } = await raincaskJson<{ releases: object[] }>('import', file, '--data', data)
  t.match(releases, [{ name: '多层' }])
  t.equal((await raincask('scrub', '--data', data)).code, 0)
})

/** Runs a script on a tmpfs of its own, of `megabytes`: `$1` is the program, `$2` the directory. */
function onSmallDisk(t: { testdirName: string }, megabytes: number, script: string): Promise<CommandResult> {
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--user', '--map-root-user']
  const mount = `mount -t tmpfs -o size=${megabytes}m raincask "$2/disk" && ${script}`
  return runCommand('unshare', [...namespaces, 'sh', '-c', mount, 'sh', RAINCASK, t.testdirName])
}

t.test('a disk without room is said, before or while it fills, and left as it was', async (t) => {
  const directory = t.testdir({ disk: {} })
  const layers = [await layerOfRandom(3_000_000, 'a'), await layerOfRandom(9_000_000, 'b')]
  for (const gzip of [1, 'none'] as const) {
    const file = await packageOf(directory, layers, gzip)
    // 64 MiB are kept for the database.
    for (const megabytes of [66, 70, 74]) {
      const { stdout } = await onSmallDisk(
        t,
        megabytes,
        `("$1" import "${file}" --data "$2/disk/data" --json 2>&1; find "$2/disk/data/blobs" "$2/disk/data/staging" -type f; "$1" repositories list --data "$2/disk/data" --json)`,
      )
      const [refused = '', ...rest] = stdout.trim().split('\n')
      const { error } = JSON.parse(refused) as { error: { code: string; message: string } }
      t.equal(error.code, 'STORAGE_FULL')
      const [, needed, free] = /(\d+) bytes are needed, (\d+) are free/.exec(error.message) ?? []
      t.ok(Number(needed) > Number(free))
      if (gzip === 'none')
        t.ok(Number(needed) > 12_000_000, 'the whole of an uncompressed package is looked at first')
      t.same(rest, ['[]'], 'neither blobs nor repositories')
    }
  }
})
