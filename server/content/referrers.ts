import { and, asc, eq, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import { type Descriptor, ManifestFormError, parseManifest } from '../../oci/manifest.ts'
import type { Database } from '../db/database.ts'
import { manifests, repositories, repositoryManifests } from '../db/schema.ts'
import type { Manifests } from './manifests.ts'

/** Which manifests of a repository refer to another one (distribution-spec, "Listing Referrers"). */
export class Referrers {
  readonly #manifests: Manifests
  readonly #bySubject

  constructor(db: Database, stored: Manifests) {
    this.#manifests = stored
    this.#bySubject = db.orm
      .select({
        mediaType: manifests.mediaType,
        digest: manifests.digest,
        size: manifests.size,
        artifactType: manifests.artifactType,
        annotations: manifests.annotations,
      })
      .from(repositories)
      .innerJoin(repositoryManifests, eq(repositoryManifests.repositoryId, repositories.id))
      .innerJoin(manifests, eq(manifests.digest, repositoryManifests.digest))
      .where(
        and(
          eq(repositories.name, sql.placeholder('name')),
          eq(repositoryManifests.subject, sql.placeholder('subject')),
        ),
      )
      .orderBy(asc(repositoryManifests.pushedAt), asc(manifests.digest))
      .prepare()
  }

  /** Descriptors of the referrers, those of a client's fallback tag (`sha256-<hex>`) merged in. */
  list(repository: string, subject: Digest): Descriptor[] {
    const rows = this.#bySubject.all({ name: repository, subject })
    const found = new Map<string, Descriptor>()
    for (const row of rows) {
      const descriptor: Descriptor = {
        mediaType: row.mediaType,
        digest: row.digest as Digest,
        size: row.size,
      }
      if (row.artifactType) descriptor.artifactType = row.artifactType
      if (row.annotations) descriptor.annotations = row.annotations
      found.set(row.digest, descriptor)
    }
    for (const descriptor of this.#fallback(repository, subject))
      if (!found.has(descriptor.digest)) found.set(descriptor.digest, descriptor)
    return [...found.values()]
  }

  /** Clients that don't know the referrers API keep an index under a tag made of the subject's digest. */
  #fallback(repository: string, subject: Digest): Descriptor[] {
    const tagged = this.#manifests.byTag(repository, subject.replace(':', '-').slice(0, 128))
    if (!tagged) return []
    try {
      return parseManifest(tagged.bytes, tagged.mediaType).manifests
    } catch (error) {
      if (error instanceof ManifestFormError) return []
      throw error
    }
  }
}
