import { eq, gte, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { manifests, releases } from '../db/schema.ts'

/** How far back a look goes behind the last one, in milliseconds: other processes publish too, by a clock of seconds. */
const OVERLAP = 120_000

/** A release that is a plugin of the platform itself. */
export interface PlatformRelease {
  appId: string
  version: string
}

/**
 * Which releases are platform plugins (market contract, 2g). Their release index says so, and what was published since
 * the last look is all that is read: the rest is remembered.
 */
export class PlatformReleases {
  readonly #since
  readonly #found = new Map<string, PlatformRelease>()
  #lookedAt = 0

  /** @param annotation the annotation of release indexes that marks one */
  constructor(db: Database, annotation: string) {
    this.#since = db.orm
      .select({
        appId: releases.appId,
        version: releases.version,
        plugin: sql<string | null>`json_extract(${manifests.annotations}, ${`$."${annotation}"`})`,
      })
      .from(releases)
      .innerJoin(manifests, eq(manifests.digest, releases.digest))
      .where(gte(releases.updatedAt, sql.placeholder('since')))
      .prepare()
  }

  /** Those of all apps, in no order; one that was deleted since may be among them. */
  list(): Iterable<PlatformRelease> {
    const now = Date.now()
    for (const { appId, version, plugin } of this.#since.all({ since: this.#lookedAt - OVERLAP })) {
      const key = JSON.stringify([appId, version])
      if (plugin === null) this.#found.delete(key)
      else this.#found.set(key, { appId, version })
    }
    this.#lookedAt = now
    return this.#found.values()
  }
}
