import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import { isRepositoryName } from '../../oci/names.ts'
import type { Database } from '../db/database.ts'
import { blobs, repositories, repositoryBlobs, repositoryManifests, tags } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'

const name = sql.placeholder('name')
const digest = sql.placeholder('digest')
const now = sql.placeholder('now')

/** Repositories by name, and which blobs each may show. */
export class Repositories {
  readonly #db: Database
  readonly #id
  readonly #insert
  readonly #blobSize
  readonly #linkBlob
  readonly #unlinkBlob
  readonly #holderOf
  readonly #names

  constructor(db: Database) {
    this.#db = db
    const { orm } = db
    this.#id = orm
      .select({ id: repositories.id })
      .from(repositories)
      .where(eq(repositories.name, name))
      .prepare()
    this.#insert = orm
      .insert(repositories)
      .values({ name, createdAt: now })
      .returning({ id: repositories.id })
      .prepare()
    this.#blobSize = orm
      .select({ size: blobs.size })
      .from(repositories)
      .innerJoin(repositoryBlobs, eq(repositoryBlobs.repositoryId, repositories.id))
      .innerJoin(blobs, eq(blobs.digest, repositoryBlobs.digest))
      .where(and(eq(repositories.name, name), eq(repositoryBlobs.digest, digest)))
      .prepare()
    this.#linkBlob = orm
      .insert(repositoryBlobs)
      .values({ repositoryId: sql.placeholder('id'), digest, linkedAt: now })
      .onConflictDoUpdate({
        target: [repositoryBlobs.repositoryId, repositoryBlobs.digest],
        set: { linkedAt: sql`excluded.linked_at` },
      })
      .prepare()
    this.#unlinkBlob = orm
      .delete(repositoryBlobs)
      .where(and(eq(repositoryBlobs.repositoryId, sql.placeholder('id')), eq(repositoryBlobs.digest, digest)))
      .prepare()
    this.#holderOf = orm
      .select({ name: repositories.name })
      .from(repositoryBlobs)
      .innerJoin(repositories, eq(repositories.id, repositoryBlobs.repositoryId))
      .innerJoin(blobs, eq(blobs.digest, repositoryBlobs.digest))
      .where(eq(repositoryBlobs.digest, digest))
      .prepare()
    this.#names = orm
      .select({ name: repositories.name })
      .from(repositories)
      .where(
        and(
          gt(repositories.name, sql.placeholder('last')),
          sql`(EXISTS (SELECT 1 FROM ${tags} WHERE ${tags.repositoryId} = ${repositories.id})
            OR EXISTS (SELECT 1 FROM ${repositoryManifests} WHERE ${repositoryManifests.repositoryId} = ${repositories.id}))`,
        ),
      )
      .orderBy(asc(repositories.name))
      .limit(sql.placeholder('limit'))
      .prepare()
  }

  /** The repository's row id, or undefined if nothing was ever put into it. */
  find(repository: string): number | undefined {
    return this.#id.get({ name: repository })?.id
  }

  /**
   * The repository's row id, made if it is new. Inside a write.
   * @throws RaincaskError NAME_INVALID if the name is outside the grammar.
   */
  ensure(repository: string): number {
    const found = this.find(repository)
    if (found !== undefined) return found
    if (!isRepositoryName(repository)) throw new RaincaskError('NAME_INVALID', { where: repository })
    return this.#insert.get({ name: repository, now: Date.now() }).id
  }

  /** Size in bytes of a blob that this repository may show, or undefined. */
  blobSize(repository: string, blob: Digest): number | undefined {
    return this.#blobSize.get({ name: repository, digest: blob })?.size
  }

  /** Lets a repository show a stored blob. Inside a write. */
  linkBlob(repository: string, blob: Digest): void {
    this.#linkBlob.run({ id: this.ensure(repository), digest: blob, now: Date.now() })
  }

  /** Links a blob that some repository `mayRead` accepts already shows; false if there is none. */
  mountBlob(repository: string, blob: Digest, mayRead: (holder: string) => boolean): Promise<boolean> {
    return this.#db.write(() => {
      if (!this.#holderOf.all({ digest: blob }).some((row) => mayRead(row.name))) return false
      this.linkBlob(repository, blob)
      return true
    })
  }

  /** Takes a blob out of a repository; false if it wasn't there. The bytes go with the next collection. */
  unlinkBlob(repository: string, blob: Digest): Promise<boolean> {
    return this.#db.write(() => {
      const id = this.find(repository)
      return id !== undefined && this.#unlinkBlob.run({ id, digest: blob }).changes > 0
    })
  }

  /** Names of repositories that hold something, in order, after `last`, at most `limit`. */
  names(last: string, limit: number): string[] {
    return this.#names.all({ last, limit }).map((row) => row.name)
  }
}
