import { searchForm, searchRuns } from '../db/search-grams.ts'
import { nameSortKey } from './name-order.ts'
import type { SearchApp } from './search-apps.ts'
import type { Terms } from './search-terms.ts'

export const SEARCH_SORTS = ['relevance', 'newest', 'installs', 'name'] as const
export type SearchSort = (typeof SEARCH_SORTS)[number]

/** An app that a search found. A lower tier is a better match. */
export interface Hit {
  app: SearchApp
  tier: number
}

/** Where a query was found, best first. A query of several words is worth what its worst word is. */
const TIER = { isName: 0, startsName: 1, inName: 2, isTag: 3, startsTag: 4, inTag: 5, elsewhere: 6 } as const

/** Tells how well apps match a query that the index has found in them: name before tags before description. */
export class Ranking {
  readonly #whole: string
  readonly #words: string[]
  readonly #tags: Terms
  /** By word, then by the number of a tag: the same tags come again and again. */
  readonly #tagTiers: number[][]

  constructor(query: string, tags: Terms) {
    this.#whole = searchForm(query)
    this.#words = searchRuns(query)
    this.#tags = tags
    this.#tagTiers = this.#words.map(() => [])
  }

  tierOf(app: SearchApp): number {
    const inName = tierInName(app.name, this.#whole)
    if (inName !== TIER.elsewhere || this.#words.length === 0) return inName
    let worst = 0
    for (let i = 0; i < this.#words.length; i++) worst = Math.max(worst, this.#wordTier(app, i))
    return worst
  }

  #wordTier(app: SearchApp, i: number): number {
    if (app.name.includes(this.#words[i] as string)) return TIER.inName
    let best: number = TIER.elsewhere
    for (const tag of app.tags) best = Math.min(best, this.#tagTier(tag, i))
    return best
  }

  #tagTier(tag: number, i: number): number {
    const known = this.#tagTiers[i] as number[]
    known[tag] ??= tierInTag(searchForm(this.#tags.valueOf(tag)), this.#words[i] as string)
    return known[tag] as number
  }
}

function tierInName(name: string, text: string): number {
  const at = name.indexOf(text)
  if (at < 0) return TIER.elsewhere
  if (at > 0) return TIER.inName
  return name.length === text.length ? TIER.isName : TIER.startsName
}

function tierInTag(tag: string, word: string): number {
  if (tag === word) return TIER.isTag
  if (tag.startsWith(word)) return TIER.startsTag
  return tag.includes(word) ? TIER.inTag : TIER.elsewhere
}

/** Compares hits for a sort. Of equals, the one installed more, then the newer, then the one that was here first. */
export function hitOrder(sort: SearchSort): (a: Hit, b: Hit) => number {
  const installs = (a: Hit, b: Hit) => b.app.installs - a.app.installs
  const newest = (a: Hit, b: Hit) => b.app.updatedAt - a.app.updatedAt
  const first = (a: Hit, b: Hit) => a.app.row - b.app.row
  switch (sort) {
    case 'relevance':
      return (a, b) => a.tier - b.tier || installs(a, b) || newest(a, b) || first(a, b)
    case 'newest':
      return (a, b) => newest(a, b) || first(a, b)
    case 'installs':
      return (a, b) => installs(a, b) || newest(a, b) || first(a, b)
    case 'name':
      return (a, b) => compareNames(a.app, b.app) || first(a, b)
  }
}

const nameKeys = new WeakMap<SearchApp, string>()

function compareNames(a: SearchApp, b: SearchApp): number {
  const left = nameKey(a)
  const right = nameKey(b)
  if (left === right) return 0
  return left < right ? -1 : 1
}

function nameKey(app: SearchApp): string {
  let key = nameKeys.get(app)
  if (key === undefined) {
    key = nameSortKey(app.name)
    nameKeys.set(app, key)
  }
  return key
}
