import { join } from 'node:path'
import { test } from 'tap'
import { raincask, raincaskJson } from '../e2e/command.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'

const APP = 'a0'.repeat(16)

test('apps are listed, found, shown and unlisted, and versions deleted, on the command line', async (t) => {
  const directory = t.testdir()
  const data = ['--data', join(directory, 'data')]
  t.match((await raincask('apps', 'list', ...data)).stdout, /no apps yet/)
  for (const version of ['1.0', '1.1'])
    await raincaskJson('import', (await writeDemoPackage(directory, 'containerd', version)).file, ...data)
  t.match(await raincaskJson('apps', 'list', '商城', ...data), [
    { id: APP, version: '1.1', listing: 'listed' },
  ])
  t.same(await raincaskJson('apps', 'list', 'nothing-like-it', ...data), [])
  t.match((await raincask('apps', 'show', APP, ...data)).stdout, /version {5}1\.0 {2}amd64 {2}\d/)
  t.match((await raincask('apps', 'unlist', APP, ...data)).stdout, /out of the market/)
  t.match(await raincaskJson('apps', 'show', APP, ...data), { listing: 'unlisted' })
  const deleted = await raincaskJson<{ bytes: number }>('apps', 'delete-version', APP, '1.0', ...data)
  t.ok(deleted.bytes > 0)
  const missing = await raincask('apps', 'delete-version', APP, '1.0', ...data, '--json')
  t.equal(missing.code, 1)
  t.match(JSON.parse(missing.stderr), { error: { code: 'VERSION_NOT_FOUND' } })
  t.same(await raincaskJson('apps', 'reindex', ...data), { apps: 1 })
  t.match(await raincaskJson('apps', 'delete', APP, ...data), { versions: ['1.1'] })
  t.same(await raincaskJson('apps', 'list', ...data), [])
})

test('categories, solutions and markets are made on the command line', async (t) => {
  const directory = t.testdir()
  const data = ['--data', join(directory, 'data')]
  const { file } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, ...data)
  const parent = await raincaskJson<{ id: string }>('categories', 'create', '--name', '数据', ...data)
  await raincaskJson('categories', 'create', '--name', 'SQL', '--parent', parent.id, ...data)
  t.match((await raincask('categories', 'list', ...data)).stdout, /数据 \/ SQL/)
  await raincaskJson('categories', 'delete', parent.id, ...data)
  t.match(await raincaskJson('categories', 'list', ...data), [{ name: 'SQL', parentId: null }])
  const solution = await raincaskJson<{ id: string }>('solutions', 'create', APP, '--name', 'S', ...data)
  t.match(await raincaskJson('solutions', 'list-solution', solution.id, ...data), {
    listed: true,
    apps: [APP],
  })
  t.match((await raincask('solutions', 'list', ...data)).stdout, /listed {2}1 apps {2}S/)
  t.match((await raincask('solutions', 'unlist', solution.id, ...data)).stdout, /unlisted/)
  const market = ['markets', 'create', '--domain', 'site-1', '--name', 'M', '--bound', ...data]
  const { id } = await raincaskJson<{ id: string }>(...market)
  t.equal((await raincask(...market)).code, 1, 'a domain is had once')
  t.match((await raincask('markets', 'list', ...data)).stdout, /default {2}public {2}every app/)
  t.match(await raincaskJson('markets', 'delete', id, ...data), { deleted: true })
  t.match((await raincask('markets', 'create', '--domain', 'A B', '--name', 'x', ...data)).stderr, /domain/)
})
