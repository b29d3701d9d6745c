import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, openWindow, type UiLanguage } from '../test/web/browser.ts'
import { describeStore } from '../test/web/described-store.ts'
import { moveThings } from '../test/web/moving-store.ts'
import { LOGIN, PASSWORD, seededStore } from '../test/web/seeded-store.ts'

const [to = 'screenshots', ...wanted] = process.argv.slice(2)
const scratch = mkdtempSync(join(tmpdir(), 'raincask-screenshots-'))
const store = await seededStore(scratch)
const browser = await launch()
try {
  const { app, keyId, siteId } = await describeStore(store)
  const moving = await moveThings(store, scratch)
  const pages: [name: string, path: string, before?: string][] = [
    ['market', '/'],
    ['market-found', '/?q=%E5%95%86%E5%9F%8E'],
    ['market-nothing', '/?q=zzzz'],
    ['app', `/apps/${app}`],
    ['app-install', `/apps/${app}`, '.panel button.primary'],
    ['not-found', '/nowhere/at-all'],
    ['sign-in', '/sign-in'],
    ['overview', '/console'],
    ['apps', '/console/apps'],
    ...['texts', 'pictures', 'versions', 'packages', 'listing'].map(
      (tab) => [`app-${tab}`, `/console/apps/${app}?tab=${tab}`] as [string, string],
    ),
    ['solutions', '/console/solutions'],
    ['categories', '/console/categories'],
    ['transfers', '/console/transfers'],
    ['transfers-wizard', `/console/transfers?tab=export&site=${siteId}`, '.picker .chips button'],
    ['transfers-preview', moving.preview],
    ['transfers-made', moving.made],
    ['transfers-running', moving.running],
    ...['export', 'jobs', 'receipts', 'signers'].map(
      (tab) => [`transfers-${tab}`, `/console/transfers?tab=${tab}`] as [string, string],
    ),
    ['clusters', '/console/clusters'],
    ['cluster', `/console/clusters/${keyId}`],
    ['connect', '/console/clusters', '.page-head button.primary'],
    ['markets', '/console/markets'],
    ['repositories', '/console/repositories'],
    ['repository', '/console/repositories?repository=team%2Fweb'],
    ['repository-delete', '/console/repositories?repository=team%2Fweb', '.page-head .destroys'],
    ['manifest', '/console/repositories?repository=team%2Fweb&reference=2.0'],
    ['collect', '/console/repositories', '.page-head button'],
    ['sites', '/console/sites'],
    ['site', `/console/sites/${siteId}`],
    ['storage', '/console/storage'],
    ['people', '/console/people'],
    ['invitations', '/console/people?tab=invitations'],
    ['audit', '/console/audit'],
    ['settings', '/console/settings'],
    ['account', '/console/account'],
  ]
  mkdirSync(to, { recursive: true })
  for (const language of ['zh', 'en'] as UiLanguage[])
    for (const theme of ['light', 'dark'] as const)
      for (const width of [1280, 390]) {
        const { page, context, mishaps } = await openWindow(browser, store.server.url, {
          language,
          theme,
          width,
        })
        const strangers = new Set(['market', 'market-found', 'market-nothing', 'sign-in', 'not-found'])
        for (const [name, path, press] of pages) {
          if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue
          if (strangers.has(name)) await context.clearCookies()
          else
            await context.request.post('/api/v1/session', {
              headers: { 'X-Raincask': '1' },
              data: { login: LOGIN, password: PASSWORD },
            })
          // The events of a job never cease.
          await page.goto(path, { waitUntil: path === moving.running ? 'load' : 'networkidle' })
          if (path === moving.running) await page.locator('progress').waitFor()
          if (press) {
            await page.click(press)
            await page.waitForTimeout(1000)
          }
          await page.screenshot({
            path: join(to, `${name}-${language}-${theme}-${width}.png`),
            fullPage: !press || name === 'transfers-wizard',
          })
        }
        for (const mishap of mishaps) console.error(`${language} ${theme}: ${mishap}`)
        await context.close()
      }
} finally {
  await browser.close()
  await store.server.stop()
  rmSync(scratch, { recursive: true, force: true })
}
