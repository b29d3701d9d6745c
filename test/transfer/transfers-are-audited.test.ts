import { userInfo } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { AuditLog, type LoggedEntry } from '../../server/ops/audit-log.ts'
import { exportRamPackages } from '../../server/transfer/export/export-ram.ts'
import { importPackage } from '../../server/transfer/import-package/import-package.ts'
import { raincask } from '../e2e/command.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import {
  APP,
  exportFrom,
  fingerprint,
  importInto,
  openStore,
  pathsOf,
  publishApp,
  type Store,
  TESTER,
  trust,
  twoStores,
} from './bundle-stores.ts'

async function entries({ db }: Store, action?: string): Promise<LoggedEntry[]> {
  const all: LoggedEntry[] = []
  for await (const batch of new AuditLog(db).batches({})) all.push(...batch)
  return all.filter((entry) => action === undefined || entry.action === action)
}

t.test('a package that comes in is noted with who brought it, its file and what came of it', async (t) => {
  const store = await openStore(t, join(t.testdir(), 'data'))
  const { app, file } = await writeDemoPackage(store.root, 'containerd')
  const first = await importPackage(store, file, { actor: TESTER })
  await importPackage(store, file)
  const [release] = first.releases
  const expected = {
    action: 'version.imported',
    target: `app:${app.spec.key}`,
    detail: { name: '商城示例', version: '1.0', digest: release?.digest, file: '商城 1.0-ram.tar.gz' },
  }
  t.match(await entries(store), [
    { ...expected, ...TESTER, detail: { ...expected.detail, outcome: 'added' } },
    { ...expected, actor: 'system', address: 'local', detail: { outcome: 'unchanged' } },
  ])
})

t.test(
  'an import that is refused, or whose note cannot be written, leaves neither app nor note',
  async (t) => {
    const store = await openStore(t, join(t.testdir(), 'data'))
    const { file } = await writeDemoPackage(store.root, 'containerd')
    const releases = () => store.db.sqlite.prepare('SELECT count(*) FROM releases').pluck().get()
    store.db.sqlite.exec(
      "CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    await t.rejects(importPackage(store, file, { actor: TESTER }))
    t.equal(releases(), 0)
    store.db.sqlite.exec('DROP TRIGGER full')
    store.db.sqlite.exec("CREATE TRIGGER none BEFORE INSERT ON apps BEGIN SELECT RAISE(ABORT, 'none'); END")
    await t.rejects(importPackage(store, file, { actor: TESTER }))
    t.same(await entries(store), [])
  },
)

t.test('a bundle is noted where it goes out and comes in, and each release that it carries', async (t) => {
  const { a, b, stick } = await twoStores(t)
  await publishApp(a)
  await publishApp(a, { version: '2.0' })
  const exported = await exportFrom(a, stick, { releases: [`${APP}@*`] })
  await trust(b, a)
  const carried = exported.releases.map(({ version, digest }) => ({
    target: `app:${APP}`,
    detail: { name: '仓库演示', version, digest, bundle: exported.id },
  }))
  t.equal(carried.length, 2)
  t.match(await entries(a, 'version.exported'), carried)
  t.match(await entries(a, 'bundle.exported'), [{ ...TESTER, target: `bundle:${exported.id}` }])
  for (const outcome of ['added', 'unchanged']) {
    await importInto(b, pathsOf(exported))
    const brought = carried.map(({ target, detail }) => ({ target, detail: { ...detail, outcome } }))
    t.match((await entries(b, 'version.imported')).slice(-2), brought)
    t.match((await entries(b, 'bundle.imported')).at(-1), {
      ...TESTER,
      target: `bundle:${exported.id}`,
      detail: { signer: await fingerprint(a) },
    })
  }
})

t.test('a package that goes out is noted', async (t) => {
  const store = await openStore(t, join(t.testdir(), 'data'))
  await publishApp(store)
  const request = { releases: [APP], output: join(store.root, 'out'), actor: TESTER }
  const [made] = await exportRamPackages(store, { ...request, arch: 'amd64' })
  t.match(await entries(store, 'version.exported'), [
    { ...TESTER, target: `app:${APP}`, detail: { version: '1.0', form: 'ram', bytes: made?.size } },
  ])
})

t.test('the command line is named by the user who runs it', async (t) => {
  const data = join(t.testdir(), 'data')
  const { file } = await writeDemoPackage(t.testdir(), 'containerd')
  t.equal((await raincask('import', file, '--data', data)).code, 0)
  const { stdout } = await raincask('audit', '--action', 'version.imported', '--json', '--data', data)
  t.match(JSON.parse(stdout), {
    ...{ actor: 'command-line', actorName: userInfo().username, address: 'local' },
    ...{ action: 'version.imported', detail: { version: '1.0', outcome: 'added' } },
  })
})
