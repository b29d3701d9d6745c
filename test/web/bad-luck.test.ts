import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import t from 'tap'
import { keeping } from '../../web/src/console/apps/texts.ts'
import { transfers } from '../../web/src/console/transfers/texts.ts'
import { common } from '../../web/src/i18n/common.ts'
import { accessibilityFindings, launch, openWindow, type Watched } from './browser.ts'
import { LOGIN, PASSWORD, type SeededStore, seededStore } from './seeded-store.ts'

const shared = common.en
const keep = keeping.en
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

/** A window of somebody who is signed in. */
async function signedIn(theme: 'light' | 'dark' = 'light'): Promise<Watched> {
  const watched = await openWindow(browser, store.server.url, { language: 'en', theme })
  await watched.context.request.post('/api/v1/session', {
    headers: { 'X-Raincask': '1' },
    data: { login: LOGIN, password: PASSWORD },
  })
  return watched
}

t.test('a session that ends in an open form is taken up again, and nothing is lost', async (t) => {
  const { page, context, mishaps } = await signedIn()
  await page.goto(`/console/apps/${store.app}`)
  const name = `${'很长的名字'.repeat(40)}`
  await page.getByLabel(keep.name, { exact: true }).fill(name)
  await context.request.delete('/api/v1/session', { headers: { 'X-Raincask': '1' } })
  await page.getByRole('button', { name: shared.save }).click()
  const dialog = page.getByRole('dialog', { name: shared.expiredTitle })
  await dialog.getByLabel(shared.password).fill(PASSWORD)
  t.same(await accessibilityFindings(page), [])
  await dialog.getByRole('button', { name: shared.signIn }).click()
  await page.getByText(shared.saved, { exact: true }).waitFor()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  t.equal(
    await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
    true,
    'it breaks into lines',
  )
  t.same(mishaps, [])
  await context.close()
})

t.test('a logo that may carry scripts is refused, and said why', async (t) => {
  const { page, context } = await signedIn('dark')
  const file = join(t.testdir(), 'logo.svg')
  writeFileSync(file, '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  await page.goto(`/console/apps/${store.app}?tab=pictures`)
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.getByText(keep.notPicture).waitFor()
  t.same(await accessibilityFindings(page), [])
  await context.close()
})

t.test('an upload goes on by itself after the network broke', async (t) => {
  const { page, context, mishaps } = await signedIn()
  const file = join(t.testdir(), 'large.tar')
  writeFileSync(file, Buffer.alloc(12 * 1024 * 1024, 'raincask'))
  await page.goto('/console/transfers')
  let chunks = 0
  await page.route('**/api/v1/uploads/*', (route) => {
    if (route.request().method() !== 'PATCH' || ++chunks !== 2) return route.continue()
    return route.abort('connectionreset')
  })
  await page.locator('.drop input[type=file]').setInputFiles(file)
  await page.getByText(transfers.en.resumes).waitFor()
  await page.getByRole('link', { name: transfers.en.previewWhat('large.tar') }).waitFor()
  t.ok(chunks >= 3, 'a part of it was sent again')
  t.same(mishaps, [])
  await context.close()
})

t.test('an error says what happened, what to do next, and which request it was', async (t) => {
  const { page, context } = await signedIn('dark')
  await page.goto('/apps/nothing')
  const note = page.getByRole('alert')
  await note.getByText('There is no app nothing.').waitFor()
  t.match(await note.innerText(), /Check the app key[\s\S]*APP_NOT_FOUND[\s\S]*Request \S+-\S+/)
  await page.getByRole('button', { name: '中文' }).click()
  await note.getByText('没有这个应用。').waitFor()
  t.same(await accessibilityFindings(page), [])
  await context.close()
})

t.test('the page can be gone through by keyboard alone', async (t) => {
  const { page, context } = await signedIn()
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('1.0')
  t.equal(await page.evaluate('document.activeElement.type'), 'search')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Control+k')
  t.equal(await page.evaluate('document.activeElement.type'), 'search')
  await page.keyboard.press('Tab')
  t.equal(
    await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
    'solid',
    'the focus is seen',
  )
  await page.locator('.cover').first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/apps/${store.app}`)
  await page.goBack()
  await page.waitForURL(/\/$/)
  await context.close()
})
