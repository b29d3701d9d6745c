import type { Sent } from '../api/ask.ts'
import type { Place } from '../router/place.ts'

export const FACETS = ['category', 'tag', 'publisher', 'architecture', 'type'] as const
export type Facet = (typeof FACETS)[number]
export const SORTS = ['relevance', 'newest', 'installs', 'name'] as const
export type Sort = (typeof SORTS)[number]

/** Cards on a page: divides by two, three and four columns. */
export const PAGE_SIZE = 24

/** What is searched for, as the address has it. */
export interface MarketSearch {
  text: string
  filters: Record<Facet, string[]>
  sort: Sort
  page: number
}

export function searchIn({ query }: Place): MarketSearch {
  const text = query.get('q') ?? ''
  const sort = SORTS.find((one) => one === query.get('sort')) ?? (text ? 'relevance' : 'newest')
  const page = Math.max(1, Math.floor(Number(query.get('page') ?? 1)) || 1)
  const filters = Object.fromEntries(FACETS.map((facet) => [facet, query.getAll(facet)]))
  return { text, filters: filters as Record<Facet, string[]>, sort, page }
}

/** The same, as the store is asked. */
export function queryOf({
  text,
  filters,
  sort,
  page,
}: MarketSearch): NonNullable<Sent<'GET /search'>['query']> {
  // An empty value is one: imported apps have no publisher.
  return {
    ...(filters as Record<Exclude<Facet, 'type'>, string[]>),
    type: filters.type as ('application' | 'plugin')[],
    text: text.slice(0, 100),
    sort,
    page,
    pageSize: PAGE_SIZE,
  }
}

export function isFiltered({ text, filters }: MarketSearch): boolean {
  return text !== '' || FACETS.some((facet) => filters[facet].length > 0)
}
