import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** The distribution's own browser, as packages call it; scripts/clients gets it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export type UiLanguage = 'zh' | 'en'

/** A page, and everything in it that should not have happened. */
export interface Watched {
  page: Page
  context: BrowserContext
  /** Errors of scripts and of the security policy, and requests to other hosts. */
  mishaps: string[]
}

/** Starts the browser, without a window. */
export function launch(): Promise<Browser> {
  const places = (process.env['PATH'] ?? '')
    .split(':')
    .flatMap((place) => NAMES.map((name) => join(place, name)))
  const executablePath = places.find((place) => existsSync(place))
  if (!executablePath) throw new Error('chromium is not on PATH: scripts/clients chromium gets it')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--force-color-profile=srgb'] })
}

interface OpenOptions {
  language: UiLanguage
  theme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** Opens a fresh browser window on a store, in a language, as somebody who was never there. */
export async function openWindow(browser: Browser, url: string, options: OpenOptions): Promise<Watched> {
  const { language, theme = 'light', width = 1280, height = 800 } = options
  const context = await browser.newContext({
    baseURL: url,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'UTC',
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const mishaps: string[] = []
  page.on('pageerror', (error) => mishaps.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // An answer that says no is no mishap; the page shows what it means.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      mishaps.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(url).origin)
      mishaps.push(`other host: ${request.url()}`)
  })
  return { page, context, mishaps }
}

/** Adds up, in the page, what moves by itself: browsers call it the cumulative layout shift. */
const WATCH_SHIFTS = `
  window.shifts = { sum: 0, what: [] }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
      shifts.sum += entry.value
      shifts.what.push(...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? String(node)))
    }
  }).observe({ type: 'layout-shift', buffered: true })
`

/** From now on `jumpsOf` knows what moves in the pages that are opened. */
export async function watchJumps(page: Page): Promise<void> {
  await page.addInitScript(WATCH_SHIFTS)
}

/** What has moved by itself since the page was opened, in words; empty for as good as nothing. */
export async function jumpsOf(page: Page): Promise<string[]> {
  const { sum, what } = (await page.evaluate('shifts')) as { sum: number; what: string[] }
  return sum < 0.01 ? [] : [`moved by ${sum.toFixed(3)}`, ...what]
}

interface Finding {
  id: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe finds wrong with the page as it stands, WCAG 2.2 AA and best practices; empty if nothing. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Not by a script element: the page's security policy refuses those, rightly.
  await page.evaluate(`${AXE}; undefined`)
  const violations = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )) as Finding[]
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`))
}
