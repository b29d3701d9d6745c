import { join } from 'node:path'
import { test } from 'tap'
import { transfers } from '../../web/src/console/transfers/texts.ts'
import { common } from '../../web/src/i18n/common.ts'
import { filling } from '../../web/src/market/fill-texts.ts'
import { market } from '../../web/src/market/texts.ts'
import { people } from '../../web/src/people/texts.ts'
import { startServer } from '../e2e/server.ts'
import { accessibilityFindings, launch, openWindow } from './browser.ts'
import { firstLink, PASSWORD } from './seeded-store.ts'

test('an empty store says what it is, and its first administrator fills it in three steps', async (t) => {
  const data = join(t.testdir(), 'data')
  const server = await startServer(data)
  const browser = await launch()
  t.teardown(async () => {
    await browser.close()
    await server.stop()
  })
  const link = await firstLink(data)
  const zh = { ...people.zh, ...common.zh }
  const { page, context, mishaps } = await openWindow(browser, server.url, { language: 'zh' })
  const field = (name: string) => page.getByLabel(name, { exact: true })
  const isFine = async (where: string) => t.same(await accessibilityFindings(page), [], where)

  await page.goto('/')
  await page.getByText(market.zh.whatThisIs).waitFor()
  await page.getByText('raincask users first-admin-link').waitFor()
  await isFine('an empty market, to a stranger')

  await page.goto(link.path)
  await page.locator('.steps [aria-current=step]', { hasText: zh.steps.account }).waitFor()
  await field(zh.login).fill('admin')
  await field(zh.displayName).fill('周'.repeat(64))
  await field(zh.password).fill(PASSWORD)
  await page.getByRole('button', { name: zh.makeAccount }).click()
  await page.locator('.steps [aria-current=step]', { hasText: zh.steps.look }).waitFor()
  await isFine('what comes next')

  await page.getByRole('link', { name: zh.seeMarket }).click()
  await page.getByText(filling.zh.stickHelp).waitFor()
  await page.getByText(transfers.zh.drop).waitFor()
  await isFine('an empty market, to an administrator')
  await page.getByRole('button', { name: filling.zh.sampleTake }).click()
  await page.getByText(transfers.zh.states.done).waitFor()
  await page.getByRole('link', { name: 'Raincask', exact: true }).click()
  await page.locator('.cards .cover').first().waitFor()

  await page.goto(link.path)
  await page.getByRole('alert').waitFor()
  await isFine('a link that was used')
  t.same(mishaps, [])

  const asAdministrator = async (call: string, body?: object) => {
    const headers = { 'X-Raincask': '1' }
    const answer = await context.request.post(`/api/v1${call}`, { headers, data: body ?? {} })
    return (await answer.json()) as { link: string }
  }
  const joined = await openWindow(browser, server.url, { language: 'en', theme: 'dark', width: 390 })
  const en = { ...people.en, ...common.en }
  const theirs = (name: string) => joined.page.getByLabel(name, { exact: true })
  await joined.page.goto((await asAdministrator('/invitations', { role: 'member' })).link)
  await joined.page.getByRole('heading', { name: en.joinTitle }).waitFor()
  await theirs(en.login).fill('lin')
  await theirs(en.displayName).fill('Lin')
  await theirs(en.password).fill('short')
  await joined.page.getByRole('button', { name: en.makeAccount }).click()
  t.equal(
    await joined.page.evaluate(`document.querySelector('input[type=password]').matches(':invalid')`),
    true,
    'too short a password is not taken, and what was typed stays',
  )
  await theirs(en.password).fill(PASSWORD)
  t.same(await accessibilityFindings(joined.page), [], 'joining')
  await joined.page.getByRole('button', { name: en.makeAccount }).click()
  await joined.page.getByRole('heading', { name: en.madeTitle }).waitFor()

  const users = await context.request.get('/api/v1/users?text=lin')
  const [lin] = ((await users.json()) as { items: { id: string }[] }).items
  await joined.page.goto((await asAdministrator(`/users/${lin?.id}/password-link`)).link)
  await joined.page.getByText(en.linkForLogin('lin')).waitFor()
  await theirs(en.password).fill(`${PASSWORD} 2`)
  t.same(await accessibilityFindings(joined.page), [], 'a new password')
  await joined.page.getByRole('button', { name: en.setPassword }).click()
  await joined.page.getByText(en.passwordSet).waitFor()
  t.same(joined.mishaps, [])
})
