import { eq, sql } from 'drizzle-orm'
import type { Database, Orm } from '../db/database.ts'
import { categories, users } from '../db/schema.ts'
import { type SearchApp, SearchApps } from './search-apps.ts'
import { type FacetCount, type FacetCounts, FacetPass, type Filters } from './search-facets.ts'
import { type Hit, hitOrder, Ranking, type SearchSort } from './search-ranking.ts'
import { withDescendants, withinParents } from './category-tree.ts'
import { topOf } from './top-of.ts'
import { owns, type Viewer } from './visibility.ts'

export interface SearchQuery {
  /** Words that must all be in an app's name, tags or description, as part of a word too; empty for every app. */
  text: string
  /** Category ids, tags, owners (`user:<id>`, `key:<id>`, empty for imported), architectures, types. */
  filters: Filters
  sort: SearchSort
  /** From 1 up. */
  page: number
  pageSize: number
  /** `listed`: the market, what the viewer may see of it. `own`: what they may edit, listed or not. */
  scope: 'listed' | 'own'
  /** Of what they may edit, only what stands so. */
  listing?: 'unlisted' | 'review' | 'listed' | undefined
}

export interface SearchResult {
  /** Ids of the apps on this page, in order. */
  ids: string[]
  /** How many there are on all pages. */
  total: number
  facets: FacetCounts
}

/** Finds apps: full text in the database, everything else in memory. */
export class Search {
  readonly #apps: SearchApps
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#apps = new SearchApps(db)
    this.#queries = prepareQueries(db.orm)
  }

  /** Reads all apps in, which the first search would do otherwise. */
  warm(): void {
    this.#apps.refresh()
  }

  /** What the viewer may see of what is asked for; past the last page nothing. */
  find(query: SearchQuery, viewer: Viewer): SearchResult {
    const apps = this.#apps
    apps.refresh()
    const text = query.text.trim()
    const rows = text === '' ? undefined : apps.index.rowsWith(text)
    if (text !== '' && !rows) return { ids: [], total: 0, facets: NO_FACETS }
    const tree = this.#queries.categories.all()
    const pass = new FacetPass(apps, {
      ...query.filters,
      category: withDescendants(tree, query.filters.category ?? []),
    })
    const sees = this.#sight(query, viewer)
    const ranking = text === '' || query.sort !== 'relevance' ? undefined : new Ranking(text, apps.tags)
    const hits: Hit[] = []
    for (const app of rows ? apps.ofRows(rows) : apps.all())
      if (sees(app) && pass.take(app)) hits.push({ app, tier: ranking?.tierOf(app) ?? 0 })
    const start = (query.page - 1) * query.pageSize
    const best = start >= hits.length ? [] : topOf(hits, start + query.pageSize, hitOrder(query.sort))
    const facets = pass.counts()
    return {
      ids: best.slice(start).map(({ app }) => app.id),
      total: hits.length,
      facets: { ...facets, category: withinParents(tree, facets.category) },
    }
  }

  /** Every tag in use among what the viewer may see, that begins with a text; the most used first. */
  tags(start: string, limit: number, viewer: Viewer): FacetCount[] {
    const query: SearchQuery = { text: '', filters: {}, sort: 'newest', page: 1, pageSize: 1, scope: 'listed' }
    const { tag } = this.find(query, viewer).facets
    const wanted = start.toLowerCase()
    return tag.filter(({ value }) => value.toLowerCase().startsWith(wanted)).slice(0, limit)
  }

  /** As `seenApp` in visibility.ts says it in SQL; in the market only what is listed, one's own too. */
  #sight({ scope, listing }: SearchQuery, viewer: Viewer): (app: SearchApp) => boolean {
    if (scope === 'own') {
      const mine = (app: SearchApp) => viewer.isAdministrator || owns(viewer, app)
      return listing === undefined ? mine : (app) => app.listing === listing && mine(app)
    }
    const colleagues = this.#colleagues(viewer)
    return (app) => {
      if (app.listing !== 'listed' || app.types.length === 0) return false
      if (app.visibility === 'public' || owns(viewer, app)) return true
      if (app.visibility === 'market') return viewer.principal !== undefined
      return app.visibility === 'organisation' && app.owner !== null && colleagues.has(app.owner)
    }
  }

  #colleagues({ organisationId }: Viewer): Set<string> {
    if (organisationId === undefined) return new Set()
    return new Set(this.#queries.colleagues.all({ organisationId }).map(({ id }) => `user:${id}`))
  }
}

const NO_FACETS: FacetCounts = { category: [], tag: [], publisher: [], architecture: [], type: [] }

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
