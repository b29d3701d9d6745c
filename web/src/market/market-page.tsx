import { useCallback, useEffect, useState } from 'preact/hooks'
import { useTexts } from '../i18n/use-texts.ts'
import { searchApps } from './app.ts'
import { AppList, AppListSkeleton } from './app-list.tsx'
import { ConnectPanel } from './connect-panel.tsx'
import { type LoadResult, loadApps } from './load-apps.ts'
import { LoadFailed, NoApps, NothingFound } from './states.tsx'

interface MarketPageProps {
  query: string
  onQuery(query: string): void
}

/** What is here, and how a cluster gets at it. */
export function MarketPage({ query, onQuery }: MarketPageProps) {
  const texts = useTexts()
  const [result, setResult] = useState<LoadResult>()
  const load = useCallback(() => {
    setResult(undefined)
    void loadApps().then(setResult)
  }, [])
  useEffect(load, [])
  const apps = result && 'apps' in result ? result.apps : []
  const found = searchApps(apps, query)
  return (
    <div class="width columns">
      <main id="apps" tabIndex={-1} aria-busy={!result}>
        <div class="line">
          <h1>{texts.apps}</h1>
          <p class="count" role="status">
            {apps.length > 0 &&
              (query.trim() ? texts.foundCount(found.length, apps.length) : texts.appCount(apps.length))}
          </p>
        </div>
        {!result && <AppListSkeleton />}
        {result && 'failure' in result && <LoadFailed failure={result.failure} onRetry={load} />}
        {result && 'apps' in result && apps.length === 0 && <NoApps onReload={load} />}
        {apps.length > 0 && found.length === 0 && <NothingFound query={query} onClear={() => onQuery('')} />}
        {found.length > 0 && <AppList key={query} apps={found} />}
      </main>
      <aside>
        <ConnectPanel />
      </aside>
    </div>
  )
}
