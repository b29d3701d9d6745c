import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Notice } from '../parts/notice.tsx'
import { market } from './texts.ts'

/** The store is empty: how to fill it. */
export function NoApps() {
  const its = useTexts(market)
  const { readInHandbook } = useTexts(common)
  return (
    <Notice title={its.empty}>
      <p>{its.emptyHelp}</p>
      <ul class="ways">
        <li>
          <a href="/console/transfers">{its.emptyDrop}</a>
          <p class="quiet">{its.emptyDropHelp}</p>
        </li>
        <li>
          <strong>{its.emptyStick}</strong>
          <p class="quiet">{its.emptyStickHelp}</p>
        </li>
        <li>
          <strong>{its.emptyCommand}</strong>
          <Copyable text="raincask import ./app-1.0-ram.tar.gz" label="raincask import" />
        </li>
      </ul>
      <p>
        <a href="/docs/import">{readInHandbook}</a>
      </p>
    </Notice>
  )
}

/** Nothing matches: how to find more. */
export function NothingFound() {
  const its = useTexts(market)
  return (
    <Notice title={its.nothing}>
      <p>{its.nothingHelp}</p>
      <a class="button" href="/">
        {its.everything}
      </a>
    </Notice>
  )
}
