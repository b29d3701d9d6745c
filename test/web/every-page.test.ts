import { test } from 'tap'
import { accessibilityFindings, jumpsOf, launch, openWindow, watchJumps } from './browser.ts'
import { describeStore } from './described-store.ts'
import { LOGIN, PASSWORD, seededStore } from './seeded-store.ts'

test('every page shows itself, narrow and dark, with its name, and axe finds nothing', async (t) => {
  const [browser, store] = await Promise.all([launch(), seededStore(t.testdir())])
  t.teardown(async () => {
    await browser.close()
    await store.server.stop()
  })
  const { app, keyId, siteId } = await describeStore(store)
  const { items } = (await store.ask('GET', '/solutions')) as { items: { id: string }[] }
  const { page, context, mishaps } = await openWindow(browser, store.server.url, {
    language: 'zh',
    theme: 'dark',
    width: 390,
  })
  await watchJumps(page)
  await context.request.post('/api/v1/session', {
    headers: { 'X-Raincask': '1' },
    data: { login: LOGIN, password: PASSWORD },
  })
  const repository = encodeURIComponent(`releases/${app}`)
  const pages: [path: string, heading: string][] = [
    ['/', '应用'],
    [`/solutions/${items[0]?.id}`, '车间一体化'],
    ['/no/such/page', ''],
    ['/trust', '信任此服务器的证书'],
    ['/console', '总览'],
    ['/console/apps', '应用'],
    [`/console/apps/${app}?tab=pictures`, '商城示例'],
    [`/console/apps/${app}?tab=versions`, '商城示例'],
    [`/console/apps/${app}?tab=packages`, '商城示例'],
    ['/console/solutions', '解决方案'],
    [`/console/solutions/${items[0]?.id}`, '车间一体化'],
    ['/console/categories', '分类'],
    ['/console/transfers', '导入导出'],
    ['/console/transfers?tab=jobs', '导入导出'],
    ['/console/transfers?tab=receipts', '导入导出'],
    ['/console/transfers?tab=signers', '导入导出'],
    ['/console/sites', '站点'],
    [`/console/sites/${siteId}`, '二号厂区'],
    ['/console/clusters', '集群'],
    [`/console/clusters/${keyId}`, '二号车间'],
    ['/console/markets', '市场'],
    ['/console/repositories', '镜像仓库'],
    ['/console/repositories/collect', '垃圾回收'],
    [`/console/repositories?repository=${repository}`, `releases/${app}`],
    [`/console/repositories?repository=${repository}&reference=1.0`, `releases/${app}:1.0`],
    ['/console/storage', '存储'],
    ['/console/people', '人员'],
    ['/console/people?tab=organisations', '人员'],
    ['/console/people?tab=invitations', '人员'],
    ['/console/audit', '审计'],
    ['/console/settings', '设置'],
    ['/console/account', '我的账号'],
  ]
  for (const [path, heading] of pages) {
    // Where the server has no page, the web UI shows its own once it is there.
    if (heading === '') {
      await page.evaluate(
        `history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`,
      )
      await page.getByRole('heading', { name: '这里什么也没有' }).waitFor()
    } else {
      await page.goto(path, { waitUntil: 'networkidle' })
      await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor()
    }
    t.same(await jumpsOf(page), [], `nothing jumps while ${path} comes`)
    t.same(await accessibilityFindings(page), [], path)
    t.equal(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      true,
      `${path} fits the width`,
    )
  }
  t.same(mishaps, [])
})
