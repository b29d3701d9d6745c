import { asc, eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { apps, appTags, releases } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { App, Release } from './catalog.ts'
import { type Publisher, PublisherNames } from './publisher-names.ts'
import { newestFirst } from './version-order.ts'

/** Columns of an app that a card shows as they are. */
const SHOWN = {
  id: apps.id,
  name: apps.name,
  description: apps.description,
  logo: apps.logo,
  devStatus: apps.devStatus,
  categoryId: apps.categoryId,
  visibility: apps.visibility,
  listing: apps.listing,
  updatedAt: apps.updatedAt,
}

/** What lists show of an app. */
export interface AppCard extends Pick<App, keyof typeof SHOWN> {
  tags: string[]
  publisher: Publisher | null
  /** The newest that is offered; null if there is none. */
  version: string | null
  versions: number
  architectures: string[]
  isPlugin: boolean
  visits: number
  installs: number
  downloads: number
}

/** What a card is made of. */
interface CardFacts
  extends Pick<App, keyof typeof SHOWN | 'owner' | 'visitCount' | 'installCount' | 'downloadCount'> {
  /** Newest first. */
  releases: Pick<Release, 'version' | 'arch' | 'isPlugin' | 'enabled'>[]
  tags: string[]
}

/** Apps as lists show them: without the long texts. */
export class AppCards {
  readonly #queries: ReturnType<typeof prepareQueries>
  readonly #names: PublisherNames

  constructor(db: Database) {
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
    this.#names = new PublisherNames(db)
  }

  /**
   * The apps with these ids, in this order; whoever asks has made sure that they may be seen.
   * @throws RaincaskError APP_NOT_FOUND
   */
  of(ids: readonly string[]): AppCard[] {
    return ids.map((id) => {
      const app = this.#queries.app.get({ id })
      if (!app) throw new RaincaskError('APP_NOT_FOUND', { where: id })
      const its = this.#queries.releases.all({ id }).sort(newestFirst)
      return this.cardOf({
        ...app,
        releases: its,
        tags: this.#queries.tags.all({ id }).map(({ tag }) => tag),
      })
    })
  }

  cardOf(app: CardFacts): AppCard {
    const { id, name, description, logo, devStatus, categoryId, visibility, listing, updatedAt, tags } = app
    const offered = app.releases.filter(({ enabled }) => enabled)
    return {
      ...{ id, name, description, logo, devStatus, categoryId, visibility, listing, updatedAt, tags },
      publisher: this.#names.of(app.owner),
      version: offered[0]?.version ?? null,
      versions: offered.length,
      architectures: [...new Set(offered.map(({ arch }) => arch))],
      isPlugin: offered.length > 0 && offered.every(({ isPlugin }) => isPlugin),
      visits: app.visitCount,
      installs: app.installCount,
      downloads: app.downloadCount,
    }
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const { visitCount, installCount, downloadCount, owner } = apps
  const { version, arch, isPlugin, enabled, updatedAt } = releases
  return {
    app: orm
      .select({ ...SHOWN, owner, visitCount, installCount, downloadCount })
      .from(apps)
      .where(eq(apps.id, id))
      .prepare(),
    releases: orm
      .select({ version, arch, isPlugin, enabled, updatedAt })
      .from(releases)
      .where(eq(releases.appId, id))
      .prepare(),
    tags: orm
      .select({ tag: appTags.tag })
      .from(appTags)
      .where(eq(appTags.appId, id))
      .orderBy(asc(appTags.tag))
      .prepare(),
  }
}
