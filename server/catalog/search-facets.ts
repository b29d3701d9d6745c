import type { SearchApp, SearchApps } from './search-apps.ts'
import type { Terms } from './search-terms.ts'

export const FACETS = ['category', 'tag', 'publisher', 'architecture', 'type'] as const
export type Facet = (typeof FACETS)[number]

/** Values that an app must have one of, for each facet; none given, all pass. */
export type Filters = Partial<Record<Facet, readonly string[]>>

/** A value with the number of apps that would be found if it were the facet's only filter. */
export interface FacetCount {
  value: string
  count: number
}

export type FacetCounts = Record<Facet, FacetCount[]>

/** The numbers of an app's values for each facet. */
const VALUES: Record<Facet, (app: SearchApp) => number | readonly number[]> = {
  category: (app) => app.category,
  tag: (app) => app.tags,
  publisher: (app) => app.publisher,
  architecture: (app) => app.architectures,
  type: (app) => app.types,
}

/**
 * Filters apps and counts facets in one pass. An app that only one facet's filter keeps out still counts for that
 * facet's values: they say what one would find by choosing another.
 */
export class FacetPass {
  readonly #terms: Terms[]
  readonly #wanted: (Uint8Array | undefined)[]
  readonly #counts: Uint32Array[]

  constructor(apps: SearchApps, filters: Filters) {
    this.#terms = [apps.categories, apps.tags, apps.publishers, apps.architectures, apps.types]
    this.#counts = this.#terms.map((terms) => new Uint32Array(terms.size))
    this.#wanted = FACETS.map((facet, i) => wanted(filters[facet], this.#terms[i] as Terms))
  }

  /** Counts an app in; true if it passes every filter. */
  take(app: SearchApp): boolean {
    let missed = -1
    for (let i = 0; i < FACETS.length; i++) {
      const set = this.#wanted[i]
      if (set === undefined || hasOne(set, this.#valuesOf(app, i))) continue
      if (missed >= 0) return false
      missed = i
    }
    if (missed >= 0) this.#count(app, missed)
    else for (let i = 0; i < FACETS.length; i++) this.#count(app, i)
    return missed < 0
  }

  /** The counts so far, the most first; values that no app has are left out. */
  counts(): FacetCounts {
    const found = FACETS.map((facet, i) => [facet, this.#countsOf(i)] as const)
    return Object.fromEntries(found) as FacetCounts
  }

  #valuesOf(app: SearchApp, i: number): number | readonly number[] {
    return VALUES[FACETS[i] as Facet](app)
  }

  #count(app: SearchApp, i: number): void {
    const counts = this.#counts[i] as Uint32Array
    const values = this.#valuesOf(app, i)
    if (typeof values === 'number') counts[values] = (counts[values] as number) + 1
    else for (const value of values) counts[value] = (counts[value] as number) + 1
  }

  #countsOf(i: number): FacetCount[] {
    const terms = this.#terms[i] as Terms
    const found: FacetCount[] = []
    for (const [number, count] of (this.#counts[i] as Uint32Array).entries())
      if (count > 0) found.push({ value: terms.valueOf(number), count })
    return found.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  }
}

function wanted(values: readonly string[] | undefined, terms: Terms): Uint8Array | undefined {
  if (!values || values.length === 0) return undefined
  const set = new Uint8Array(terms.size)
  for (const value of values) {
    const number = terms.find(value)
    if (number !== undefined) set[number] = 1
  }
  return set
}

function hasOne(set: Uint8Array, values: number | readonly number[]): boolean {
  if (typeof values === 'number') return set[values] === 1
  for (const value of values) if (set[value] === 1) return true
  return false
}
