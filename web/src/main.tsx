import { render } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { type Language, LOCALES, preferredLanguage, textsIn } from './i18n/language.ts'
import { LanguageContext } from './i18n/use-texts.ts'
import { MarketPage } from './market/market-page.tsx'
import { Header } from './parts/header.tsx'
import { AccountPage, accountPath } from './people/account-page.tsx'
import { recall, remember } from './remembered.ts'
import { followSystem } from './theme.ts'

function Raincask() {
  const [language, setLanguage] = useState(() => preferredLanguage(recall('language'), navigator.languages))
  const [query, setQuery] = useState('')
  const account = accountPath(location.pathname)
  useLayoutEffect(() => {
    document.documentElement.lang = LOCALES[language]
  }, [language])
  const choose = (chosen: Language) => {
    remember('language', chosen)
    setLanguage(chosen)
  }
  return (
    <LanguageContext.Provider value={language}>
      <a class="skip" href="#apps">
        {textsIn(language).skipToApps}
      </a>
      <Header query={query} onQuery={setQuery} onLanguage={choose} />
      {account ? <AccountPage path={account} /> : <MarketPage query={query} onQuery={setQuery} />}
    </LanguageContext.Provider>
  )
}

followSystem()
const place = document.getElementById('app')
if (place) render(<Raincask />, place)
