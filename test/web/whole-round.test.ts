import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { appPage } from '../../web/src/app-page/texts.ts'
import { keeping } from '../../web/src/console/apps/texts.ts'
import { clusters } from '../../web/src/console/clusters/texts.ts'
import { storeTexts } from '../../web/src/console/store-texts.ts'
import { previewTexts } from '../../web/src/console/transfers/preview-texts.ts'
import { transfers } from '../../web/src/console/transfers/texts.ts'
import { common } from '../../web/src/i18n/common.ts'
import { market } from '../../web/src/market/texts.ts'
import { people } from '../../web/src/people/texts.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import { startServer } from '../e2e/server.ts'
import { accessibilityFindings, launch, openWindow, type UiLanguage } from './browser.ts'
import { firstLink, PASSWORD } from './seeded-store.ts'

for (const language of ['zh', 'en'] as const)
  test(`from the first link to signing out, in ${language}`, (t) => wholeRound(t, language))

async function wholeRound(t: Test, language: UiLanguage): Promise<void> {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const { app, file } = await writeDemoPackage(directory, 'containerd')
  const id = app.spec.key
  const server = await startServer(data)
  // The one that the terminal showed at the start is void from here on.
  const link = await firstLink(data)
  t.teardown(() => server.stop())
  const browser = await launch()
  t.teardown(() => browser.close())
  const { page, mishaps } = await openWindow(browser, server.url, { language })
  const shared = common[language]
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const field = (name: string) => page.getByLabel(name, { exact: true })
  const isFine = async (where: string) =>
    t.same(await accessibilityFindings(page), [], `${where}: axe finds nothing`)

  await page.goto(link.path)
  const first = people[language]
  await field(shared.login).fill('admin')
  await field(first.displayName).fill('周管理员')
  await field(shared.password).fill(PASSWORD)
  await isFine('first run')
  await button(first.makeAccount).click()
  await page.getByRole('heading', { name: first.madeTitle }).waitFor()

  await page.getByRole('link', { name: first.bringIn }).click()
  const move = transfers[language]
  await page.getByRole('heading', { name: move.drop }).or(page.getByText(move.drop)).first().waitFor()
  await page.locator('.drop input[type=file]').setInputFiles(file)
  await page.locator('.panel a.primary').click()
  await page.getByRole('heading', { name: `商城示例 1.0 ${move.isNew}` }).waitFor()
  await isFine('preview')
  await button(move.import).click()
  await page.waitForURL(/\/console\/transfers\/[0-9a-f]{32}$/)
  // Whatever the page missed meanwhile, it shows the same after.
  await page.reload()
  await page.getByText(move.states.done).waitFor()
  await page.getByRole('link', { name: '商城示例 1.0' }).waitFor()
  await isFine('job')

  const keep = keeping[language]
  await page.goto(`/console/apps/${id}`)
  await field(keep.description).fill('三个组件，五分钟装好')
  await field(keep.introduction).fill('# 介绍\n\n<img src=x onerror="alert(1)">\n\n[坏](javascript:alert(1))')
  await isFine('editor')
  await button(shared.save).click()
  await page.getByText(shared.saved, { exact: true }).waitFor()

  await page.getByRole('tab', { name: keep.tab.packages }).click()
  await button(keep.addPackage).click()
  await field(keep.packageName).fill('专业版')
  await isFine('package dialog')
  await page.getByRole('dialog').getByRole('button', { name: shared.save }).click()
  await page.getByRole('heading', { name: '专业版' }).waitFor()

  await page.getByRole('tab', { name: keep.tab.listing }).click()
  await button(keep.unlist).click()
  await button(keep.list).click()
  await button(keep.unlist).waitFor()
  await isFine('listing')

  await page.getByRole('link', { name: 'Raincask' }).click()
  await page.getByLabel(shared.search).fill('商城')
  await page.getByText(market[language].found(1)).waitFor()
  await isFine('market')
  await page.getByLabel(shared.search).fill('没有')
  await page.getByText(market[language].nothing).waitFor()
  await page.getByLabel(shared.search).fill('组件')
  await page.getByRole('link', { name: '商城示例' }).click()

  const shown = appPage[language]
  await page.getByRole('heading', { name: '商城示例', level: 1 }).waitFor()
  await page.getByRole('heading', { name: shown.topology }).waitFor()
  t.equal(await page.locator('.topology rect').count(), 3)
  t.equal(await page.locator('.topology .link').count(), 2)
  t.match(await page.locator('.markdown').first().innerText(), '<img src=x onerror="alert(1)">')
  t.equal(
    await page.locator('.markdown img, .markdown a[href^="javascript"]').count(),
    0,
    'nothing of it is HTML',
  )
  await button(shown.makeOffline(shown.formatOf('ram'))).click()
  const carried = page.waitForEvent('download')
  await page.getByRole('link', { name: new RegExp(shown.formatOf('ram')) }).click()
  t.ok(await (await carried).path(), 'a package to carry away is made and comes down')
  await isFine('app page')
  await button(shown.install).click()
  await page.getByText(`rainbond install --appID ${id} --version 1.0 --domain ${server.url}`).waitFor()
  await page.getByText(`docker pull ${server.host}/apps/`).waitFor()
  await isFine('install dialog')
  await page.keyboard.press('Escape')

  const keys = clusters[language]
  await page.goto('/console/clusters')
  await button(keys.connect).click()
  await field(keys.name).fill('二号车间')
  await button(keys.make).click()
  await page.getByText(keys.waiting).waitFor()
  const accessKey = await page
    .locator('.dialog .copyable', { has: button(shared.copyWhat(keys.accessKey)) })
    .locator('code')
    .innerText()
  await isFine('cluster')
  const template = await fetch(
    `${server.url}/app-server/openapi/apps/${id}/versions/1.0?marketDomain=default&forInstall=True&getTemplate=True`,
    { headers: { Authorization: accessKey } },
  )
  t.equal(template.status, 200, 'the key installs')
  await page.locator('.live.good-text').waitFor()
  await page.keyboard.press('Escape')

  await page.goto('/console/transfers?tab=export')
  await button(storeTexts[language].addApp('商城示例')).click()
  await page.getByLabel(move.medium).selectOption('fat32')
  await isFine('export')
  await page.getByRole('button', { name: new RegExp(`^${move.make}\\b|^${move.make}（`) }).click()
  await page.getByText(move.states.done).waitFor()
  const downloading = page.waitForEvent('download')
  await page.locator('main a[download]').first().click()
  const downloaded = await (await downloading).path()
  t.ok(downloaded, 'the bundle comes down')
  await isFine('export job')

  await page.goto('/console/transfers')
  const bundle = {
    name: 'back.raincask.tar',
    mimeType: 'application/x-tar',
    buffer: readFileSync(downloaded),
  }
  await page.locator('.drop input[type=file]').setInputFiles(bundle)
  await page.getByRole('link', { name: move.previewWhat(bundle.name) }).click()
  await page.locator('.badge', { hasText: move.signers.own }).waitFor()
  await page.getByRole('heading', { name: previewTexts[language].groups.same }).waitFor()
  await isFine('preview of a bundle')

  await button(shared.signOut).click()
  await page.getByRole('link', { name: shared.signIn }).waitFor()
  await page.goto('/console')
  await page.getByRole('heading', { name: first.signInTitle }).waitFor()
  await isFine('sign in')
  t.same(mishaps, [], 'no script failed, no rule of the security policy was broken, no other host was asked')
}
