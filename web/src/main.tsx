import { render } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { loadSession, session } from './api/session.ts'
import { common } from './i18n/common.ts'
import { type Language, LOCALES, preferredLanguage } from './i18n/language.ts'
import { LanguageContext } from './i18n/texts.ts'
import { MarketPage } from './market/market-page.tsx'
import { Header } from './parts/header.tsx'
import { NotFound } from './parts/not-found.tsx'
import { Said } from './parts/say.tsx'
import { SignInAgain } from './people/sign-in-again.tsx'
import { recall, remember } from './remembered.ts'
import { lazy } from './router/lazy.tsx'
import { startRouter, usePlace } from './router/place.ts'
import { followSystem } from './theme.ts'

const AppPage = lazy(() => import('./app-page/app-page.tsx').then(({ AppPage }) => AppPage))
const PublisherPage = lazy(() => import('./app-page/publisher-page.tsx').then((part) => part.PublisherPage))
const SolutionPage = lazy(() => import('./app-page/solution-page.tsx').then((part) => part.SolutionPage))
const Console = lazy(() => import('./console/console.tsx').then(({ Console }) => Console))
const DocsPage = lazy(() => import('./docs/docs-page.tsx').then(({ DocsPage }) => DocsPage))
const AccountLinkPage = lazy(() =>
  import('./people/account-link-page.tsx').then((part) => part.AccountLinkPage),
)
const TrustPage = lazy(() => import('./trust/trust-page.tsx').then(({ TrustPage }) => TrustPage))
const SignInPage = lazy(() => import('./people/sign-in-page.tsx').then(({ SignInPage }) => SignInPage))

/** What the page waits for who is signed in at most, in milliseconds. */
const SOON = 150
/** The market is there and drawn by then, in milliseconds. */
const WARM_AFTER = 1500

/** The page of an address. server/http/static-web.ts knows these too. */
function Page() {
  const { path } = usePlace()
  useEffect(() => {
    // Who looks through the market opens an app next.
    if (path === '/') setTimeout(AppPage.warm, WARM_AFTER)
  }, [path])
  const [, first = '', id = '', further = ''] = path.split('/').map(decoded)
  if (path === '/') return <MarketPage />
  if (first === 'apps' && id) return <AppPage key={id} id={id} />
  if (first === 'publishers' && id) return <PublisherPage key={id} id={id} />
  if (first === 'solutions' && id) return <SolutionPage key={id} id={id} />
  if (first === 'console') return <Console />
  if (first === 'docs' && further === '') return <DocsPage slug={id} />
  if (path === '/trust') return <TrustPage />
  if (path === '/sign-in') return <SignInPage />
  if (path === '/first-run' || path === '/join' || path === '/new-password')
    return <AccountLinkPage key={path} path={path} />
  return <NotFound />
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function Raincask() {
  const [language, setLanguage] = useState(() => preferredLanguage(recall('language'), navigator.languages))
  useLayoutEffect(() => {
    document.documentElement.lang = LOCALES[language]
  }, [language])
  const choose = (chosen: Language) => {
    remember('language', chosen)
    setLanguage(chosen)
  }
  return (
    <LanguageContext.Provider value={language}>
      <a class="skip" href="#main">
        {common[language].skip}
      </a>
      <Header onLanguage={choose} />
      <Page />
      <Said />
      <SignInAgain />
    </LanguageContext.Provider>
  )
}

followSystem()
startRouter()
// Without it the market still shows; other pages say what is wrong themselves.
const asked = loadSession().catch(() => session.set({ user: null, needsFirstAdministrator: false }))
const place = document.getElementById('app')
// The head of the page tells who is signed in: drawn a moment later, it does not move when that is known.
const soon = new Promise((resolve) => setTimeout(resolve, SOON))
if (place) void Promise.race([asked, soon]).then(() => render(<Raincask />, place))
