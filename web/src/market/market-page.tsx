import { useEffect, useRef, useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { SelectField } from '../parts/fields.tsx'
import { PageHead } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { go, usePlace, withQuery } from '../router/place.ts'
import { AppCards, CardsSkeleton } from './app-cards.tsx'
import { NoApps, NothingFound } from './empty.tsx'
import { Chips, Facets } from './facets.tsx'
import { isFiltered, queryOf, SORTS, searchIn } from './search-place.ts'
import { Solutions } from './solutions.tsx'
import { market } from './texts.ts'

export type Found = AnswerOf<'GET /search'>

/** What is here, and how to find something in it. */
export function MarketPage() {
  const its = useTexts(market)
  const place = usePlace()
  const wanted = searchIn(place)
  const key = useQuiet(JSON.stringify(wanted))
  const asked = useAsked((signal) => ask('GET /search', { query: queryOf(JSON.parse(key)), signal }), [key])
  const found = asked.data
  const isSearch = isFiltered(wanted)
  const isEmpty = found?.total === 0 && !isSearch
  return (
    <div class="width market">
      {/* An empty store has nothing to choose by: its place stays, so that nothing moves. */}
      {isEmpty ? <div /> : <Facets counts={found?.facets} chosen={wanted.filters} />}
      <main id="main" tabIndex={-1} aria-busy={asked.isLoading}>
        <PageHead
          title={its.title}
          beside={
            <>
              <p class="quiet" role="status">
                {found && its.found(found.total)}
              </p>
              <SelectField
                label={its.sort}
                isBare
                value={wanted.sort}
                options={SORTS.map((sort) => [sort, its.sorts[sort]] as const)}
                onChange={(sort) => go(withQuery(place, { sort, page: undefined }))}
              />
            </>
          }
        />
        <Chips counts={found?.facets} chosen={wanted.filters} />
        {asked.problem && <ErrorNote problem={asked.problem} onRetry={asked.reload} />}
        {!found && !asked.problem && <CardsSkeleton />}
        {found && found.total === 0 && (isSearch ? <NothingFound /> : <NoApps />)}
        {found && found.total > 0 && (
          <>
            <AppCards apps={found.items} />
            <Pager
              page={found.page}
              pageSize={found.pageSize}
              total={found.total}
              onPage={(page) => {
                go(withQuery(place, { page: String(page) }))
                scrollTo(0, 0)
              }}
            />
          </>
        )}
        {!isSearch && wanted.page === 1 && found && <Solutions />}
      </main>
    </div>
  )
}

/** The value once it has not changed for a moment: while somebody types, not each letter is asked for. */
function useQuiet(value: string): string {
  const [quiet, setQuiet] = useState(value)
  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const timer = setTimeout(() => setQuiet(value), 80)
    return () => clearTimeout(timer)
  }, [value])
  return quiet
}
