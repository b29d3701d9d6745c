import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import decodeQR from 'qr/decode.js'
import t, { type Test } from 'tap'
import { storeTexts } from '../../web/src/console/store-texts.ts'
import { exportTexts } from '../../web/src/console/transfers/export-texts.ts'
import { jobTexts } from '../../web/src/console/transfers/job-texts.ts'
import { previewTexts } from '../../web/src/console/transfers/preview-texts.ts'
import { transfers } from '../../web/src/console/transfers/texts.ts'
import { publishApp } from '../transfer/bundle-stores.ts'
import { accessibilityFindings, launch } from './browser.ts'
import { type Desk, openWebDesk } from './desk.ts'

let browser: Browser
let sender: Desk
let receiver: Desk
let carried: string
let volumes: string[]
let receipt = ''

t.before(async () => {
  browser = await launch()
  const root = t.testdir()
  carried = join(root, 'carried')
  await mkdir(carried)
  sender = await openWebDesk(t, join(root, 'sender'))
  receiver = await openWebDesk(t, join(root, 'receiver'))
  await publishApp(sender.store)
  await publishApp(sender.store, { version: '2.0', layers: { web2: 6000, db: 70_000 } })
})
t.teardown(() => browser.close())

const fine = async (t: Test, page: Page, where: string) =>
  t.same(await accessibilityFindings(page), [], `${where}: axe finds nothing`)

t.test('the wizard shows size and volumes before anything is made, and each volume comes down', async (t) => {
  const { page, context, mishaps } = await sender.window(browser, 'zh')
  const [its, move, made] = [exportTexts.zh, transfers.zh, jobTexts.zh]
  await page.goto('/console/transfers?tab=export')
  await page.getByText(its.pickFirst).waitFor()
  await page.getByRole('button', { name: storeTexts.zh.addApp('仓库演示') }).click()
  await page.getByLabel(its.versionOf('仓库演示')).selectOption('1.0')
  await page.getByLabel(move.medium).selectOption('custom')
  await page.getByLabel(its.volumeSize).fill('1K')
  await page.getByRole('alert').waitFor()
  t.equal(await page.getByRole('button', { name: move.make }).isDisabled(), true, 'too small for anything')
  await page.getByLabel(its.volumeSize).fill('40000')
  await page.getByText(/\d 卷，最大的/).waitFor()
  t.equal((await sender.client.get('/jobs')).json['total'], 0, 'nothing was made')
  await fine(t, page, 'wizard')
  await page.getByRole('button', { name: new RegExp(`^${move.make}（`) }).click()
  await page.getByText(made.verifiedHere).waitFor()
  const links = page.locator('.volumes a[download]')
  const count = await links.count()
  t.ok(count >= 2, 'several volumes')
  t.equal(await page.getByText(made.volume(count, count)).count(), 1)
  volumes = []
  for (let index = 0; index < count; index++) {
    const coming = page.waitForEvent('download')
    await links.nth(index).click()
    const download = await coming
    const path = join(carried, download.suggestedFilename())
    await download.saveAs(path)
    volumes.push(path)
    t.ok(readFileSync(path).byteLength <= 40_000, 'no volume is larger than was asked for')
  }
  await fine(t, page, 'what was made')
  t.same(mishaps, [])
  await context.close()
})

t.test('its volumes come in one by one, from a signer whom nobody knows', async (t) => {
  const { page, context, mishaps } = await receiver.window(browser, 'en', 'dark')
  const [move, preview, job] = [transfers.en, previewTexts.en, jobTexts.en]
  const [last = '', ...others] = [...volumes].reverse()
  const send = (files: string[]) => page.locator('.drop input[type=file]').setInputFiles(files)
  const nameOf = (path: string) => path.split('/').at(-1) ?? ''
  const look = (path: string) => page.getByRole('link', { name: move.previewWhat(nameOf(path)) }).click()
  const importButton = page.getByRole('button', { name: /^Import \(/ })

  await page.goto('/console/transfers')
  await send([last])
  await look(last)
  await page.getByText(preview.signerTexts.unknown).waitFor()
  await page.getByText(`${preview.volume(1)} ${preview.volumeStates.missing}`).waitFor()
  await page.getByText(`${preview.volume(volumes.length)} ${preview.volumeStates.here}`).waitFor()
  t.equal(await importButton.isDisabled(), true, 'not without a word of trust')
  await fine(t, page, 'preview of an unknown signer')
  await page.getByLabel(preview.trustOnce).check()
  await importButton.click()
  await page.getByText(move.states.paused).waitFor()
  await page.getByRole('heading', { name: job.bring }).waitFor()
  await fine(t, page, 'a job that waits')
  const waiting = page.url()
  t.equal(
    (await receiver.client.get('/keeper/apps')).json['total'],
    0,
    'nothing shows before all of it is here',
  )

  await send(others)
  await look(others[0] ?? '')
  await page.getByRole('heading', { name: preview.groups.new }).waitFor()
  for (let volume = 1; volume < volumes.length; volume++)
    await page.getByText(`${preview.volume(volume)} ${preview.volumeStates.here}`).waitFor()
  await page.getByText(preview.whatChanges).click()
  t.equal(await page.locator('.images .badge.good').count(), 2, 'its two images are new')
  await fine(t, page, 'preview of all volumes')
  await page.getByLabel(preview.trustAlways).check()
  await page.getByLabel(preview.signerName).fill('Head office')
  await importButton.click()
  await page.getByText(move.states.done).waitFor()
  t.equal(page.url(), waiting, 'the job that waited has gone on')
  await page.getByRole('link', { name: '仓库演示 1.0' }).waitFor()
  t.equal((await receiver.client.get('/uploads')).items.length, 0, 'the volumes take no space any more')
  const { items } = await receiver.client.get('/transfers/signers')
  t.match(items, [{ name: 'Head office', revokedAt: null }])

  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: job.downloadReceipt }).click()
  receipt = readFileSync(await (await coming).path(), 'utf8')
  await page.getByRole('button', { name: job.showCode }).click()
  t.equal(
    scan((await page.locator('.qr path').getAttribute('d')) ?? ''),
    receipt,
    'the code holds the receipt',
  )
  await fine(t, page, 'receipt as a code')
  t.same(mishaps, [])
  await context.close()
})

t.test('the receipt comes back by paste, and the next bundle carries only what is missing', async (t) => {
  const { page, context, mishaps } = await sender.window(browser, 'en')
  const its = exportTexts.en
  await page.goto('/console/transfers?tab=export')
  await page.getByRole('button', { name: storeTexts.en.addApp('仓库演示') }).click()
  await page.getByText(its.addSite).click()
  await page.getByLabel(its.orPaste).fill(receipt)
  await page.getByRole('button', { name: its.take }).click()
  const missing = await page.getByText(/^Only what is missing there: [\d.]+ kB$/).innerText()
  const whole = await page.getByText(/^Everything: [\d.]+ kB$/).innerText()
  const size = (text: string) => Number(/[\d.]+(?= kB)/.exec(text)?.[0])
  t.ok(size(whole) > size(missing) + 70, `the largest layer is left out: ${missing}, ${whole}`)
  await fine(t, page, 'both sizes')
  const { items } = await sender.client.get('/transfers/sites')
  await page.goto(`/console/transfers?tab=export&site=${items[0]?.['site']}`)
  const chosen = page.getByLabel(its.since)
  await chosen.locator('option:checked', { hasText: String(items[0]?.['site']).slice(0, 16) }).waitFor({
    state: 'attached',
  })
  await page.getByRole('button', { name: storeTexts.en.addApp('仓库演示') }).click()
  await page.getByRole('button', { name: /^Make it \(/ }).click()
  await page.getByText(/A delta: leaves out \d+ blobs/).waitFor()
  const coming = page.waitForEvent('download')
  await page.locator('.volumes a[download]').click()
  const path = join(carried, 'delta.tar')
  await (await coming).saveAs(path)
  t.same(mishaps, [])
  await context.close()
  await updateFrom(t, path)
})

async function updateFrom(t: Test, delta: string): Promise<void> {
  const { page, context } = await receiver.window(browser, 'zh')
  const preview = previewTexts.zh
  await page.goto('/console/transfers')
  await page.locator('.drop input[type=file]').setInputFiles([delta])
  await page.getByRole('link', { name: transfers.zh.previewWhat('delta.tar') }).click()
  await page.getByRole('heading', { name: preview.groups.updated }).waitFor()
  await page.getByText(preview.fromTo('1.0', '2.0')).waitFor()
  await page.getByText(preview.imagesChanged(1, 2)).waitFor()
  await page.getByText(preview.signerTexts.trusted).waitFor()
  await fine(t, page, 'preview of an update')
  await page.getByRole('button', { name: /^导入（/ }).click()
  await page.getByText(transfers.zh.states.done).waitFor()
  await context.close()
}

/** Reads a code as a phone would: its dark modules drawn large, on white. */
function scan(path: string): string {
  const dark = [...path.matchAll(/M(\d+) (\d+)h1/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  const scale = 4
  const size = (Math.max(...dark.map(([x]) => x)) + 5) * scale
  const data = new Uint8Array(size * size * 4).fill(255)
  for (const [x, y] of dark)
    for (let row = 0; row < scale; row++)
      for (let column = 0; column < scale; column++)
        data.fill(
          0,
          ((y * scale + row) * size + x * scale + column) * 4,
          ((y * scale + row) * size + x * scale + column) * 4 + 3,
        )
  return decodeQR({ width: size, height: size, data })
}
