import { useContext, useState } from 'preact/hooks'
import { LOCALES } from '../i18n/language.ts'
import { LanguageContext, useTexts } from '../i18n/use-texts.ts'
import { type App, newestVersion } from './app.ts'
import { Logo } from './logo.tsx'

/** Cards that are drawn at first, and added each time that more are asked for. */
const STEP = 60

export function AppList({ apps }: { apps: App[] }) {
  const texts = useTexts()
  const [shown, setShown] = useState(STEP)
  return (
    <>
      <ul class="cards">
        {apps.slice(0, shown).map((app) => (
          <AppCard key={app.appKeyID} app={app} />
        ))}
      </ul>
      {apps.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + STEP)}>
          {texts.showMore(apps.length - shown)}
        </button>
      )}
    </>
  )
}

function AppCard({ app }: { app: App }) {
  const texts = useTexts()
  const locale = LOCALES[useContext(LanguageContext)]
  const newest = newestVersion(app)
  const installs = new Intl.NumberFormat(locale, { notation: 'compact' }).format(app.installCount)
  return (
    <li class="card">
      <Logo app={app} />
      <div class="words">
        <h2 title={app.name}>{app.name}</h2>
        <p class="summary" title={app.desc}>
          {app.desc}
        </p>
        <p class="facts">
          {newest ? [newest.version, ...newest.architectures].join(' · ') : texts.noVersion}
        </p>
        <p class="facts">{texts.installs(installs)}</p>
      </div>
    </li>
  )
}

/** Holds the place of the list while it is read. */
export function AppListSkeleton() {
  const texts = useTexts()
  return (
    <>
      <p class="unseen" role="status">
        {texts.loading}
      </p>
      <ul class="cards" aria-hidden="true">
        {[1, 2, 3, 4, 5, 6].map((place) => (
          <li key={place} class="card skeleton">
            <span class="logo" />
            <div class="words">
              <span class="bar" />
              <span class="bar long" />
              <span class="bar short" />
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
