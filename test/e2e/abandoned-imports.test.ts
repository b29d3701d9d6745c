import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { raincask, raincaskJson } from './command.ts'
import { writeDemoPackage } from './package-file.ts'
import { startServer } from './server.ts'
import { storedBlobs } from './stored-files.ts'

t.test('a serving process gives up imports that wait too long for volumes', async (t) => {
  const directory = t.testdir()
  const [a, b, stick] = ['a', 'b', 'stick'].map((name) => join(directory, name)) as [string, string, string]
  const { file } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, '--data', a)
  await raincaskJson('export', '商城示例', '--output', stick, '--volume-size', '16K', '--data', a)
  const key = await raincaskJson<{ publicKey: string }>('trust', 'key', '--data', a)
  await raincaskJson('trust', 'add', key.publicKey, '--name', 'A', '--data', b)
  const volumes = readdirSync(stick).filter((name) => name.endsWith('.tar'))
  t.ok(volumes.length > 1, `${volumes.length} volumes`)
  // All but the first, which holds the manifests.
  const others = volumes.slice(1).map((name) => join(stick, name))
  await raincaskJson('import', ...others, '--data', b)
  t.match(await raincaskJson<object[]>('import', '--unfinished', '--data', b), [{ bundleId: String }])
  t.ok(storedBlobs(b).length > 0)

  const settings = join(directory, 'settings.json')
  writeFileSync(settings, JSON.stringify({ imports: { schedule: '* * * * * *', maxAge: '0s' } }))
  t.equal((await raincask('maintenance', 'set', settings, '--data', b)).code, 0)
  const server = await startServer(b)
  t.teardown(() => server.stop())
  for (let look = 0; look < 200 && storedBlobs(b).length > 0; look++) await setTimeout(100)
  t.same(storedBlobs(b), [], 'what it had brought is gone')
  t.same(await raincaskJson('import', '--unfinished', '--data', b), [])
})
