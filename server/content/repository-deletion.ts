import { eq } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { repositories, repositoryBlobs, repositoryManifests, tags } from '../db/schema.ts'
import type { Actor, Audit } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { isOfCatalogue } from './catalogue-repositories.ts'
import type { Content } from './content.ts'
import { type DeletionEffect, DeletionEffects } from './deletion-effect.ts'

/** What is to be deleted: one tag, one manifest with all its tags, or the repository. */
export type DeletionTarget =
  | { repository: string; tag: string; digest?: never }
  | { repository: string; digest: Digest; tag?: never }
  | { repository: string; tag?: never; digest?: never }

/** What a deletion would do. Sizes in bytes, times in milliseconds since 1970 UTC. */
export interface DeletionPlan extends DeletionEffect {
  /** Tags that go at once. */
  tags: string[]
}

/**
 * Deletes from repositories as `/v2` does: a tag leaves its manifest, a manifest goes with the tags that point at it,
 * children of indexes and referrers stay until a collection finds that nothing reaches them.
 */
export class RepositoryDeletion {
  readonly #db: Database
  readonly #content: Pick<Content, 'manifests' | 'repositories' | 'tags'>
  readonly #audit: Audit
  readonly #effects: DeletionEffects

  constructor(db: Database, content: Pick<Content, 'manifests' | 'repositories' | 'tags'>, audit: Audit) {
    this.#db = db
    this.#content = content
    this.#audit = audit
    this.#effects = new DeletionEffects(db)
  }

  /**
   * What a deletion would do.
   * @throws RaincaskError REPOSITORY_OF_CATALOGUE, NAME_UNKNOWN, MANIFEST_UNKNOWN
   */
  plan(target: DeletionTarget): DeletionPlan {
    const { repository, tag } = target
    const { tags } = this.#content
    if (isOfCatalogue(repository)) throw new RaincaskError('REPOSITORY_OF_CATALOGUE', { where: repository })
    const id = this.#content.repositories.find(repository)
    if (id === undefined) throw new RaincaskError('NAME_UNKNOWN', { where: repository })
    const digest = this.#digestOf(target)
    if (digest === undefined) return { tags: tags.list(repository, '', -1), ...this.#effects.ofAll(id) }
    if (tag === undefined) return { tags: tags.of(repository, digest), ...this.#effects.of(id, { digest }) }
    return { tags: [tag], ...this.#effects.of(id, { tag, digest }) }
  }

  /**
   * Deletes it, and says what that did. The bytes go with the next collection after the grace.
   * @throws as `plan`
   */
  delete(target: DeletionTarget, by: Actor): Promise<DeletionPlan> {
    const { repository, tag, digest } = target
    return this.#db.write(() => {
      const plan = this.plan(target)
      if (digest !== undefined) this.#content.manifests.remove(repository, digest)
      else if (tag !== undefined) this.#content.tags.remove(repository, tag)
      else this.#removeAll(repository)
      const detail = {
        ...(tag !== undefined && { tag }),
        ...(digest !== undefined && { digest }),
        tags: plan.tags.length,
        manifests: plan.manifests,
        bytes: plan.blobs.bytes,
      }
      const action =
        tag !== undefined ? 'tag.deleted' : digest !== undefined ? 'manifest.deleted' : 'repository.deleted'
      this.#audit.record({ ...by, action, target: `repository:${repository}`, detail })
      return plan
    })
  }

  /** @throws RaincaskError MANIFEST_UNKNOWN */
  #digestOf({ repository, tag, digest }: DeletionTarget): Digest | undefined {
    if (tag === undefined && digest === undefined) return undefined
    const { manifests } = this.#content
    const found = digest ? manifests.byDigest(repository, digest) : manifests.byTag(repository, tag ?? '')
    if (!found) throw new RaincaskError('MANIFEST_UNKNOWN', { where: digest ?? tag })
    return found.digest
  }

  /** The word that anyone may pull from it goes too: a repository that comes later under the name is another one. */
  #removeAll(repository: string): void {
    const id = this.#content.repositories.find(repository)
    if (id === undefined) return
    for (const table of [tags, repositoryManifests, repositoryBlobs])
      this.#db.orm.delete(table).where(eq(table.repositoryId, id)).run()
    this.#db.orm.delete(repositories).where(eq(repositories.id, id)).run()
  }
}
