import type { AppKind, SearchApps } from './search-apps.ts'

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

/** A bit for each facet whose filter an app misses. */
const MISSED = { category: 1, tag: 2, publisher: 4, architecture: 8, type: 16 } as const satisfies Record<
  Facet,
  number
>

/**
 * Filters apps and counts facets in one pass. An app that only one facet's filter keeps out still counts for that
 * facet's values: they say what one would find by choosing another.
 */
export class FacetPass {
  readonly #apps: SearchApps
  /** What apps with a kind, category … miss, by its number. */
  readonly #kindMisses: Uint8Array
  readonly #categoryMisses: Uint8Array
  readonly #publisherMisses: Uint8Array
  readonly #tagSetMisses: Uint8Array
  /** Apps counted by those numbers; architectures and types are both the kind's. */
  readonly #architectures: Uint32Array
  readonly #types: Uint32Array
  readonly #categories: Uint32Array
  readonly #publishers: Uint32Array
  readonly #tagSets: Uint32Array

  constructor(apps: SearchApps, filters: Filters) {
    this.#apps = apps
    const { kinds, tagSets } = apps
    const [categories, publishers] = [apps.categories.values, apps.publishers.values]
    const architecture = misses(kinds, 'architecture', filters, (kind) => kind.architectures)
    const type = misses(kinds, 'type', filters, (kind) => kind.types)
    this.#kindMisses = architecture.map((bits, number) => bits | (type[number] as number))
    this.#categoryMisses = misses(categories, 'category', filters, (value) => [value])
    this.#publisherMisses = misses(publishers, 'publisher', filters, (value) => [value])
    this.#tagSetMisses = misses(tagSets, 'tag', filters, (tags) => tags)
    this.#architectures = new Uint32Array(kinds.length)
    this.#types = new Uint32Array(kinds.length)
    this.#categories = new Uint32Array(categories.length)
    this.#publishers = new Uint32Array(publishers.length)
    this.#tagSets = new Uint32Array(tagSets.length)
  }

  /** Counts an app in, by its numbers; true if it passes every filter. */
  take(kind: number, category: number, publisher: number, tagSet: number): boolean {
    const missed =
      (this.#kindMisses[kind] as number) |
      (this.#categoryMisses[category] as number) |
      (this.#publisherMisses[publisher] as number) |
      (this.#tagSetMisses[tagSet] as number)
    if (missed === 0 || missed === MISSED.architecture) increment(this.#architectures, kind)
    if (missed === 0 || missed === MISSED.type) increment(this.#types, kind)
    if (missed === 0 || missed === MISSED.category) increment(this.#categories, category)
    if (missed === 0 || missed === MISSED.publisher) increment(this.#publishers, publisher)
    if (missed === 0 || missed === MISSED.tag) increment(this.#tagSets, tagSet)
    return missed === 0
  }

  /** The counts so far, the most first; values that no app has are left out. */
  counts(): FacetCounts {
    const { kinds, tagSets, categories, publishers } = this.#apps
    return {
      category: summed(this.#categories, (number) => [categories.values[number] ?? '']),
      tag: summed(this.#tagSets, (number) => tagSets[number] ?? []),
      publisher: summed(this.#publishers, (number) => [publishers.values[number] ?? '']),
      architecture: summed(this.#architectures, (number) => (kinds[number] as AppKind).architectures),
      type: summed(this.#types, (number) => (kinds[number] as AppKind).types),
    }
  }
}

function misses<T>(
  items: readonly T[],
  facet: Facet,
  filters: Filters,
  valuesOf: (item: T) => readonly string[],
): Uint8Array {
  const bits = new Uint8Array(items.length)
  const wanted = new Set(filters[facet])
  if (wanted.size === 0) return bits
  for (const [number, item] of items.entries())
    if (!valuesOf(item).some((value) => wanted.has(value))) bits[number] = MISSED[facet]
  return bits
}

function increment(counts: Uint32Array, number: number): void {
  counts[number] = (counts[number] as number) + 1
}

function summed(counts: Uint32Array, valuesOf: (number: number) => readonly string[]): FacetCount[] {
  const sums = new Map<string, number>()
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number] as number
    if (count > 0) for (const value of valuesOf(number)) sums.set(value, (sums.get(value) ?? 0) + count)
  }
  return [...sums]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
