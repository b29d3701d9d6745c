import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { raincask, raincaskJson } from './command.ts'
import { writeDemoPackage } from './package-file.ts'

interface Exported {
  id: string
  kind: string
  files: { path: string; size: number }[]
  blobs: { bytes: number }
  requires: { count: number }
}

/** Two data directories; the first holds the demo app. */
async function stores(t: { testdir(): string }) {
  const directory = t.testdir()
  const [a, b, stick] = ['a', 'b', 'stick'].map((name) => join(directory, name)) as [string, string, string]
  const { file, app } = await writeDemoPackage(directory, 'containerd')
  await raincaskJson('import', file, '--data', a)
  return { directory, a, b, stick, app, file }
}

t.test('from store to store and back, by the commands alone', async (t) => {
  const { directory, a, b, stick, app } = await stores(t)
  const exported = await raincaskJson<Exported>('export', '商城示例', '--output', stick, '--data', a)
  t.match(exported, { kind: 'full', files: [{}] })
  const inspected = await raincask('inspect', stick, '--data', b)
  t.match(inspected.stdout, /商城示例 1\.0/)
  t.match(inspected.stdout, /NOT KNOWN HERE/)
  t.notOk(existsSync(b), 'inspecting makes no data directory')
  t.match(await raincask('verify', stick, '--data', b), { code: 0, stdout: /closure {5}complete/ })
  t.notOk(existsSync(b), 'and neither does verifying')

  const refused = await raincask('import', stick, '--data', b)
  t.equal(refused.code, 1)
  t.match(refused.stderr, /not trusted here.*\n.*--trust-signer/)
  const { fingerprint, publicKey } = await raincaskJson<{ fingerprint: string; publicKey: string }>(
    ...['trust', 'key', '--data', a],
  )
  t.match(refused.stderr, fingerprint)
  writeFileSync(join(directory, 'a.pub'), publicKey)
  await raincaskJson('trust', 'add', join(directory, 'a.pub'), '--data', b)
  t.match((await raincask('trust', 'list', '--data', b)).stdout, /a$/m)
  const imported = await raincask('import', stick, '--data', b)
  t.match(imported, { code: 0, stdout: /商城示例 1\.0 {2}added/ })
  const receipt = /receipt +(\S+)/.exec(imported.stdout)?.[1] ?? ''
  t.match((await raincask('receipt', 'show', receipt, '--data', a)).stdout, /商城示例 1\.0 {2}added/)

  const next = await writeDemoPackage(directory, 'containerd', '1.1')
  await raincaskJson('import', next.file, '--data', a)
  const inventory = join(directory, 'b.inventory')
  await raincaskJson('inventory', '--output', inventory, '--data', b)
  for (const base of [
    ['--inventory', inventory],
    ['--since', receipt],
  ]) {
    const output = join(stick, base[0] ?? '')
    const delta = await raincaskJson<Exported>(
      ...['export', `${app.spec.key}@1.1`, '--output', output, '--data', a],
      ...base,
    )
    t.match(delta, { kind: 'delta' })
    t.ok(delta.requires.count > 5)
    t.match(await raincask('verify', output), { code: 0 })
  }
  const result = await raincaskJson('import', join(stick, '--inventory'), '--data', b)
  t.match(result, { releases: [{ version: '1.1' }], bundles: [{ complete: true }] })
})

t.test('a preview shows what would happen and changes nothing', async (t) => {
  const { a, b, stick, file } = await stores(t)
  await raincaskJson('export', '商城示例', '--output', stick, '--data', a)
  copyFileSync(file, join(stick, 'package.bin'))
  writeFileSync(join(stick, 'README.txt'), 'not for import')
  const preview = await raincaskJson<{ bundles: object[]; packages: object[] }>(
    ...['import', stick, '--preview', '--data', b],
  )
  t.match(preview, {
    bundles: [{ signer: { state: 'unknown' }, releases: [{ name: '商城示例', outcome: 'new' }] }],
    packages: [{ name: '商城示例', file: join(stick, 'package.bin') }],
  })
  const shown = await raincask('import', stick, '--preview', '--data', b)
  t.match(shown.stdout, /release {5}商城示例 1\.0 {2}amd64 {2}new/)
  const again = await raincaskJson<{ bundles: object[] }>('import', stick, '--preview', '--data', b)
  t.same(
    again.bundles,
    preview.bundles.map((bundle, index) => ({ ...bundle, freeBytes: freeBytes(again, index) })),
  )
  t.notOk(existsSync(join(b, 'receipts')))
})

t.test('verify names the damaged volume and the missing one', async (t) => {
  const { a, stick } = await stores(t)
  const exported = await raincaskJson<Exported>(
    ...['export', '商城示例', '--output', stick, '--volume-size', '16K', '--data', a],
  )
  const paths = exported.files.map(({ path }) => path)
  t.ok(paths.length > 2)
  const [first = '', second = '', ...others] = paths
  const bytes = readFileSync(second)
  bytes.fill(0x42, bytes.byteLength - 2048, bytes.byteLength - 1500)
  writeFileSync(second, bytes)
  const damaged = await raincask('verify', ...paths)
  t.equal(damaged.code, 1)
  t.match(damaged.stdout, /volume 1 of .* sound\n.*volume 2 of .* DAMAGED/)
  t.match(damaged.stderr, /volume 2/)
  const missing = await raincask('verify', first, ...others)
  t.equal(missing.code, 1)
  t.match(missing.stdout, /MISSING +volume 2/)
})

t.test('an export that cannot be right is not made', async (t) => {
  const { a, stick, directory } = await stores(t)
  writeFileSync(join(directory, 'nonsense'), 'nonsense')
  const cases: [args: string[], words: RegExp][] = [
    [['nobody'], /no app nobody/],
    [['商城示例@7.7'], /no version 7\.7/],
    [['商城示例', '--arch', 'arm64'], /none for arm64/],
    [['商城示例', '--volume-size', 'huge'], /fat32, dvd, bd/],
    [['商城示例', '--volume-size', '16K', '--format', 'ram'], /are for bundles/],
    [['商城示例', '--format', 'zip'], /bundle, ram/],
    [['商城示例', '--inventory', join(directory, 'nonsense')], /not an inventory/],
    [['商城示例', '--since', join(directory, 'nowhere')], /no such file/],
    [['商城示例', '--inventory', 'x', '--since', 'y'], /cannot be used with/],
    [['商城示例', '--created-at', 'soon'], /--created-at/],
  ]
  for (const [args, words] of cases) {
    const { code, stderr } = await raincask('export', ...args, '--output', stick, '--data', a)
    t.not(code, 0, args.join(' '))
    t.match(stderr, words)
  }
  t.same(existsSync(stick) ? readdirSync(stick) : [], [])
})

t.test('a RAM package comes out as it can go in', async (t) => {
  const { a, b, stick, app } = await stores(t)
  const { packages } = await raincaskJson<{ packages: { path: string; sha256: string }[] }>(
    ...['export', '商城示例', '--format', 'ram', '--output', stick, '--data', a],
  )
  const [written] = packages
  t.equal(readFileSync(`${written?.path}.sha256`, 'utf8'), `${written?.sha256}  商城示例-1.0-ram.tar.gz\n`)
  const imported = await raincaskJson('import', written?.path ?? '', '--data', b)
  t.match(imported, { releases: [{ appKeyID: app.spec.key, version: '1.0' }] })
})

function freeBytes({ bundles }: { bundles: object[] }, index: number): number {
  return (bundles[index] as { freeBytes: number }).freeBytes
}
