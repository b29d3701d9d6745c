import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { freeSpace } from '../../server/ops/disk-space.ts'
import { transfers } from '../../web/src/console/transfers/texts.ts'
import { common } from '../../web/src/i18n/common.ts'
import { PROBLEMS_ZH } from '../../web/src/i18n/problems-zh.ts'
import { accessibilityFindings, launch } from './browser.ts'
import { type Desk, openWebDesk } from './desk.ts'
import { PASSWORD } from './seeded-store.ts'

const SIZE = 12 * 1024 * 1024
let browser: Browser
let desk: Desk

t.before(async () => {
  browser = await launch()
  desk = await openWebDesk(t)
})
t.teardown(() => browser.close())

const choose = (page: Page, file: string) => page.locator('.drop input[type=file]').setInputFiles(file)

function fileOf(directory: string, name: string): string {
  const file = join(directory, name)
  writeFileSync(file, Buffer.alloc(SIZE, name))
  return file
}

t.test(
  'a page closed half-way: the same file chosen again goes on from there, in another browser too',
  async (t) => {
    const file = fileOf(t.testdir(), 'closed.tar')
    const first = await desk.window(browser, 'en')
    let parts = 0
    await first.page.route('**/api/v1/uploads/*', (route) => {
      if (route.request().method() !== 'PATCH' || ++parts === 1) return route.continue()
      return route.abort('connectionreset')
    })
    await first.page.goto('/console/transfers')
    await choose(first.page, file)
    await first.page.getByText(transfers.en.resumes).waitFor()
    t.same(await accessibilityFindings(first.page), [])
    await first.context.close()
    const [half] = (await desk.client.get('/uploads')).items
    const kept = Number(half?.['offset'])
    t.ok(kept > 0 && kept < SIZE, 'a part of it is here')

    const { page, context } = await desk.window(browser, 'en')
    const offsets: number[] = []
    page.on('request', (request) => {
      const offset = request.headers()['upload-offset']
      if (request.method() === 'PATCH' && offset !== undefined) offsets.push(Number(offset))
    })
    await page.goto('/console/transfers')
    await page.getByText(transfers.en.interrupted).waitFor()
    await choose(page, file)
    await page.getByRole('link', { name: transfers.en.previewWhat('closed.tar') }).waitFor()
    t.equal(offsets[0], kept, 'nothing is sent twice')
    const { items } = await desk.client.get('/uploads')
    t.match(items, [{ id: half?.['id'], offset: SIZE }])
    await page.getByRole('button', { name: transfers.en.discard('closed.tar') }).click()
    await page.getByText('closed.tar').first().waitFor({ state: 'detached' })
    await context.close()
  },
)

t.test('a session that ends in the middle is taken up again, and the upload with it', async (t) => {
  const file = fileOf(t.testdir(), 'ended.tar')
  const { page, context } = await desk.window(browser, 'zh')
  let parts = 0
  await page.route('**/api/v1/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH' && ++parts === 2)
      await context.request.delete('/api/v1/session', { headers: { 'X-Raincask': '1' } })
    await route.continue()
  })
  await page.goto('/console/transfers')
  await choose(page, file)
  const dialog = page.getByRole('dialog', { name: common.zh.expiredTitle })
  await dialog.getByLabel(common.zh.password).fill(PASSWORD)
  await dialog.getByRole('button', { name: common.zh.signIn }).click()
  await page.getByRole('link', { name: transfers.zh.previewWhat('ended.tar') }).waitFor()
  const { items } = await desk.client.get('/uploads')
  t.match(items, [{ name: 'ended.tar', offset: SIZE }])
  await context.close()
})

t.test('a file that the disk has no room for is refused before a byte of it is sent', async (t) => {
  const file = join(t.testdir(), 'huge.tar')
  writeFileSync(file, '')
  // Sparse: it takes no room itself.
  truncateSync(file, (await freeSpace(desk.store.root)) + 2 ** 30)
  const { page, context } = await desk.window(browser, 'zh')
  await page.goto('/console/transfers')
  await choose(page, file)
  const note = page.getByRole('alert')
  await note.getByText(PROBLEMS_ZH['STORAGE_FULL']?.[0] ?? '').waitFor()
  await page.getByRole('button', { name: transfers.zh.goOn('huge.tar') }).waitFor()
  t.equal(
    (await desk.client.get('/uploads')).items.some(({ name }) => name === 'huge.tar'),
    false,
  )
  t.same(await accessibilityFindings(page), [])
  await context.close()
})
