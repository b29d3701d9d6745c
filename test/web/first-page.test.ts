import t from 'tap'
import { launch, openWindow } from './browser.ts'
import { seededStore } from './seeded-store.ts'

const [browser, store] = await Promise.all([launch(), seededStore(t.testdir())])
const { app } = store
t.teardown(async () => {
  await browser.close()
  await store.server.stop()
})

t.test('what the market shows is asked for once, beside its program and not after it', async (t) => {
  const { page, context, mishaps } = await openWindow(browser, store.server.url, { language: 'zh' })
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search))
  for (const address of ['/', '/?q=%E5%95%86%E5%9F%8E&sort=name', `/apps/${app}`]) {
    asked.length = 0
    await page.goto(address, { waitUntil: 'networkidle' })
    await page.getByText('商城示例').first().waitFor()
    const call = asked.filter((one) => /^\/api\/v1\/(?:search|apps\/[^/]+$)/.test(one))
    t.equal(call.length, 1, `${address}: ${call}`)
    t.equal(asked.filter((one) => one === '/api/v1/session').length, 1, address)
  }
  t.same(mishaps, [])
  await context.close()
})
