import type { Database } from '../db/database.ts'
import { searchForm } from '../db/search-grams.ts'
import { SearchIndex, type SearchRow } from '../db/search-index.ts'
import { Terms } from './search-terms.ts'

/** What an app can be installed as. */
export const APP_TYPES = ['application', 'plugin'] as const
export type AppType = (typeof APP_TYPES)[number]

/** An app as searches see it: everything that filters, facets and orders ask, as small numbers where it can be. */
export interface SearchApp {
  row: number
  id: string
  /** In the form that searches compare. */
  name: string
  owner: string | null
  /** Numbers in the terms of the same name; 0 stands for none. */
  publisher: number
  category: number
  tags: number[]
  architectures: number[]
  types: number[]
  visibility: string
  listing: string
  /** Milliseconds since 1970 UTC: when it was listed, and when a version last came. */
  listedAt: number
  updatedAt: number
  installs: number
}

/**
 * All apps in memory, in step with the database: a search reads what changed since the last one, whichever process
 * changed it. About 400 bytes an app.
 */
export class SearchApps {
  readonly index: SearchIndex
  readonly publishers = new Terms()
  readonly categories = new Terms()
  readonly tags = new Terms()
  readonly architectures = new Terms()
  readonly types = new Terms()
  readonly #byRow = new Map<number, SearchApp>()
  #revision = 0

  constructor(db: Database) {
    this.index = new SearchIndex(db)
    for (const type of APP_TYPES) this.types.numberOf(type)
  }

  /** Takes in what has changed. To be called before a search; the first call reads everything. */
  refresh(): void {
    if (this.index.revision === this.#revision) return
    for (const change of this.index.changesAfter(this.#revision)) {
      this.#revision = Math.max(this.#revision, change.revision)
      if (change.name === null) this.#byRow.delete(change.row)
      else this.#byRow.set(change.row, this.#appOf(change, change.name))
    }
  }

  /** Every app, in no order. */
  all(): Iterable<SearchApp> {
    return this.#byRow.values()
  }

  /** Those of the index's rows that are apps still. */
  *ofRows(rows: Iterable<number>): Iterable<SearchApp> {
    for (const row of rows) {
      const app = this.#byRow.get(row)
      if (app) yield app
    }
  }

  #appOf(change: SearchRow, name: string): SearchApp {
    const offers = lines(change.offers)
    const types = new Set(offers.map((offer) => (offer.startsWith('+') ? 'plugin' : 'application')))
    const architectures = new Set(offers.map((offer) => offer.replace('+', '')))
    return {
      row: change.row,
      id: change.appId,
      name: searchForm(name),
      owner: change.owner,
      publisher: this.publishers.numberOf(change.owner ?? ''),
      category: this.categories.numberOf(change.categoryId ?? ''),
      tags: this.tags.numbersOf(lines(change.tags)),
      architectures: this.architectures.numbersOf(architectures),
      types: this.types.numbersOf(types),
      visibility: change.visibility ?? '',
      listing: change.listing ?? '',
      listedAt: change.listedAt ?? 0,
      updatedAt: change.updatedAt ?? 0,
      installs: change.installCount ?? 0,
    }
  }
}

function lines(text: string | null): string[] {
  return text ? text.split('\n') : []
}
