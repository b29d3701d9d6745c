import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { repositories, tags } from '../db/schema.ts'
import type { Repositories } from './repositories.ts'

const p = sql.placeholder

/** Tags of repositories: names that point at manifests. */
export class Tags {
  readonly #repositories: Repositories
  readonly #set
  readonly #list
  readonly #of
  readonly #remove

  constructor(db: Database, names: Repositories) {
    this.#repositories = names
    const { orm } = db
    this.#set = orm
      .insert(tags)
      .values({ repositoryId: p('id'), name: p('tag'), digest: p('digest'), updatedAt: p('now') })
      .onConflictDoUpdate({
        target: [tags.repositoryId, tags.name],
        set: { digest: sql`excluded.digest`, updatedAt: sql`excluded.updated_at` },
      })
      .prepare()
    this.#list = orm
      .select({ name: tags.name })
      .from(repositories)
      .innerJoin(tags, eq(tags.repositoryId, repositories.id))
      .where(and(eq(repositories.name, p('name')), gt(tags.name, p('last'))))
      .orderBy(asc(tags.name))
      .limit(p('limit'))
      .prepare()
    this.#of = orm
      .select({ name: tags.name })
      .from(repositories)
      .innerJoin(tags, eq(tags.repositoryId, repositories.id))
      .where(and(eq(repositories.name, p('name')), eq(tags.digest, p('digest'))))
      .orderBy(asc(tags.name))
      .prepare()
    this.#remove = orm
      .delete(tags)
      .where(and(eq(tags.repositoryId, p('id')), eq(tags.name, p('tag'))))
      .prepare()
  }

  /** Points a tag at a manifest that the repository holds. Inside a write. */
  set(repository: string, tag: string, digest: Digest): void {
    this.#set.run({ id: this.#repositories.ensure(repository), tag, digest, now: Date.now() })
  }

  /** Names of tags in order, after `last`, at most `limit` (-1 for all). */
  list(repository: string, last: string, limit: number): string[] {
    return this.#list.all({ name: repository, last, limit }).map((row) => row.name)
  }

  /** Names of the tags of a repository that point at a manifest, in order. */
  of(repository: string, digest: Digest): string[] {
    return this.#of.all({ name: repository, digest }).map((row) => row.name)
  }

  /** Removes a tag and leaves the manifest; false if there was none. Inside a write. */
  remove(repository: string, tag: string): boolean {
    const id = this.#repositories.find(repository)
    return id !== undefined && this.#remove.run({ id, tag }).changes > 0
  }
}
