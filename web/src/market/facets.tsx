import { useState } from 'preact/hooks'
import { useTexts } from '../i18n/texts.ts'
import { go, usePlace, withQuery } from '../router/place.ts'
import type { Found } from './market-page.tsx'
import { FACETS, type Facet } from './search-place.ts'
import { market } from './texts.ts'

/** Values of a facet that show at first. */
const SHOWN = 8
type Counts = Found['facets'] | undefined

interface FacetsProps {
  counts: Counts
  chosen: Record<Facet, string[]>
}

/** What the apps differ in, with how many there are; beside the list, or folded above it on a narrow screen. */
export function Facets({ counts, chosen }: FacetsProps) {
  const its = useTexts(market)
  const isNarrow = matchMedia('(max-width: 900px)').matches
  return (
    <aside class="facets" aria-label={its.facets}>
      <details open={!isNarrow}>
        <summary>{its.facets}</summary>
        {counts ? (
          FACETS.map((facet) => (
            <FacetGroup key={facet} facet={facet} values={counts[facet]} chosen={chosen[facet]} />
          ))
        ) : (
          <FacetsSkeleton />
        )}
      </details>
    </aside>
  )
}

/** Holds the place of two groups. What takes it is drawn anew: groups that grow would push one another about. */
function FacetsSkeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: 2 * SHOWN }, (_, line) => (
        <span key={line} class={line % SHOWN === 0 ? 'bar' : 'bar long'} />
      ))}
    </div>
  )
}

interface GroupProps {
  facet: Facet
  values: { value: string; label: string; count: number }[]
  chosen: string[]
}

function FacetGroup({ facet, values, chosen }: GroupProps) {
  const its = useTexts(market)
  const place = usePlace()
  const label = useLabel(facet)
  const [isOpen, setOpen] = useState(false)
  if (values.length === 0 && chosen.length === 0) return null
  // What is chosen stays in sight although it is rare, or finds nothing now.
  const missing = chosen.filter((one) => !values.some(({ value }) => value === one))
  const known = [...values, ...missing.map((value) => ({ value, label: value, count: 0 }))]
  const shown = isOpen ? known : known.filter(({ value }, i) => i < SHOWN || chosen.includes(value))
  const choose = (value: string, isChosen: boolean) => {
    const next = isChosen ? [...chosen, value] : chosen.filter((one) => one !== value)
    go(withFilter(place, facet, next))
  }
  return (
    <fieldset class="facet">
      <legend>{its.facet[facet]}</legend>
      {shown.map((one) => (
        <label key={one.value} class="facet-value">
          <input
            type="checkbox"
            checked={chosen.includes(one.value)}
            onChange={(event) => choose(one.value, event.currentTarget.checked)}
          />
          <span class="facet-name">{label(one)}</span>
          <span class="quiet">{one.count}</span>
        </label>
      ))}
      {known.length > shown.length && (
        <button type="button" class="small plain" onClick={() => setOpen(true)}>
          {its.moreValues(known.length - shown.length)}
        </button>
      )}
    </fieldset>
  )
}

/** What is filtered by now, each to be dropped. */
export function Chips({ counts, chosen }: FacetsProps) {
  const its = useTexts(market)
  const place = usePlace()
  const all = FACETS.flatMap((facet) => chosen[facet].map((value) => ({ facet, value })))
  if (all.length === 0) return null
  return (
    <div class="row chips">
      {all.map(({ facet, value }) => (
        <Chip
          key={`${facet} ${value}`}
          facet={facet}
          one={counts?.[facet].find((count) => count.value === value) ?? { value, label: value }}
          onDrop={() =>
            go(
              withFilter(
                place,
                facet,
                chosen[facet].filter((other) => other !== value),
              ),
            )
          }
        />
      ))}
      <button
        type="button"
        class="small plain"
        onClick={() =>
          go(
            place.query.get('q')
              ? withQuery({ path: '/', query: new URLSearchParams() }, { q: place.query.get('q') ?? '' })
              : '/',
          )
        }
      >
        {its.clear}
      </button>
    </div>
  )
}

interface ChipProps {
  facet: Facet
  one: { value: string; label: string }
  onDrop(): void
}

function Chip({ facet, one, onDrop }: ChipProps) {
  const its = useTexts(market)
  const words = useLabel(facet)(one)
  return (
    <button type="button" class="small chip" aria-label={its.without(words)} onClick={onDrop}>
      {words} <span aria-hidden="true">✕</span>
    </button>
  )
}

function useLabel(facet: Facet): (one: { value: string; label: string }) => string {
  const its = useTexts(market)
  return ({ value, label }) => {
    if (facet === 'type' && (value === 'application' || value === 'plugin')) return its.types[value]
    return value === '' ? its.importedOnes : label
  }
}

/** Like withQuery, but an empty value is one: apps without a publisher. */
function withFilter(place: ReturnType<typeof usePlace>, facet: Facet, values: string[]): string {
  const query = new URLSearchParams(place.query)
  query.delete(facet)
  query.delete('page')
  for (const value of values) query.append(facet, value)
  const text = query.toString()
  return text ? `/?${text}` : '/'
}
