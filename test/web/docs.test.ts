import { test } from 'tap'
import { readChapterList } from '../../scripts/build/handbook-plugin.ts'
import { startServer } from '../e2e/server.ts'
import { accessibilityFindings, launch, openWindow } from './browser.ts'

const WORDS = {
  en: {
    handbook: 'Handbook',
    backup: '5. Backup',
    link: 'operations',
    search: 'Search the handbook',
    none: 'There is nothing here',
  },
  zh: {
    handbook: '手册',
    backup: '5. 备份',
    link: 'operations',
    search: '在手册中查找',
    none: '这里什么也没有',
  },
} as const

test('the handbook is read at /docs, in both languages, wide and narrow', async (t) => {
  const [browser, server] = await Promise.all([launch(), startServer(`${t.testdir()}/data`)])
  t.teardown(async () => {
    await browser.close()
    await server.stop()
  })
  for (const language of ['en', 'zh'] as const) {
    const words = WORDS[language]
    const [theme, width] = language === 'en' ? (['light', 1280] as const) : (['dark', 390] as const)
    const { page, context, mishaps } = await openWindow(browser, server.url, { language, theme, width })
    const fits = () => page.evaluate('document.documentElement.scrollWidth <= innerWidth')

    // From the market, as somebody who looks for help.
    await page.goto('/')
    await page.getByRole('banner').getByRole('link', { name: words.handbook }).click()
    await page.getByRole('heading', { name: words.handbook, level: 1, exact: true }).waitFor()
    t.same(await accessibilityFindings(page), [], `${language} /docs`)
    t.equal(await fits(), true, `${language} /docs fits`)

    // Chapters with tables, lists and code.
    for (const slug of ['operations', 'connect-rainbond', 'command-line']) {
      const chapter = readChapterList()
        .flatMap(({ chapters }) => chapters)
        .find((one) => one.slug === slug)
      await page.goto(`/docs/${slug}`)
      const title = chapter?.pages[language].title ?? ''
      await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor()
      t.same(await accessibilityFindings(page), [], `${language} ${slug}`)
      t.equal(await fits(), true, `${language} ${slug} fits`)
    }

    // A heading of another chapter, as links name it: the browser goes there once the text has come.
    const anchor = encodeURIComponent(language === 'en' ? '5-backup' : '5-备份')
    await page.goto(`/docs/${words.link}#${anchor}`)
    const heading = page.getByRole('heading', { name: words.backup, exact: true })
    await heading.waitFor()
    await page.waitForFunction(
      `(() => { const at = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.getBoundingClientRect(); return at && at.top >= 0 && at.top < innerHeight })()`,
    )

    // Search leads to the place.
    await page.getByRole('searchbox', { name: words.search }).fill('daemon.json')
    const hit = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ hasText: 'insecure-registries' })
      .first()
    await hit.waitFor()
    t.same(await accessibilityFindings(page), [], `${language} search`)
    await hit.getByRole('link').click()
    await page.waitForURL(/\/docs\/[a-z-]+(?:#.+)?$/)
    await page.locator('pre', { hasText: 'insecure-registries' }).first().waitFor()

    await page.goto('/docs/no-such-chapter')
    await page.getByRole('heading', { name: words.none, level: 1 }).waitFor()
    t.same(mishaps, [])
    await context.close()
  }
})
