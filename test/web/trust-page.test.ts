import { join } from 'node:path'
import { test } from 'tap'
import { raincaskJson } from '../e2e/command.ts'
import { startServer } from '../e2e/server.ts'
import { accessibilityFindings, launch, openWindow } from './browser.ts'

test('who has not signed in learns over plain HTTP how to trust the store, in both languages', async (t) => {
  const data = join(t.testdir(), 'data')
  const [browser, server] = await Promise.all([launch(), startServer(data, '--listen-tls', '127.0.0.1:0')])
  t.teardown(async () => {
    await browser.close()
    await server.stop()
  })
  const told = await raincaskJson<{ authority: { fingerprint: string } }>('tls', 'show', '--data', data)
  const registry = new URL(server.tlsUrl).host
  const clients = {
    zh: ['Docker', 'containerd', 'Podman、skopeo', 'Rainbond、k3s', 'Linux 系统', 'Windows、浏览器'],
    en: ['Docker', 'containerd', 'Podman, skopeo', 'Rainbond, k3s', 'Linux', 'Windows, browsers'],
  }
  for (const language of ['zh', 'en'] as const) {
    const { page, mishaps } = await openWindow(browser, server.url, { language })
    await page.goto('/trust')
    await page.getByText(told.authority.fingerprint).first().waitFor()
    for (const name of clients[language]) {
      await page.getByRole('tab', { name, exact: true }).click()
      await page.getByRole('tabpanel').waitFor()
      t.same(await accessibilityFindings(page), [], `${name}, ${language}`)
    }
    await page.getByRole('tab', { name: 'Docker', exact: true }).click()
    const commands = await page.getByRole('tabpanel').locator('code').first().textContent()
    t.match(commands, `/etc/docker/certs.d/${registry}/ca.crt`)
    const link = page.getByRole('link', {
      name: language === 'zh' ? '下载 CA 证书' : 'Download the CA certificate',
    })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    t.equal(download.suggestedFilename(), 'raincask-ca.crt')
    t.same(mishaps, [])
  }
})

test('where there is no TLS the page says so, and how to have it', async (t) => {
  const [browser, server] = await Promise.all([launch(), startServer(join(t.testdir(), 'data'))])
  t.teardown(async () => {
    await browser.close()
    await server.stop()
  })
  const { page } = await openWindow(browser, server.url, { language: 'en' })
  await page.goto('/trust')
  await page.getByRole('heading', { name: 'This server has no TLS' }).waitFor()
  t.same(await accessibilityFindings(page), [])
})
