import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { PageHead } from './page.tsx'

/** An address without a page. */
export function NotFound() {
  const its = useTexts(common)
  return (
    <main class="width page" id="main" tabIndex={-1}>
      <PageHead title={its.notFoundTitle} lead={its.notFound} />
      <div class="row">
        <a class="button" href="/">
          {its.toMarket}
        </a>
        <a class="button" href="/docs">
          {its.handbook}
        </a>
      </div>
    </main>
  )
}
