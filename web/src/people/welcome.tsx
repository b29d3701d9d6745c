import { ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import type { LinkPath } from './account-link-page.tsx'
import { type Step, Steps } from './steps.tsx'
import { people } from './texts.ts'

/** After a link was used: where to go from here. */
export function Welcome({ path }: { path: LinkPath }) {
  const its = useTexts(people)
  const shared = useTexts(common)
  return (
    <main class="width narrow page" id="main" tabIndex={-1}>
      {path === '/new-password' && (
        <>
          <PageHead title={shared.done} lead={its.passwordSet} />
          <a class="button primary" href="/sign-in">
            {shared.signIn}
          </a>
        </>
      )}
      {path === '/join' && (
        <>
          <PageHead title={its.madeTitle} lead={its.made} />
          <ul class="ways">
            <Way address="/" title={its.seeMarket} help={its.joinedHelp} />
          </ul>
        </>
      )}
      {path === '/first-run' && <WhatComesNext />}
    </main>
  )
}

/** The first administrator's other two steps, as far as the store is by now. */
function WhatComesNext() {
  const its = useTexts(people)
  const asked = useAsked(async (signal) => {
    const [apps, keys] = await Promise.all([
      ask('GET /keeper/apps', { query: { pageSize: 1 }, signal }),
      ask('GET /access-keys', { signal }),
    ])
    return { hasApps: apps.total > 0, hasKeys: keys.items.length > 0 }
  }, [])
  return (
    <>
      <PageHead title={its.madeTitle} lead={its.madeAdministrator} />
      <Loaded of={asked}>
        {({ hasApps, hasKeys }) => {
          const done: Step[] = ['account', ...(hasKeys ? (['connect'] as const) : [])]
          return (
            <>
              <Steps done={done} />
              <ul class="ways">
                <Way
                  address="/"
                  title={its.seeMarket}
                  help={hasApps ? its.seeMarketHelp : its.fillMarketHelp}
                />
                <Way address="/console/transfers" title={its.bringIn} help={its.bringInHelp} />
                <Way address="/console/clusters" title={its.connect} help={its.connectHelp} />
              </ul>
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function Way({ address, title, help }: { address: string; title: string; help: string }) {
  return (
    <li>
      <a href={address}>{title}</a>
      <p class="quiet">{help}</p>
    </li>
  )
}
