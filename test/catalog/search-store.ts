import { publishRelease } from '../../server/catalog/publish-release.ts'
import { Search, type SearchQuery, type SearchResult } from '../../server/catalog/search.ts'
import { STRANGER, type Viewer } from '../../server/catalog/visibility.ts'
import type { Database } from '../../server/db/database.ts'
import { sampleRelease } from './sample-release.ts'
import { temporaryDatabase } from './temporary-database.ts'

/** An app to be searched for. */
export interface Searched {
  id: string
  name?: string
  description?: string
  tags?: string[]
  owner?: string
  category?: string
  arch?: string
  isPlugin?: boolean
  visibility?: string
  listing?: string
  installs?: number
  updatedAt?: number
}

export interface SearchStore {
  db: Database
  search: Search
  add(app: Searched): Promise<void>
  run(sql: string, ...values: unknown[]): Promise<unknown>
  find(query?: Partial<SearchQuery>, viewer?: Viewer): SearchResult
  /** Ids in the order of the answer. */
  ids(text: string, query?: Partial<SearchQuery>, viewer?: Viewer): string[]
}

export function viewer(userId: string, more: Partial<Viewer> = {}): Viewer {
  return { ...STRANGER, principal: `user:${userId}`, ...more }
}

/** A catalogue with these apps, published as imports publish them. */
export async function searchStore(
  t: Parameters<typeof temporaryDatabase>[0],
  apps: readonly Searched[] = [],
): Promise<SearchStore> {
  const { db } = temporaryDatabase(t)
  const search = new Search(db)
  const run = (sql: string, ...values: unknown[]) => db.write(() => db.sqlite.prepare(sql).run(...values))
  const find = (query: Partial<SearchQuery> = {}, viewer: Viewer = STRANGER) =>
    search.find(
      { text: '', filters: {}, sort: 'relevance', page: 1, pageSize: 100, scope: 'listed', ...query },
      viewer,
    )
  const add = async (app: Searched) => {
    const { id, name = id, description = '', arch = 'amd64', isPlugin = false } = app
    const texts = { id, name, description, introduction: '' }
    await db.write(() => publishRelease(db, sampleRelease({ app: texts, arch, isPlugin })))
    for (const tag of app.tags ?? []) await run('INSERT INTO app_tags VALUES (?, ?)', id, tag)
    const { owner = null, category = null, visibility = 'public', listing = 'listed', installs = 0 } = app
    await run(
      'UPDATE apps SET owner = ?, category_id = ?, visibility = ?, listing = ?, install_count = ? WHERE id = ?',
      ...[owner, category, visibility, listing, installs, id],
    )
    if (app.updatedAt !== undefined)
      await run('UPDATE apps SET updated_at = ? WHERE id = ?', app.updatedAt, id)
  }
  for (const app of apps) await add(app)
  return { db, search, add, run, find, ids: (text, query, who) => find({ text, ...query }, who).ids }
}
