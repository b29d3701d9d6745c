import { asc, count, eq, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { repositories, tags } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'

/** A repository as the administrator sees it. */
export interface RepositorySummary {
  name: string
  isPublic: boolean
  /** Number of tags. */
  tags: number
}

/** Which repositories anyone may pull from, without a credential. */
export class PublicRepositories {
  readonly #db: Database
  readonly #find

  constructor(db: Database) {
    this.#db = db
    this.#find = db.orm
      .select({ isPublic: repositories.isPublic })
      .from(repositories)
      .where(eq(repositories.name, sql.placeholder('name')))
      .prepare()
  }

  /** True if anyone may pull from the repository. */
  has(name: string): boolean {
    return this.#find.get({ name })?.isPublic ?? false
  }

  /**
   * Opens a repository to anyone, or closes it again. Holds for the next request. `within` runs in the same transaction.
   * @throws RaincaskError NAME_UNKNOWN if there is no such repository.
   */
  async set(name: string, isPublic: boolean, within?: () => void): Promise<void> {
    await this.#db.write(() => {
      const { changes } = this.#db.orm
        .update(repositories)
        .set({ isPublic })
        .where(eq(repositories.name, name))
        .run()
      if (changes === 0) throw new RaincaskError('NAME_UNKNOWN', { where: name })
      within?.()
    })
  }

  /** Every repository, by name. */
  list(): RepositorySummary[] {
    return this.#db.orm
      .select({ name: repositories.name, isPublic: repositories.isPublic, tags: count(tags.name) })
      .from(repositories)
      .leftJoin(tags, eq(tags.repositoryId, repositories.id))
      .groupBy(repositories.id)
      .orderBy(asc(repositories.name))
      .all()
  }
}
