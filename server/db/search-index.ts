import type BetterSqlite3 from 'better-sqlite3'
import type { Database } from './database.ts'
import { gramsOf, matchExpression } from './search-grams.ts'

// SQLite's own: FTS5, and triggers (migration app_search) that keep it in step with whatever changes an app. Another
// database puts its own full-text index behind these names.

/** What a search must know of an app besides its words. */
export interface SearchRow {
  /** The app's number in the index; never used again for another. */
  row: number
  /** Grows with every change to any app. */
  revision: number
  appId: string
  /** Null once the app is gone, and then all that follows. */
  name: string | null
  owner: string | null
  categoryId: string | null
  visibility: string | null
  listing: string | null
  listedAt: number | null
  updatedAt: number | null
  installCount: number | null
  /** Tags, a line each. */
  tags: string | null
  /** Architectures of the versions that are offered, a line each; a plugin's has a `+` before it. */
  offers: string | null
}

/** Makes known to a connection what the index's triggers call. Before anything is written over it. */
export function registerSearch(sqlite: BetterSqlite3.Database): void {
  sqlite.function('raincask_grams', { deterministic: true, directOnly: false }, (text: unknown) =>
    gramsOf(String(text ?? '')),
  )
}

/** The words of all apps, in the database, and what changed about apps since one last looked. */
export class SearchIndex {
  readonly #db: Database
  readonly #match
  readonly #changes
  readonly #latest

  constructor(db: Database) {
    this.#db = db
    this.#match = db.sqlite.prepare<[string], number>('SELECT rowid FROM app_search WHERE app_search MATCH ?')
    this.#match.pluck()
    this.#latest = db.sqlite.prepare<[], number | null>('SELECT max(revision) FROM app_search_rows').pluck()
    this.#changes = db.sqlite.prepare<[number], SearchRow>(CHANGES)
  }

  /**
   * Numbers of the apps whose name, tags or description hold every word of a query, as part of a word too; undefined
   * where the query has nothing to look for.
   */
  rowsWith(query: string): number[] | undefined {
    const expression = matchExpression(query)
    return expression === undefined ? undefined : this.#match.all(expression)
  }

  /** The number of the latest change. */
  get revision(): number {
    return this.#latest.get() ?? 0
  }

  /** Apps that were changed, added or removed after a revision. */
  changesAfter(revision: number): SearchRow[] {
    return this.#changes.all(revision)
  }

  /** Makes the whole index anew; resolves to the number of apps in it. */
  rebuild(): Promise<number> {
    return this.#db.write(() => {
      const { sqlite } = this.#db
      sqlite.exec(REBUILD)
      return sqlite.prepare('SELECT count(*) FROM app_search').pluck().get() as number
    })
  }
}

const CHANGES = `
  SELECT row, revision, app_id AS appId, apps.name AS name, apps.owner AS owner, apps.category_id AS categoryId,
    apps.visibility AS visibility, apps.listing AS listing, apps.listed_at AS listedAt,
    apps.updated_at AS updatedAt, apps.install_count AS installCount,
    (SELECT group_concat(tag, char(10)) FROM app_tags WHERE app_tags.app_id = apps.id) AS tags,
    (SELECT group_concat(iif(is_plugin, '+', '') || arch, char(10)) FROM releases
      WHERE releases.app_id = apps.id AND enabled) AS offers
  FROM app_search_rows LEFT JOIN apps ON apps.id = app_id
  WHERE revision > ?`

const REBUILD = `
  INSERT INTO app_search (app_search) VALUES ('delete-all');
  UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows);
  INSERT INTO app_search_rows (app_id, revision)
    SELECT id, (SELECT coalesce(max(revision), 0) + 1 FROM app_search_rows) FROM apps
    WHERE id NOT IN (SELECT app_id FROM app_search_rows);
  INSERT INTO app_search (rowid, grams)
    SELECT row, raincask_grams(words) FROM app_search_rows JOIN app_search_texts USING (app_id);`
