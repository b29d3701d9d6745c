import type { Browser, Page } from 'playwright-core'
import { openWindow } from '../../test/web/browser.ts'

/** When what happened, in milliseconds since the address was opened. */
export interface Visit {
  /** The first answer's last byte. */
  page: number
  /** Cards stand in the page, and each leads to its app. */
  cards: number
  /** The main thread has drawn them and is free: what one presses now is followed at once. */
  interactive: number
  /** How much of the page moved by itself, as browsers measure it (cumulative layout shift). */
  shift: number
}

/** Runs in the page before everything else of it. */
const WATCH = `
  window.seen = { shift: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  seen.all = new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector('.cards a.cover')) return
      watcher.disconnect()
      seen.cards = performance.now()
      requestAnimationFrame(() => setTimeout(() => {
        seen.interactive = performance.now()
        resolve()
      }))
    }
    const watcher = new MutationObserver(look)
    watcher.observe(document, { childList: true, subtree: true })
  })
`

/** Opens the market as somebody who was never there: nothing is cached. Then again, as somebody who was. */
export async function visitTwice(browser: Browser, url: string, path: string): Promise<[Visit, Visit]> {
  const { page, context, mishaps } = await openWindow(browser, url, { language: 'zh' })
  try {
    await page.addInitScript(WATCH)
    await page.goto(path)
    const first = await seen(page)
    await page.goto('about:blank')
    await page.goto(path)
    const again = await seen(page)
    if (mishaps.length > 0) throw new Error(mishaps.join('\n'))
    return [first, again]
  } finally {
    await context.close()
  }
}

async function seen(page: Page): Promise<Visit> {
  await page.evaluate('seen.all')
  await page.waitForLoadState('networkidle')
  return (await page.evaluate(`({
    page: performance.getEntriesByType('navigation')[0].responseEnd,
    cards: seen.cards,
    interactive: seen.interactive,
    shift: seen.shift,
  })`)) as Visit
}
