import { join } from 'node:path'
import t from 'tap'
import { raincask, raincaskJson } from './command.ts'
import { writeDemoPackage } from './package-file.ts'
import { filesBelow, storedBlobs } from './stored-files.ts'

interface Imported {
  releases: { digest: string }[]
  addedBytes: number
  skippedBytes: number
}

for (const dialect of ['containerd', 'docker24', 'docker25'] as const) {
  t.test(`importing a ${dialect} package again adds nothing and says so`, async (t) => {
    const directory = t.testdir()
    const data = join(directory, 'data')
    const { file } = await writeDemoPackage(directory, dialect)
    const first = await raincaskJson<Imported>('import', file, '--data', data)
    const before = storedBlobs(data)
    const second = await raincaskJson<Imported>('import', file, '--data', data)
    t.equal(second.addedBytes, 0)
    t.ok(second.skippedBytes > 0)
    t.same(second.releases, first.releases)
    t.same(storedBlobs(data), before)
    t.same(filesBelow(join(data, 'staging')), [])
    const { stdout } = await raincask('import', file, '--data', data)
    t.match(stdout, /already here/)
  })
}

t.test('the next version brings only what changed', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const first = await writeDemoPackage(directory, 'containerd', '1.0')
  const next = await writeDemoPackage(directory, 'containerd', '1.1')
  await raincaskJson<Imported>('import', first.file, '--data', data)
  const before = new Set(storedBlobs(data))
  const { addedBytes } = await raincaskJson<Imported>('import', next.file, '--data', data)
  const added = storedBlobs(data).filter((digest) => !before.has(digest))
  const { web } = next.app.images
  t.ok(added.includes(web.config.digest) && added.includes(web.layers[1]?.gzip.digest ?? ''))
  t.equal(added.length, 3, 'one layer, one config, one template')
  t.ok(addedBytes > 0)
  const both = await raincaskJson<Imported>('import', first.file, next.file, '--data', data)
  t.equal(both.releases.length, 2)
  t.equal(both.addedBytes, 0)
})

t.test('an import beside a running server is served at once', async (t) => {
  const { startServer } = await import('./server.ts')
  const directory = t.testdir()
  const data = join(directory, 'data')
  const server = await startServer(data)
  t.teardown(() => server.stop())
  const apps = async () =>
    (await (await fetch(`${server.url}/app-server/openapi/apps`)).json()) as { total: number }
  t.equal((await apps()).total, 0)
  const { file } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, '--data', data)
  t.equal((await apps()).total, 1)
})
