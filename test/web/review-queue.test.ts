import { join } from 'node:path'
import { test } from 'tap'
import { openDatabase } from '../../server/db/database.ts'
import { appPage } from '../../web/src/app-page/texts.ts'
import { keeping } from '../../web/src/console/apps/texts.ts'
import { clusters } from '../../web/src/console/clusters/texts.ts'
import { accessibilityFindings, launch, openWindow } from './browser.ts'
import { LOGIN, PASSWORD, type SeededStore, seededStore } from './seeded-store.ts'

const NAME = '很长的应用名称'.repeat(28)

test('what waits for review is seen and judged; names of 200 characters break no page', async (t) => {
  const [browser, store] = await Promise.all([launch(), seededStore(t.testdir())])
  t.teardown(async () => {
    await browser.close()
    await store.server.stop()
  })
  const { app, ask } = store
  const logo = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
  await ask('PATCH', `/apps/${app}`, {
    name: NAME,
    description: NAME,
    introduction: `# ${NAME}\n\n<img src=x onerror="alert(1)">`,
  })
  const refusedLogo = await fetch(`${store.server.url}/api/v1/apps/${app}/logo`, {
    method: 'PUT',
    body: logo,
  })
  t.not(refusedLogo.status, 204, 'a drawing that may carry scripts is never stored')
  const { id: keyId } = (await ask('POST', '/access-keys', {
    name: '二号车间',
    actions: ['ReadInstall'],
    expiresAt: Date.now() + 5 * 86_400_000,
  })) as { id: string }
  await ask('POST', `/apps/${app}/unlist`)
  await ask('PUT', '/settings/listing', { reviews: true })
  const publisher = await submitAsPublisher(store, app)

  const { page, context, mishaps } = await openWindow(browser, store.server.url, { language: 'zh' })
  await context.request.post('/api/v1/session', {
    headers: { 'X-Raincask': '1' },
    data: { login: LOGIN, password: PASSWORD },
  })
  const zh = keeping.zh
  await page.goto('/console/apps')
  await page.getByRole('heading', { name: zh.waiting(1) }).waitFor()
  t.match(await page.locator('.menu .count').innerText(), '1', 'the menu counts it too')
  t.same(await accessibilityFindings(page), [], 'the queue')
  await page.getByRole('button', { name: zh.refuseWhat(NAME) }).click()
  await page.getByRole('dialog').getByLabel(zh.reason).fill('请补充使用说明')
  await page.getByRole('dialog').getByRole('button', { name: zh.refuse }).click()
  await page.getByRole('heading', { name: zh.waiting(1) }).waitFor({ state: 'detached' })
  t.match(await publisher('GET', `/apps/${app}`), { listing: 'unlisted', reviewNote: '请补充使用说明' })
  await publisher('POST', `/apps/${app}/list`)
  await page.reload()
  await page.getByRole('button', { name: zh.approveWhat(NAME) }).click()
  await page.getByRole('heading', { name: zh.waiting(1) }).waitFor({ state: 'detached' })
  t.match(await ask('GET', `/apps/${app}`), { listing: 'listed' })

  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    for (const address of [
      '/',
      `/apps/${app}`,
      '/console/apps',
      `/console/apps/${app}`,
      `/console/apps/${app}?tab=versions`,
    ]) {
      await page.goto(address, { waitUntil: 'networkidle' })
      await page.getByText(NAME).first().waitFor()
      t.equal(
        await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        true,
        `${address} ${width}`,
      )
    }
  }
  await page.goto(`/apps/${app}`)
  await page.getByText(appPage.zh.unsigned, { exact: true }).waitFor()
  t.same(await accessibilityFindings(page), [], 'the app’s page')

  await page.goto('/console/clusters')
  await page.getByText(clusters.zh.localAddress(store.server.url)).waitFor()
  t.equal(await page.locator('.badge.care').count(), 1, 'a key that ends soon is pointed out')
  await page.goto(`/console/clusters/${keyId}`)
  await page.getByText(clusters.zh.waiting).waitFor()
  t.same(await accessibilityFindings(page), [], 'the cluster’s page')
  t.same(mishaps, [])
})

/** Makes the app a publisher's, as if they had pushed it, and has them ask for its listing; then asks as they. */
async function submitAsPublisher({ server, data, ask }: SeededStore, app: string) {
  const made = (await ask('POST', '/users', { login: 'lin', displayName: 'Lin', role: 'publisher' })) as {
    user: { id: string }
    link: string
  }
  const db = openDatabase(join(data, 'raincask.db'))
  await db.write(() => db.sqlite.prepare('UPDATE apps SET owner = ?').run(`user:${made.user.id}`))
  await db.close()
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Raincask': '1' }
  const publisher = async (method: string, path: string, body?: object) => {
    const sent = body ? { body: JSON.stringify(body) } : {}
    const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, ...sent })
    return answer.status === 204 ? undefined : ((await answer.json()) as { token: string })
  }
  await publisher('POST', '/password-reset', { token: made.link.split('token=')[1], password: PASSWORD })
  const session = await publisher('POST', '/session', { login: 'lin', password: PASSWORD, as: 'token' })
  headers['Authorization'] = `Bearer ${session?.token}`
  await publisher('POST', `/apps/${app}/list`)
  return publisher
}
