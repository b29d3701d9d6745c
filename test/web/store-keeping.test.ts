import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { fingerprintOf } from '../../bundles/minisign-keys.ts'
import { repositoryTexts } from '../../web/src/console/repositories/texts.ts'
import { siteTexts } from '../../web/src/console/sites/texts.ts'
import { storageTexts } from '../../web/src/console/storage/texts.ts'
import { office } from '../../web/src/console/texts.ts'
import { raincask } from '../e2e/command.ts'
import { accessibilityFindings, launch, openWindow, type UiLanguage, type Watched } from './browser.ts'
import { imagePusher } from './pushed-image.ts'
import { LOGIN, PASSWORD, type SeededStore, seededStore } from './seeded-store.ts'
import { inventoryOf, siteKey } from './site-file.ts'

type Browser = Awaited<ReturnType<typeof launch>>
let store: SeededStore
let browser: Browser

t.before(async () => {
  browser = await launch()
  store = await seededStore(t.testdir())
})
t.teardown(async () => {
  await browser.close()
  await store.server.stop()
})

/** Takes away the file of the layer that all images of the demo app share. */
async function breakStored({ ask, data }: SeededStore): Promise<void> {
  const { items } = (await ask('GET', '/repositories?text=apps/&pageSize=1')) as { items: { name: string }[] }
  const repository = encodeURIComponent(items[0]?.name ?? '')
  const tags = (await ask('GET', `/repositories/tags?repository=${repository}`)) as {
    items: { digest: string }[]
  }
  const reference = tags.items[0]?.digest ?? ''
  const manifest = (await ask(
    'GET',
    `/repositories/manifest?repository=${repository}&reference=${reference}`,
  )) as { blobs: { digest: string }[] }
  const [, base] = manifest.blobs
  const hex = base?.digest.split(':')[1] ?? ''
  await unlink(join(data, 'blobs/sha256', hex.slice(0, 2), hex))
}

async function signedIn(language: UiLanguage): Promise<Watched> {
  const watched = await openWindow(browser, store.server.url, { language })
  watched.context.setDefaultTimeout(60_000)
  await watched.context.request.post('/api/v1/session', {
    headers: { 'X-Raincask': '1' },
    data: { login: LOGIN, password: PASSWORD },
  })
  return watched
}

t.test(
  'images are looked at, deleted with word of what that frees, and collected after a look',
  async (t) => {
    const its = repositoryTexts.zh
    const push = await imagePusher(store)
    await push({ repository: 'team/web', tag: '1.0', layers: { base: 30_000, old: 50_000 } })
    await push({ repository: 'team/web', tag: '2.0', layers: { base: 30_000, new: 60_000 } })
    await push({ repository: 'team/api', tag: '1.0', layers: { base: 30_000 } })
    const settings = (await store.ask('GET', '/settings/maintenance')) as { gc: object }
    await store.ask('PUT', '/settings/maintenance', { ...settings, gc: { ...settings.gc, grace: '0s' } })
    const { page, context, mishaps } = await signedIn('zh')

    await page.goto('/console/repositories')
    await page.getByLabel(its.find).fill('team/')
    await page.getByRole('link', { name: 'team/web' }).click()
    await page.getByRole('button', { name: its.deleteTag('1.0') }).click()
    const dialog = page.getByRole('dialog', { name: its.deleteTag('1.0') })
    await dialog.getByText(its.nextCollection).waitFor()
    t.match(await dialog.innerText(), /释放 50\.\d kB[\s\S]*另有 30 kB/, 'its own layer, and not the base')
    t.same(await accessibilityFindings(page), [])
    await dialog.getByRole('button', { name: /删除标签 1\.0，释放/ }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText(its.loose).waitFor()
    t.equal(await page.evaluate('document.activeElement.tagName'), 'H1', 'the row that had the focus is gone')

    await page.getByRole('link', { name: '2.0' }).click()
    await page.getByText('COPY new /srv').waitFor()
    t.same(await accessibilityFindings(page), [])
    await page.getByRole('button', { name: its.deleteTag('2.0') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /删除标签 2\.0，释放/ })
      .click()
    await page.getByText(its.noTags).waitFor()

    await page.goto('/console/repositories')
    await page.getByRole('button', { name: its.collect }).click()
    await page.getByRole('heading', { name: /^回收将释放 11\d kB/ }).waitFor()
    t.same(await accessibilityFindings(page), [])
    await page.reload()
    await page.getByRole('button', { name: /^回收并释放 11\d kB/ }).click()
    await page.getByRole('heading', { name: /^已释放 11\d kB/ }).waitFor()
    await page.goto('/console/repositories?repository=team%2Fapi')
    await page.getByRole('button', { name: its.deleteRepository }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /删除仓库 team\/api，释放 30/ })
      .click()
    await page.getByRole('heading', { name: its.repositories, level: 1 }).waitFor()

    await page.goto(`/console/repositories?repository=${encodeURIComponent(`releases/${store.app}`)}`)
    await page.getByText(its.ofCatalogue).waitFor()
    t.equal(
      await page.getByRole('button', { name: its.delete }).count(),
      0,
      'the catalogue’s is not deleted here',
    )
    t.same(mishaps, [])
    await context.close()
  },
)

t.test(
  'a site becomes known by its inventory, is named, compared, exported for, and forgotten',
  async (t) => {
    const its = siteTexts.en
    const { page, context, mishaps } = await signedIn('en')
    await page.goto('/console/sites')
    await page.getByRole('heading', { name: its.emptyTitle }).waitFor()
    t.same(await accessibilityFindings(page), [])
    const key = siteKey()
    const digest = `sha256:${'0'.repeat(64)}`
    const held = [{ app: store.app, version: '1.0', digest }]
    await page.locator('input[type=file]').setInputFiles({
      name: 'plant.inventory',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(inventoryOf(key, '2026-11-01T08:00:00.000Z', held)),
    })
    const fingerprint = fingerprintOf(key.publicKey)
    await page.getByRole('link', { name: fingerprint.slice(0, 16) }).click()
    await page.getByText(its.otherState('1.0')).first().waitFor()
    t.equal(
      await page.getByRole('link', { name: its.exportFor }).getAttribute('href'),
      `/console/transfers?tab=export&site=${fingerprint}`,
    )
    await page.getByLabel(its.name, { exact: true }).fill('Plant 2')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Plant 2', level: 1 }).waitFor()
    t.same(await accessibilityFindings(page), [])
    await page.goto('/console/sites')
    await page.getByRole('link', { name: 'Plant 2' }).waitFor()
    t.same(await accessibilityFindings(page), [])
    await page.getByRole('link', { name: 'Plant 2' }).click()
    await page.getByRole('button', { name: its.forget('Plant 2') }).click()
    await page.getByRole('button', { name: its.forgetFiles('Plant 2', 1) }).click()
    await page.getByRole('heading', { name: its.emptyTitle }).waitFor()
    await page.locator('input[type=file]').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('hello'),
    })
    await page.getByRole('alert').getByText('NOT_A_PACKAGE').waitFor()
    t.same(mishaps, [])
    await context.close()
  },
)

t.test('the first page says what needs a person, and that nothing does once it is done', async (t) => {
  const its = office.en
  const { page, context, mishaps } = await signedIn('en')
  await page.goto('/console')
  await page.getByRole('link', { name: its.neverBackedUp }).click()
  const storage = storageTexts.en
  await page.getByText(storage.backupHow).waitFor()
  await page.getByRole('img', { name: /^How what is here has grown/ }).waitFor()
  t.match(await page.getByRole('group', { name: storage.largestApps }).innerText(), '商城示例')
  t.match(await page.getByRole('group', { name: storage.largestRepositories }).innerText(), /apps\//)
  const backup = await raincask('backup', '--to', `${t.testdir()}/backup`, '--data', store.data)
  t.equal(backup.code, 0, backup.stderr)
  await store.ask('POST', '/access-keys', { name: 'workshop', actions: ['OnlyRead'] })
  await page.goto('/console')
  // A machine whose own disk is nearly full is told so, rightly.
  const isDone = page.getByRole('heading', { name: its.allGood })
  await isDone.or(page.getByText(/are free on the disk$/)).waitFor()
  t.equal(await page.getByText(its.neverBackedUp).count(), 0)
  const expiresAt = Date.now() + 3 * 86_400_000
  await store.ask('POST', '/access-keys', { name: 'visitor', actions: ['OnlyRead'], expiresAt })
  await breakStored(store)
  await page.goto('/console/storage')
  await page.getByRole('button', { name: storage.scrub }).click()
  await page.getByText(/1 are damaged/).waitFor()
  await page.goto('/console')
  await page.getByRole('link', { name: its.expiring(1) }).waitFor()
  await page.getByRole('link', { name: its.damagedBreak(1, '商城示例 1.0, 商城示例 1.1') }).click()
  await page.getByRole('link', { name: '商城示例 1.1' }).waitFor()
  t.same(await accessibilityFindings(page), [])
  t.same(mishaps, [])
  await context.close()
})
