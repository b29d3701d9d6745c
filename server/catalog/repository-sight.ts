import { and, eq, sql } from 'drizzle-orm'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import { apps, keyInstalls, releaseImages, releases, repositories, tags } from '../db/schema.ts'
import { ownedApp, STRANGER, seenApp, sightValues, type Viewer } from './visibility.ts'

/**
 * Who may pull from the catalogue's repositories: a key pulls what it could install. A repository of `apps/**` holds
 * an image of one version, one of `releases/**` all that an app has.
 */
export class RepositorySight {
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database) {
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /**
   * True for images of apps that are listed and public: an install by command comes without an access key (market
   * contract, 2i), so there is nothing to derive a credential from.
   * @param repository e.g. `apps/<app>/<release>/<image>`
   */
  isOpen(repository: string): boolean {
    if (!repository.startsWith('apps/')) return false
    const served = this.#queries.image.all(valuesOf(repository, STRANGER))
    return served.length > 0 && served.every(({ open }) => open === 1)
  }

  /**
   * True if the viewer may install what the repository holds: an image of a version that they may see, of one of their
   * own, or of one that their key has installed, delisted or disabled since though it be (market contract, 2d); or
   * the releases of an app that they may see.
   */
  maySee(repository: string, viewer: Viewer): boolean {
    const held = this.#queryFor(repository)?.all(valuesOf(repository, viewer)) ?? []
    return held.length > 0 && held.every(({ seen }) => seen === 1)
  }

  #queryFor(repository: string) {
    if (repository.startsWith('apps/')) return this.#queries.image
    return repository.startsWith('releases/') ? this.#queries.release : undefined
  }
}

function valuesOf(repository: string, viewer: Viewer) {
  return { name: repository, keyId: viewer.keyId ?? '', ...sightValues({ viewer }) }
}

/** From a repository's name to what is in it by its tags: each step is one look into an index. */
function prepareQueries(orm: Orm) {
  const named = eq(repositories.name, sql.placeholder('name'))
  const isServed = and(eq(releaseImages.digest, tags.digest), eq(releaseImages.repository, repositories.name))
  const isInstalled = sql`exists (select 1 from ${keyInstalls}
    where ${keyInstalls.keyId} = ${sql.placeholder('keyId')} and ${keyInstalls.appId} = ${releases.appId}
      and ${keyInstalls.version} = ${releases.version})`
  return {
    image: orm
      .select({
        open: sql<number>`(${apps.listing} = 'listed' and ${apps.visibility} = 'public')`,
        seen: sql<number>`(${ownedApp()} or (${releases.enabled} = 1 and ${seenApp()}) or ${isInstalled})`,
      })
      .from(repositories)
      .innerJoin(tags, eq(tags.repositoryId, repositories.id))
      .innerJoin(releaseImages, isServed)
      .innerJoin(releases, eq(releases.id, releaseImages.releaseId))
      .innerJoin(apps, eq(apps.id, releases.appId))
      .where(named)
      .prepare(),
    release: orm
      .select({ seen: sql<number>`${seenApp()}` })
      .from(repositories)
      .innerJoin(tags, eq(tags.repositoryId, repositories.id))
      .innerJoin(releases, eq(releases.digest, tags.digest))
      .innerJoin(apps, eq(apps.id, releases.appId))
      .where(named)
      .prepare(),
  }
}
