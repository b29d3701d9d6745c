import { and, eq, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { ParsedManifest } from '../../oci/manifest.ts'
import type { Database, Orm } from '../db/database.ts'
import { manifestReferences, manifests, repositories, repositoryManifests, tags } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'
import { requireShallow } from './index-nesting.ts'
import type { Repositories } from './repositories.ts'

/** A manifest as it is served. */
export interface StoredManifest {
  digest: Digest
  mediaType: string
  bytes: Buffer
}

/** A manifest on its way in: its bytes, and what `parseManifest` read from them. */
export interface NewManifest {
  digest: Digest
  bytes: Uint8Array
  parsed: ParsedManifest
}

const p = sql.placeholder

/** Manifests in repositories. They live in the database, byte for byte. */
export class Manifests {
  readonly #orm: Orm
  readonly #repositories: Repositories
  readonly #byTag
  readonly #byDigest
  readonly #known
  readonly #insert
  readonly #link
  readonly #reference
  readonly #unlink
  readonly #untag

  constructor(db: Database, names: Repositories) {
    this.#repositories = names
    const { orm } = db
    this.#orm = orm
    const columns = { digest: manifests.digest, mediaType: manifests.mediaType, bytes: manifests.bytes }
    this.#byTag = orm
      .select(columns)
      .from(repositories)
      .innerJoin(tags, eq(tags.repositoryId, repositories.id))
      .innerJoin(manifests, eq(manifests.digest, tags.digest))
      .where(and(eq(repositories.name, p('name')), eq(tags.name, p('tag'))))
      .prepare()
    this.#byDigest = orm
      .select(columns)
      .from(repositories)
      .innerJoin(repositoryManifests, eq(repositoryManifests.repositoryId, repositories.id))
      .innerJoin(manifests, eq(manifests.digest, repositoryManifests.digest))
      .where(and(eq(repositories.name, p('name')), eq(repositoryManifests.digest, p('digest'))))
      .prepare()
    this.#known = orm
      .select({ digest: manifests.digest })
      .from(manifests)
      .where(eq(manifests.digest, p('digest')))
      .prepare()
    this.#insert = orm
      .insert(manifests)
      .values({
        digest: p('digest'),
        mediaType: p('mediaType'),
        artifactType: p('artifactType'),
        annotations: p('annotations'),
        subject: p('subject'),
        size: p('size'),
        bytes: p('bytes'),
        storedAt: p('now'),
      })
      .prepare()
    this.#link = orm
      .insert(repositoryManifests)
      .values({ repositoryId: p('id'), digest: p('digest'), subject: p('subject'), pushedAt: p('now') })
      .onConflictDoUpdate({
        target: [repositoryManifests.repositoryId, repositoryManifests.digest],
        set: { pushedAt: sql`excluded.pushed_at` },
      })
      .prepare()
    this.#unlink = orm
      .delete(repositoryManifests)
      .where(and(eq(repositoryManifests.repositoryId, p('id')), eq(repositoryManifests.digest, p('digest'))))
      .prepare()
    this.#untag = orm
      .delete(tags)
      .where(and(eq(tags.repositoryId, p('id')), eq(tags.digest, p('digest'))))
      .prepare()
    this.#reference = orm
      .insert(manifestReferences)
      .values({ manifest: p('manifest'), target: p('target'), kind: p('kind') })
      .onConflictDoNothing()
      .prepare()
  }

  /** The manifest that a tag of a repository points at. */
  byTag(repository: string, tag: string): StoredManifest | undefined {
    return this.#byTag.get({ name: repository, tag }) as StoredManifest | undefined
  }

  /** A manifest that a repository holds, by digest. */
  byDigest(repository: string, digest: Digest): StoredManifest | undefined {
    return this.#byDigest.get({ name: repository, digest }) as StoredManifest | undefined
  }

  /**
   * Puts a manifest into a repository, inside a write. An image may not name a blob that the repository doesn't
   * show; an index may list children that aren't here (images exported from one node are sparse).
   * @throws RaincaskError MANIFEST_BLOB_UNKNOWN with the missing digest; MANIFEST_INVALID for a wrong size, or for
   * indexes that nest too deep.
   */
  put(repository: string, manifest: NewManifest): void {
    const { digest, bytes, parsed } = manifest
    const id = this.#repositories.ensure(repository)
    for (const blob of parsed.blobs) this.#requireBlob(repository, blob.digest, blob.size, blob.urls)
    const now = Date.now()
    const subject = parsed.subject?.digest ?? null
    if (!this.#known.get({ digest })) this.#store(digest, bytes, parsed, now)
    this.#link.run({ id, digest, subject, now })
  }

  #store(digest: Digest, bytes: Uint8Array, parsed: ParsedManifest, now: number): void {
    this.#insert.run({
      digest,
      mediaType: parsed.mediaType,
      artifactType: parsed.artifactType ?? null,
      annotations: parsed.annotations ?? null,
      subject: parsed.subject?.digest ?? null,
      size: bytes.byteLength,
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      now,
    })
    for (const target of new Set(parsed.blobs.map((blob) => blob.digest)))
      this.#reference.run({ manifest: digest, target, kind: 'blob' })
    for (const target of new Set(parsed.manifests.map((child) => child.digest)))
      this.#reference.run({ manifest: digest, target, kind: 'manifest' })
    if (parsed.kind === 'index') requireShallow(this.#orm, digest)
  }

  #requireBlob(repository: string, digest: Digest, size: number, urls: string[] | undefined): void {
    const stored = this.#repositories.blobSize(repository, digest)
    // Non-distributable layers lie elsewhere and say where (image-spec, "Non-Distributable Layers").
    if (stored === undefined && urls && urls.length > 0) return
    if (stored === undefined) throw new RaincaskError('MANIFEST_BLOB_UNKNOWN', { where: digest })
    if (stored !== size)
      throw new RaincaskError('MANIFEST_INVALID', { reason: `${digest} has ${stored} bytes, not ${size}` })
  }

  /**
   * Takes a manifest out of a repository, with every tag there that points at it; false if it wasn't there. Inside a
   * write. Its bytes, and what it alone names, go with the next collection.
   */
  remove(repository: string, digest: Digest): boolean {
    const id = this.#repositories.find(repository)
    if (id === undefined || this.#unlink.run({ id, digest }).changes === 0) return false
    this.#untag.run({ id, digest })
    return true
  }
}
