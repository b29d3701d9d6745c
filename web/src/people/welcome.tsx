import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { PageHead } from '../parts/page.tsx'
import type { LinkPath } from './account-link-page.tsx'
import { people } from './texts.ts'

/** After a link was used: where to go from here. */
export function Welcome({ path }: { path: LinkPath }) {
  const its = useTexts(people)
  const shared = useTexts(common)
  if (path === '/new-password')
    return (
      <main class="width narrow page" id="main" tabIndex={-1}>
        <PageHead title={shared.done} lead={its.passwordSet} />
        <a class="button primary" href="/sign-in">
          {shared.signIn}
        </a>
      </main>
    )
  const isFirst = path === '/first-run'
  const ways: [address: string, title: string, help: string][] = [
    ['/', its.seeMarket, its.seeMarketHelp],
    ['/console/transfers', its.bringIn, its.bringInHelp],
    ['/console/clusters', its.connect, its.connectHelp],
  ]
  return (
    <main class="width narrow page" id="main" tabIndex={-1}>
      <PageHead title={its.madeTitle} lead={isFirst ? its.madeAdministrator : its.made} />
      <ul class="ways">
        {(isFirst ? ways : ways.slice(0, 1)).map(([address, title, help]) => (
          <li key={address}>
            <a href={address}>{title}</a>
            <p class="quiet">{help}</p>
          </li>
        ))}
      </ul>
    </main>
  )
}
