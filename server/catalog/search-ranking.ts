import { searchForm, searchRuns } from '../db/search-grams.ts'
import { compareNames } from './name-order.ts'
import type { SearchApps } from './search-apps.ts'
import type { SearchColumns } from './search-columns.ts'

export const SEARCH_SORTS = ['relevance', 'newest', 'installs', 'name'] as const
export type SearchSort = (typeof SEARCH_SORTS)[number]

/** Where a query was found, best first. A query of several words is worth what its worst word is. */
const TIER = {
  isName: 0,
  startsName: 1,
  inName: 2,
  wordInName: 3,
  isTag: 4,
  startsTag: 5,
  inTag: 6,
  elsewhere: 7,
} as const
const UNKNOWN = 255

/** Tells how well apps match a query that the index has found in them: name before tags before description. */
export class Ranking {
  readonly #apps: SearchApps
  readonly #whole: string
  readonly #words: string[]
  /** By word, then by the number of a set of tags: the same come again and again. */
  readonly #tagTiers: Uint8Array[]

  constructor(query: string, apps: SearchApps) {
    this.#apps = apps
    this.#whole = searchForm(query)
    this.#words = searchRuns(query)
    this.#tagTiers = this.#words.map(() => new Uint8Array(apps.tagSets.length).fill(UNKNOWN))
  }

  /** How well the app in a row matches; lower is better. */
  tierOf(row: number): number {
    const { name, tagSet } = this.#apps.columns
    const text = name[row] as string
    const inName = tierInName(text, this.#whole)
    if (inName !== TIER.elsewhere) return inName
    let worst = 0
    for (let i = 0; i < this.#words.length; i++) {
      const inName = this.#words.length > 1 && text.includes(this.#words[i] as string)
      worst = Math.max(worst, inName ? TIER.wordInName : this.#tagTier(tagSet[row] as number, i))
    }
    return worst
  }

  #tagTier(tagSet: number, i: number): number {
    const known = this.#tagTiers[i] as Uint8Array
    if (known[tagSet] === UNKNOWN) {
      const tags = this.#apps.tagSets[tagSet] ?? []
      const tiers = tags.map((tag) => tierInTag(searchForm(tag), this.#words[i] as string))
      known[tagSet] = Math.min(TIER.elsewhere, ...tiers)
    }
    return known[tagSet] as number
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

/**
 * Compares rows for a sort. Of equals, the one installed more, then the newer, then the one that was here first.
 * @param tiers how well the app in a row matches, for `relevance`
 */
export function rowOrder(
  sort: SearchSort,
  { installs, updatedAt, name, nameOrder }: SearchColumns,
  tiers: Uint8Array,
): (a: number, b: number) => number {
  const byInstalls = (a: number, b: number) => (installs[b] as number) - (installs[a] as number)
  const byTime = (a: number, b: number) => (updatedAt[b] as number) - (updatedAt[a] as number)
  const byName = (a: number, b: number) =>
    (nameOrder[a] as number) - (nameOrder[b] as number) || compareNames(name[a] as string, name[b] as string)
  switch (sort) {
    case 'relevance':
      return (a, b) =>
        (tiers[a] as number) - (tiers[b] as number) || byInstalls(a, b) || byTime(a, b) || a - b
    case 'newest':
      return (a, b) => byTime(a, b) || a - b
    case 'installs':
      return (a, b) => byInstalls(a, b) || byTime(a, b) || a - b
    case 'name':
      return (a, b) => byName(a, b) || a - b
  }
}
