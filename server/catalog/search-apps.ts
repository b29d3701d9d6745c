import type { Database } from '../db/database.ts'
import { searchForm } from '../db/search-grams.ts'
import { SearchIndex, type SearchRow } from '../db/search-index.ts'
import { nameOrder } from './name-order.ts'
import { SearchColumns } from './search-columns.ts'
import { Terms } from './search-terms.ts'

/** What an app can be installed as. */
export const APP_TYPES = ['application', 'plugin'] as const

/** What many apps have in common: how they stand in the market, and what they offer. */
export interface AppKind {
  listing: string
  visibility: string
  /** Of the versions that are offered. */
  architectures: string[]
  types: string[]
}

/**
 * All apps in memory, in step with the database: a search reads what changed since the last one, whichever process
 * changed it. Some 200 bytes an app.
 */
export class SearchApps {
  readonly index: SearchIndex
  readonly columns = new SearchColumns()
  /** Owners, empty for imported apps; category ids. */
  readonly publishers = new Terms()
  readonly categories = new Terms()
  readonly kinds: AppKind[] = []
  /** Tags of the apps that have the same ones, by the number of their set. */
  readonly tagSets: string[][] = []
  readonly #kindTerms = new Terms()
  readonly #tagSetTerms = new Terms()
  #revision = 0

  constructor(db: Database) {
    this.index = new SearchIndex(db)
    this.kinds.push({ listing: '', visibility: '', architectures: [], types: [] })
    this.tagSets.push([])
  }

  /** Takes in what has changed. To be called before a search; the first call reads everything. */
  refresh(): void {
    if (this.index.revision === this.#revision) return
    for (const change of this.index.changesAfter(this.#revision)) {
      this.#revision = Math.max(this.#revision, change.revision)
      this.columns.reach(change.row)
      if (change.name === null) this.columns.kind[change.row] = 0
      else this.#set(change, change.name)
    }
  }

  #set(change: SearchRow, name: string): void {
    const { row } = change
    const { columns } = this
    columns.id[row] = change.appId
    const form = searchForm(name)
    columns.name[row] = form
    columns.nameOrder[row] = nameOrder(form)
    columns.kind[row] = this.#kindOf(change)
    columns.publisher[row] = this.publishers.numberOf(change.owner ?? '')
    columns.category[row] = this.categories.numberOf(change.categoryId ?? '')
    columns.tagSet[row] = this.#tagSetOf(lines(change.tags))
    columns.installs[row] = change.installCount ?? 0
    columns.updatedAt[row] = change.updatedAt ?? 0
  }

  #kindOf({ listing, visibility, offers }: SearchRow): number {
    const different = [...new Set(lines(offers))].sort()
    const number = this.#kindTerms.numberOf([listing, visibility, ...different].join('\n'))
    this.kinds[number] ??= {
      listing: listing ?? '',
      visibility: visibility ?? '',
      architectures: [...new Set(different.map((offer) => offer.replace('+', '')))],
      types: [...new Set(different.map((offer) => APP_TYPES[offer.startsWith('+') ? 1 : 0]))],
    }
    return number
  }

  #tagSetOf(tags: string[]): number {
    const number = this.#tagSetTerms.numberOf(tags.sort().join('\n'))
    this.tagSets[number] ??= tags
    return number
  }
}

function lines(text: string | null): string[] {
  return text ? text.split('\n') : []
}
