import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import {
  apps,
  blobs,
  manifestReferences,
  releaseImages,
  releases,
  repositories,
  repositoryBlobs,
} from '../db/schema.ts'
import { boundedCache } from '../ops/bounded-cache.ts'
import type { Release } from './catalog.ts'

/** SQL: the digests of every blob that the manifests with these digests name, at any depth. */
function blobsBelow(roots: SQL): SQL {
  return sql`(with recursive below(digest) as (
      ${roots}
      union
      select child.target from below join ${manifestReferences} as child
        on child.manifest = below.digest and child.kind = 'manifest')
    select distinct naming.target as digest from below join ${manifestReferences} as naming
      on naming.manifest = below.digest and naming.kind = 'blob')`
}

/** How many bytes releases hold. */
export class ReleaseBytes {
  readonly #db: Database
  readonly #sizes = boundedCache<string, number>(10_000)

  constructor(db: Database) {
    this.#db = db
  }

  /** Bytes of everything that a release names: template, logo, layers, each once. */
  sizeOf({ digest }: Pick<Release, 'digest'>): number {
    const known = this.#sizes.get(digest)
    if (known !== undefined) return known
    const size = this.#sum(sql`select sum(stored.size) as bytes from ${blobs} as stored
      where stored.digest in ${blobsBelow(sql`select ${digest}`)}`)
    // What is not here, in a store that is being filled, may come.
    if (size > 0) this.#sizes.set(digest, size)
    return size
  }

  /**
   * Bytes that only these releases of an app hold, and that the next collection frees once they are deleted. What
   * their publisher pushed counts only once its own tags are gone too.
   */
  freedBy(appId: string, gone: readonly Release[]): number {
    if (gone.length === 0) return 0
    const ids = sql.join(
      gone.map(({ id }) => sql`${id}`),
      sql`, `,
    )
    const theirs = blobsBelow(sql`select digest from ${releases} where id in (${ids})`)
    const others = blobsBelow(
      sql`select digest from ${releases} where app_id = ${appId} and id not in (${ids})`,
    )
    // Repositories that serve nothing but these releases, and the app's own of releases.
    const own = sql`select repository from ${releaseImages} where release_id in (${ids})
        and repository not in (select repository from ${releaseImages} where release_id not in (${ids}))`
    return this.#sum(sql`select sum(stored.size) as bytes from ${blobs} as stored
      where stored.digest in ${theirs} and stored.digest not in ${others}
        and not exists (select 1 from ${apps} where logo = stored.digest)
        and not exists (select 1 from ${releases} where template = stored.digest and id not in (${ids}))
        and not exists (select 1 from ${repositoryBlobs} as link join ${repositories} as shown
          on shown.id = link.repository_id
          where link.digest = stored.digest and shown.name not like 'releases/%' and shown.name not in (${own}))
        and (select count(*) from ${repositoryBlobs} as link join ${repositories} as shown
          on shown.id = link.repository_id
          where link.digest = stored.digest and shown.name like 'releases/%') <= 1`)
  }

  #sum(query: SQL): number {
    return this.#db.orm.get<{ bytes: number | null }>(query)?.bytes ?? 0
  }
}
