import { and, eq, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Content } from '../content/content.ts'
import { atFirstUse } from '../db/at-first-use.ts'
import type { Database, Orm } from '../db/database.ts'
import {
  appCounts,
  apps,
  appTags,
  keyInstalls,
  marketApps,
  packages,
  releaseImages,
  releases,
  repositories,
  screenshots,
  solutionApps,
  tags,
} from '../db/schema.ts'
import type { Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Release } from './catalog.ts'
import { type Keeper, keptApp } from './keeper.ts'
import { ReleaseBytes } from './release-bytes.ts'

/** What a deletion would do. */
export interface DeletionPreview {
  versions: string[]
  /** Bytes that the next collection frees. */
  bytes: number
  /** Access keys that have installed one of them. */
  installedBy: number
}

/** Deletes versions and apps. Tags and rows go at once, the bytes with the next garbage collection. */
export class Deletion {
  readonly #db: Database
  readonly #content: Content
  readonly #audit: Audit
  readonly #bytes: ReleaseBytes
  readonly #queries: ReturnType<typeof prepareQueries>

  constructor(db: Database, content: Content, audit: Audit) {
    this.#db = db
    this.#content = content
    this.#audit = audit
    this.#bytes = new ReleaseBytes(db)
    this.#queries = atFirstUse(() => prepareQueries(db.orm))
  }

  /**
   * What deleting this version, or the app with all of them, would do.
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, VERSION_NOT_FOUND
   */
  preview(keeper: Keeper, appId: string, version?: string): DeletionPreview {
    const gone = this.#releases(keeper, appId, version)
    const bytes = this.#bytes.freedBy(appId, gone)
    return { versions: gone.map((one) => one.version), bytes, installedBy: this.#installedBy(appId, gone) }
  }

  /**
   * Deletes a version. Packages that point at it point at the newest from then on; a listed app that has none left is
   * unlisted.
   * @param force although clusters have installed it
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, VERSION_NOT_FOUND, VERSION_INSTALLED
   */
  deleteVersion(keeper: Keeper, appId: string, version: string, force: boolean): Promise<DeletionPreview> {
    return this.#db.write(() => {
      const preview = this.preview(keeper, appId, version)
      const [release] = this.#releases(keeper, appId, version)
      this.#requireUnused(`${version} of app ${appId}`, preview.installedBy, force)
      if (release) this.#drop(release)
      this.#queries.toNewest.run({ appId, version })
      if (this.#queries.releases.all({ appId }).length === 0) this.#queries.unlist.run({ appId })
      const detail = { version, bytes: preview.bytes, force }
      this.#audit.record({ ...keeper.actor, action: 'version.deleted', target: `app:${appId}`, detail })
      return preview
    })
  }

  /**
   * Deletes an app with all that belongs to it.
   * @param force although clusters have installed it
   * @throws RaincaskError APP_NOT_FOUND, NOT_YOURS, VERSION_INSTALLED
   */
  deleteApp(keeper: Keeper, appId: string, force: boolean): Promise<DeletionPreview> {
    return this.#db.write(() => {
      const { name } = keptApp(this.#db, keeper, appId)
      const preview = this.preview(keeper, appId)
      this.#requireUnused(`${preview.versions.join(', ')} of app ${appId}`, preview.installedBy, force)
      for (const release of this.#releases(keeper, appId)) this.#drop(release)
      for (const query of this.#queries.belongings) query.run({ appId })
      const detail = { name, bytes: preview.bytes, force }
      this.#audit.record({ ...keeper.actor, action: 'app.deleted', target: `app:${appId}`, detail })
      return preview
    })
  }

  #releases(keeper: Keeper, appId: string, version?: string): Release[] {
    keptApp(this.#db, keeper, appId)
    const all = this.#queries.releases.all({ appId })
    if (version === undefined) return all
    const found = all.filter((release) => release.version === version)
    if (found.length === 0)
      throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version} of app ${appId}` })
    return found
  }

  #installedBy(appId: string, gone: readonly Release[]): number {
    const versions = new Set(gone.map(({ version }) => version))
    const rows = this.#queries.installs.all({ appId }).filter(({ version }) => versions.has(version))
    return new Set(rows.map(({ keyId }) => keyId)).size
  }

  #requireUnused(where: string, keys: number, force: boolean): void {
    if (keys === 0 || force) return
    const reason = keys === 1 ? 'one access key has it' : `${keys} access keys have it`
    throw new RaincaskError('VERSION_INSTALLED', { where, reason })
  }

  /** Takes the release's row and every tag that keeps its content: a collection takes what nothing else names. */
  #drop({ id, digest }: Release): void {
    const served = this.#queries.images.all({ id })
    this.#queries.dropImages.run({ id })
    this.#queries.dropRelease.run({ id })
    for (const { repository, tag } of served) {
      const isElsewhere = this.#queries.servedElsewhere.get({ repository, tag })
      if (!isElsewhere) this.#content.tags.remove(repository, tag)
    }
    if (this.#queries.sameRelease.get({ digest })) return
    for (const { name } of this.#queries.releaseTags.all({ digest }))
      this.#content.manifests.remove(name, digest as Digest)
  }
}

function prepareQueries(orm: Orm) {
  const id = sql.placeholder('id')
  const appId = sql.placeholder('appId')
  const digest = sql.placeholder('digest')
  const nothing = sql`null`
  return {
    releases: orm.select().from(releases).where(eq(releases.appId, appId)).prepare(),
    installs: orm
      .select({ keyId: keyInstalls.keyId, version: keyInstalls.version })
      .from(keyInstalls)
      .where(eq(keyInstalls.appId, appId))
      .prepare(),
    images: orm.select().from(releaseImages).where(eq(releaseImages.releaseId, id)).prepare(),
    dropImages: orm.delete(releaseImages).where(eq(releaseImages.releaseId, id)).prepare(),
    dropRelease: orm.delete(releases).where(eq(releases.id, id)).prepare(),
    servedElsewhere: orm
      .select({ id: releaseImages.releaseId })
      .from(releaseImages)
      .where(
        and(
          eq(releaseImages.repository, sql.placeholder('repository')),
          eq(releaseImages.tag, sql.placeholder('tag')),
        ),
      )
      .limit(1)
      .prepare(),
    sameRelease: orm
      .select({ id: releases.id })
      .from(releases)
      .where(eq(releases.digest, digest))
      .limit(1)
      .prepare(),
    releaseTags: orm
      .selectDistinct({ name: repositories.name })
      .from(tags)
      .innerJoin(repositories, eq(repositories.id, tags.repositoryId))
      .where(and(eq(tags.digest, digest), sql`${repositories.name} like 'releases/%'`))
      .prepare(),
    toNewest: orm
      .update(packages)
      .set({ version: nothing })
      .where(and(eq(packages.appId, appId), eq(packages.version, sql.placeholder('version'))))
      .prepare(),
    unlist: orm
      .update(apps)
      .set({ listing: 'unlisted', listedAt: nothing })
      .where(eq(apps.id, appId))
      .prepare(),
    belongings: [
      orm.delete(appTags).where(eq(appTags.appId, appId)).prepare(),
      orm.delete(packages).where(eq(packages.appId, appId)).prepare(),
      orm.delete(screenshots).where(eq(screenshots.appId, appId)).prepare(),
      orm.delete(marketApps).where(eq(marketApps.appId, appId)).prepare(),
      orm.delete(solutionApps).where(eq(solutionApps.appId, appId)).prepare(),
      orm.delete(appCounts).where(eq(appCounts.appId, appId)).prepare(),
      orm.delete(apps).where(eq(apps.id, appId)).prepare(),
    ],
  }
}
