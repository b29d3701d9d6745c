import { eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { categories, users } from '../db/schema.ts'
import { withDescendants, withinParents } from './category-tree.ts'
import { SearchApps } from './search-apps.ts'
import { type FacetCount, type FacetCounts, FacetPass, type Filters } from './search-facets.ts'
import { Ranking, rowOrder, type SearchSort } from './search-ranking.ts'
import { type Sight, sightOf } from './search-sight.ts'
import { topOf } from './top-of.ts'
import { STRANGER, type Viewer } from './visibility.ts'

export interface SearchQuery extends Sight {
  /** Words that must all be in an app's name, tags or description, as part of a word too; empty for every app. */
  text: string
  /** Category ids, tags, owners (`user:<id>`, `key:<id>`, empty for imported), architectures, types. */
  filters: Filters
  sort: SearchSort
  /** Only apps with one of these ids. */
  within?: ReadonlySet<string> | undefined
  /** From 1 up. */
  page: number
  pageSize: number
}

export interface SearchResult {
  /** Ids of the apps on this page, in order. */
  ids: string[]
  /** How many there are on all pages. */
  total: number
  facets: FacetCounts
}

const NO_FACETS: FacetCounts = { category: [], tag: [], publisher: [], architecture: [], type: [] }

/** Finds apps: full text in the database, everything else in memory. */
export class Search {
  readonly #apps: SearchApps
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#apps = new SearchApps(db)
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /** Reads all apps in and finds the market's first page, which the first visitor would wait for otherwise. */
  warm(): void {
    this.facets(STRANGER)
  }

  /** Makes the index of words anew; resolves to the number of apps in it. */
  rebuild(): Promise<number> {
    return this.#apps.index.rebuild()
  }

  /** What the viewer may see of what is asked for; past the last page nothing. */
  find(query: SearchQuery, viewer: Viewer): SearchResult {
    this.#apps.refresh()
    const text = query.text.trim()
    const rows = text === '' ? undefined : this.#apps.index.rowsWith(text)
    if (text !== '' && !rows) return { ids: [], total: 0, facets: NO_FACETS }
    const tree = this.#queries.categories.all()
    const category = withDescendants(tree, query.filters.category ?? [])
    const pass = new FacetPass(this.#apps, { ...query.filters, category })
    const sees = sightOf(this.#apps, query, viewer, this.#colleagues(viewer))
    const hits = this.#filter(rows, sees, pass, query.within)
    const facets = pass.counts()
    return {
      ids: this.#page(hits, query, text),
      total: hits.length,
      facets: { ...facets, category: withinParents(tree, facets.category) },
    }
  }

  /** The facets of everything that the viewer may see in the market. */
  facets(viewer: Viewer): FacetCounts {
    const all = { text: '', filters: {}, sort: 'newest', page: 1, pageSize: 1, scope: 'listed' } as const
    return this.find(all, viewer).facets
  }

  /** Tags of what the viewer may see in the market that begin with a text, the most used first. */
  tags(start: string, limit: number, viewer: Viewer): FacetCount[] {
    const wanted = start.toLowerCase()
    const { tag } = this.facets(viewer)
    return tag.filter(({ value }) => value.toLowerCase().startsWith(wanted)).slice(0, limit)
  }

  #filter(
    rows: readonly number[] | undefined,
    sees: (kind: number, publisher: number) => boolean,
    pass: FacetPass,
    within: ReadonlySet<string> | undefined,
  ): Uint32Array {
    const { id, size, kind, category, publisher, tagSet } = this.#apps.columns
    const many = rows?.length ?? size
    const hits = new Uint32Array(many)
    let found = 0
    for (let i = 0; i < many; i++) {
      const row = rows ? (rows[i] as number) : i
      const [itsKind, itsPublisher] = [kind[row] as number, publisher[row] as number]
      if (!sees(itsKind, itsPublisher) || (within && !within.has(id[row] as string))) continue
      if (pass.take(itsKind, category[row] as number, itsPublisher, tagSet[row] as number))
        hits[found++] = row
    }
    return hits.subarray(0, found)
  }

  #page(hits: Uint32Array, { page, pageSize, sort }: SearchQuery, text: string): string[] {
    const start = (page - 1) * pageSize
    if (start >= hits.length) return []
    const { columns } = this.#apps
    const tiers = new Uint8Array(sort === 'relevance' ? columns.size : 0)
    if (sort === 'relevance' && text !== '') {
      const ranking = new Ranking(text, this.#apps)
      for (const row of hits) tiers[row] = ranking.tierOf(row)
    }
    const best = topOf(hits, start + pageSize, rowOrder(sort, columns, tiers))
    return best.slice(start).map((row) => columns.id[row] as string)
  }

  #colleagues({ organisationId }: Viewer): Set<string> {
    if (organisationId === undefined) return new Set()
    return new Set(this.#queries.colleagues.all({ organisationId }).map(({ id }) => `user:${id}`))
  }
}

function prepareQueries(orm: Orm) {
  return {
    categories: orm.select({ id: categories.id, parentId: categories.parentId }).from(categories).prepare(),
    colleagues: orm
      .select({ id: users.id })
      .from(users)
      .where(eq(users.organisationId, sql.placeholder('organisationId')))
      .prepare(),
  }
}
