import { atFirstUse } from '../db/at-first-use.ts'
import type { Database } from '../db/database.ts'
import type { apps, releaseImages, releases } from '../db/schema.ts'
import { searchRuns } from '../db/search-grams.ts'
import { RaincaskError } from '../ops/errors.ts'
import { prepareCatalog } from './catalog-queries.ts'
import type { Search } from './search.ts'
import { newestFirst } from './version-order.ts'
import { type Sight, sightValues } from './visibility.ts'

/** An app as the catalogue holds it. Times in milliseconds since 1970 UTC. */
export type App = typeof apps.$inferSelect
/** An app version. CPU in millicores, memory in MiB. */
export type Release = typeof releases.$inferSelect
/** An app with what lists and details show beside it. */
export type AppWithReleases = App & {
  /** Newest first. */
  releases: Release[]
  tags: string[]
  /** Name of the user who publishes it; null for an imported app, and for one that a key without a user made. */
  publisher: string | null
}
/** Where an image that a template names is served. */
export type ReleaseImage = Pick<
  typeof releaseImages.$inferSelect,
  'shareImage' | 'repository' | 'tag' | 'digest'
>

export interface AppQuery extends Sight {
  /** Part of a name or description, in any case; empty for every app. */
  text: string
  /** Only apps with a version for this architecture, and only such versions of them; empty for any. */
  arch: string
  /** Only apps with a plugin version, and only such versions of them. */
  pluginsOnly: boolean
  /** Apps that have no version yet too. */
  emptyToo: boolean
  /** Only the viewer's own apps. */
  ownedOnly?: boolean
  /** Disabled versions of the viewer's own apps too. */
  disabledToo?: boolean
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
  readonly #queries: ReturnType<typeof prepareCatalog>
  readonly #search: Search | undefined

  /** @param search what lists are found with where it can; the database looks at every app for each of them */
  constructor(db: Database, search?: Search) {
    this.#queries = atFirstUse(() => prepareCatalog(db.orm))
    this.#search = search
  }

  /**
   * One page of the apps that match and may be seen, past the last page nothing: the one last changed first, or where
   * a search finds them by a text, the best match first.
   */
  listApps(query: AppQuery): AppPage {
    const filter = filterOf(query)
    const { ids, total } = this.#searched(query) ?? this.#selected(query)
    if (ids.length === 0) return { apps: [], total }
    const page = { ...filter, ids: JSON.stringify(ids) }
    const releasesOf = Map.groupBy(this.#queries.listReleases.all(page), ({ appId }) => appId)
    const tagsOf = Map.groupBy(this.#queries.listTags.all(page), ({ appId }) => appId)
    const found = new Map(this.#queries.listApps.all(page).map((app) => [app.id, app]))
    const shown = ids.flatMap((id) => found.get(id) ?? [])
    return { apps: shown.map((app) => complete(app, releasesOf.get(app.id), tagsOf.get(app.id))), total }
  }

  /**
   * The app with every version, whoever asks.
   * @throws RaincaskError APP_NOT_FOUND
   */
  app(id: string): AppWithReleases {
    const app = this.#queries.app.get({ id })
    if (!app) throw new RaincaskError('APP_NOT_FOUND', { where: id })
    return complete(app, this.#queries.releases.all({ id }), this.#queries.tags.all({ id }))
  }

  /**
   * The app as somebody sees it who asks for it by its id: with the versions that are offered, and with those that
   * the caller's key has installed, though they be delisted or disabled since (market contract, 2d). `disabledToo`
   * shows the owner all.
   * @throws RaincaskError APP_NOT_FOUND also for an app that they may not see
   */
  appFor(id: string, sight: Sight, disabledToo = false): AppWithReleases {
    const app = this.app(id)
    const { owned, seen, installed } = this.#sightOf(id, sight)
    const shown = app.releases.filter(
      ({ version, enabled }) =>
        installed.has(version) || (enabled ? owned || seen : owned && (disabledToo || !sight.viewer)),
    )
    if (!owned && !seen && shown.length === 0) throw new RaincaskError('APP_NOT_FOUND', { where: id })
    return { ...app, releases: shown }
  }

  /**
   * A version, whoever asks.
   * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND
   */
  release(appId: string, version: string): { app: App; release: Release } {
    const app = this.#queries.app.get({ id: appId })
    if (!app) throw new RaincaskError('APP_NOT_FOUND', { where: appId })
    const release = this.#queries.release.get({ id: appId, version })
    if (!release) throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${appId}` })
    return { app, release }
  }

  /**
   * A version as somebody sees it who asks for it by name: any of one's own, what is offered, and what the caller's
   * key has installed before (market contract, 2d).
   * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND also for what they may not see
   */
  releaseFor(appId: string, version: string, sight: Sight): { app: App; release: Release } {
    const { owned, seen, installed } = this.#sightOf(appId, sight)
    if (!owned && !seen && installed.size === 0) throw new RaincaskError('APP_NOT_FOUND', { where: appId })
    const found = this.release(appId, version)
    if (owned || installed.has(version) || (seen && found.release.enabled)) return found
    throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${appId}` })
  }

  /** Where the images of a release are served, by the names that its template gives them. */
  images(release: Release): Map<string, ReleaseImage> {
    const rows = this.#queries.images.all({ id: release.id })
    return new Map(rows.map((image) => [image.shareImage, image]))
  }

  /** Ids of a page from memory; undefined for what the search doesn't know of apps. */
  #searched(query: AppQuery): { ids: string[]; total: number } | undefined {
    const { viewer, marketId, text, arch, pluginsOnly, emptyToo, ownedOnly, disabledToo } = query
    // It knows which architectures and types an app has, not which of them go together, and no disabled version.
    const isKnown = !(arch !== '' && pluginsOnly) && !emptyToo && !ownedOnly
    const seesDisabled = disabledToo && viewer?.principal !== undefined
    // Nor punctuation.
    const hasWords = text === '' || searchRuns(text).length > 0
    if (!this.#search || !viewer || !isKnown || seesDisabled || !hasWords) return undefined
    const filters = {
      ...(arch !== '' && { architecture: [arch] }),
      ...(pluginsOnly && { type: ['plugin' as const] }),
    }
    const sort = text === '' ? 'newest' : 'relevance'
    const { page, pageSize } = query
    const within =
      marketId === undefined
        ? undefined
        : new Set(this.#queries.marketApps.all({ marketId }).map(({ id }) => id))
    const size = pageSize < 0 ? NO_LIMIT : pageSize
    return this.#search.find({ text, filters, sort, page, pageSize: size, scope: 'seen', within }, viewer)
  }

  #selected(query: AppQuery): { ids: string[]; total: number } {
    const { page, pageSize } = query
    const filter = filterOf(query)
    const all = pageSize < 0
    const limit = all ? NO_LIMIT : pageSize
    const total = this.#queries.countApps.get(filter)?.total ?? 0
    const offset = (page - 1) * (all ? total : limit)
    if (offset >= total) return { ids: [], total }
    return { ids: this.#queries.pageOfApps.all({ ...filter, limit, offset }).map(({ id }) => id), total }
  }

  #sightOf(id: string, sight: Sight) {
    const { owned, seen } = this.#queries.sight.get({ id, ...sightValues(sight) }) ?? { owned: 0, seen: 0 }
    const keyId = sight.viewer?.keyId
    const installed = keyId === undefined ? [] : this.#queries.installed.all({ id, keyId })
    return {
      owned: owned === 1 || sight.viewer === undefined,
      seen: seen === 1,
      installed: new Set(installed.map(({ version }) => version)),
    }
  }
}

/** "Everything" as a LIMIT that every database takes. */
const NO_LIMIT = 2_147_483_647

function filterOf(query: AppQuery) {
  return {
    ...sightValues(query),
    pattern: `%${query.text.replace(/[\\%_]/g, '\\$&')}%`,
    arch: query.arch,
    pluginsOnly: query.pluginsOnly ? 1 : 0,
    emptyToo: query.emptyToo ? 1 : 0,
    ownedOnly: query.ownedOnly ? 1 : 0,
    disabledToo: query.disabledToo ? 1 : 0,
  }
}

function complete(
  app: App & { publisher: string | null },
  releases: Release[] = [],
  tags: { tag: string }[] = [],
): AppWithReleases {
  return { ...app, releases: releases.sort(newestFirst), tags: tags.map(({ tag }) => tag) }
}
