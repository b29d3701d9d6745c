import type { Blobs } from '../content/blobs.ts'
import type { Database } from '../db/database.ts'
import { type AppCard, AppCards } from './app-cards.ts'
import { type App, type AppWithReleases, Catalog, type Release } from './catalog.ts'
import { keeps } from './keeper.ts'
import { type ServedPart, VersionPages } from './version-page.ts'
import type { Viewer } from './visibility.ts'

/** A version as an app's page lists it. CPU in millicores, memory in MiB, times in milliseconds since 1970 UTC. */
export interface VersionLine
  extends Pick<
    Release,
    | 'version'
    | 'alias'
    | 'notes'
    | 'digest'
    | 'arch'
    | 'cpu'
    | 'memory'
    | 'isPlugin'
    | 'enabled'
    | 'createdAt'
  > {
  updatedAt: number
  /** Bytes. */
  size: number
}

export interface AppPage extends AppCard, Pick<App, 'introduction' | 'installDoc' | 'useDoc' | 'createdAt'> {
  versionLines: VersionLine[]
  /** True if the viewer may edit it. */
  isKept: boolean
  /** For its keepers: why it was not listed. */
  reviewNote: string
}

/** Versions of which the size is told at once; it is counted blob by blob, and later ones show theirs on their page. */
const SIZED = 50

/** What the pages of an app show. */
export class AppPages {
  readonly #catalog: Catalog
  readonly #cards: AppCards
  readonly #versions: VersionPages

  constructor(db: Database, blobs: Blobs) {
    this.#catalog = new Catalog(db)
    this.#cards = new AppCards(db)
    this.#versions = new VersionPages(db, blobs)
  }

  /**
   * The app as this viewer sees it; its keepers see disabled versions too.
   * @throws RaincaskError APP_NOT_FOUND also for one that they may not see
   */
  page(id: string, viewer: Viewer): AppPage {
    const app = this.app(id, viewer)
    const { introduction, installDoc, useDoc, createdAt } = app
    const isKept = keeps(viewer, app)
    return {
      ...this.#cards.cardOf(app),
      ...{ introduction, installDoc, useDoc, createdAt, isKept },
      versionLines: app.releases.map((release, i) => this.#line(release, i < SIZED)),
      reviewNote: isKept ? app.reviewNote : '',
    }
  }

  /**
   * A version with its components.
   * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND also for what they may not see
   */
  version(id: string, version: string, viewer: Viewer): VersionLine & { parts: ServedPart[] } {
    this.app(id, viewer)
    const { release } = this.#catalog.releaseFor(id, version, sightOf(viewer))
    return { ...this.#line(release, true), parts: this.#versions.partsOf(release) }
  }

  /** @throws RaincaskError APP_NOT_FOUND also for one that the viewer may not see */
  app(id: string, viewer: Viewer): AppWithReleases {
    return this.#catalog.appFor(id, sightOf(viewer), true)
  }

  #line(release: Release, isSized: boolean): VersionLine {
    const { version, alias, notes, digest, arch, cpu, memory, isPlugin, enabled, createdAt, updatedAt } =
      release
    const size = isSized ? this.#versions.sizeOf(release) : 0
    return { version, alias, notes, digest, arch, cpu, memory, isPlugin, enabled, createdAt, updatedAt, size }
  }
}

/** Administrators see everything, as keepers of it all. */
function sightOf(viewer: Viewer) {
  return viewer.isAdministrator ? {} : { viewer }
}
