import { asc, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database, Orm } from '../db/database.ts'
import { apps, releaseImages, releases } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'
import { newestFirst } from './version-order.ts'

/** An app as the catalogue holds it. Times in milliseconds since 1970 UTC. */
export type App = typeof apps.$inferSelect
/** An app version. CPU in millicores, memory in MiB. */
export type Release = typeof releases.$inferSelect
export type AppWithReleases = App & { releases: Release[] }
/** Where an image that a template names is served. */
export type ReleaseImage = Pick<
  typeof releaseImages.$inferSelect,
  'shareImage' | 'repository' | 'tag' | 'digest'
>

export interface AppQuery {
  /** Part of a name or description, in any case; empty for every app. */
  text: string
  /** Only apps with a version for this architecture, and only such versions of them; empty for any. */
  arch: string
  /** Only apps with a plugin version, and only such versions of them. */
  pluginsOnly: boolean
  /** Apps that have no version yet too. */
  emptyToo: boolean
  /** From 1 up. */
  page: number
  /** -1 for everything on one page. */
  pageSize: number
}

export interface AppPage {
  apps: AppWithReleases[]
  /** How many there are on all pages. */
  total: number
}

/** Reads of the catalogue. Versions always come newest first. */
export class Catalog {
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#queries = prepareQueries(db.orm)
  }

  /** One page of the apps that match, the one last changed first; past the last page nothing. */
  listApps(query: AppQuery): AppPage {
    const all = query.pageSize < 0
    const limit = all ? NO_LIMIT : query.pageSize
    const filter = {
      pattern: `%${query.text.replace(/[\\%_]/g, '\\$&')}%`,
      arch: query.arch,
      pluginsOnly: query.pluginsOnly ? 1 : 0,
      emptyToo: query.emptyToo ? 1 : 0,
    }
    const total = this.#queries.countApps.get(filter)?.total ?? 0
    const offset = all ? (query.page - 1) * total : (query.page - 1) * limit
    if (offset >= total) return { apps: [], total }
    const slice = { ...filter, limit, offset }
    const byApp = Map.groupBy(this.#queries.listReleases.all(slice), (release) => release.appId)
    const found = this.#queries.listApps.all(slice)
    return { apps: found.map((app) => withReleases(app, byApp.get(app.id))), total }
  }

  /** @throws RaincaskError APP_NOT_FOUND */
  app(id: string): AppWithReleases {
    const app = this.#queries.app.get({ id })
    if (!app) throw new RaincaskError('APP_NOT_FOUND', { where: id })
    return withReleases(app, this.#queries.releases.all({ id }))
  }

  /** @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND */
  release(appId: string, version: string): { app: App; release: Release } {
    const app = this.#queries.app.get({ id: appId })
    if (!app) throw new RaincaskError('APP_NOT_FOUND', { where: appId })
    const release = this.#queries.release.get({ id: appId, version })
    if (!release) throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${appId}` })
    return { app, release }
  }

  /** Where the images of a release are served, by the names that its template gives them. */
  images(release: Release): Map<string, ReleaseImage> {
    const rows = this.#queries.images.all({ id: release.id })
    return new Map(rows.map((image) => [image.shareImage, image]))
  }
}

/** "Everything" as a LIMIT that every database takes. */
const NO_LIMIT = 2_147_483_647

function withReleases(app: App, found: Release[] = []): AppWithReleases {
  return { ...app, releases: found.sort(newestFirst) }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const releaseMatches: SQL = sql`(${sql.placeholder('arch')} = '' or ${releases.arch} = ${sql.placeholder('arch')})
    and (${sql.placeholder('pluginsOnly')} = 0 or ${releases.isPlugin} = 1)`
  const textMatches = (column: typeof apps.name | typeof apps.description) =>
    sql`lower(${column}) like lower(${sql.placeholder('pattern')}) escape '\\'`
  const appMatches: SQL = sql`(${textMatches(apps.name)} or ${textMatches(apps.description)})
    and (${sql.placeholder('emptyToo')} = 1
      or exists (select 1 from ${releases} where ${releases.appId} = ${apps.id} and ${releaseMatches}))`
  const sorted = [desc(apps.updatedAt), asc(apps.id)]
  const limit = sql.placeholder('limit')
  const offset = sql.placeholder('offset')
  const idsOfPage = orm
    .select({ id: apps.id })
    .from(apps)
    .where(appMatches)
    .orderBy(...sorted)
    .limit(limit)
    .offset(offset)
  return {
    app: orm.select().from(apps).where(eq(apps.id, id)).prepare(),
    releases: orm.select().from(releases).where(eq(releases.appId, id)).prepare(),
    release: orm
      .select()
      .from(releases)
      .where(sql`${releases.appId} = ${id} and ${releases.version} = ${sql.placeholder('version')}`)
      .prepare(),
    images: orm
      .select({
        shareImage: releaseImages.shareImage,
        repository: releaseImages.repository,
        tag: releaseImages.tag,
        digest: releaseImages.digest,
      })
      .from(releaseImages)
      .where(eq(releaseImages.releaseId, id))
      .prepare(),
    countApps: orm.select({ total: count() }).from(apps).where(appMatches).prepare(),
    listApps: orm
      .select()
      .from(apps)
      .where(appMatches)
      .orderBy(...sorted)
      .limit(limit)
      .offset(offset)
      .prepare(),
    listReleases: orm
      .select()
      .from(releases)
      .where(sql`${inArray(releases.appId, idsOfPage)} and ${releaseMatches}`)
      .prepare(),
  }
}
