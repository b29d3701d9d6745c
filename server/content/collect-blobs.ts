import type { Digest } from '../../oci/digest.ts'
import { notOwned } from './blob-owners.ts'
import { type GarbageRun, type Held, PAGE, type Sweep, sweepOfHeld } from './garbage.ts'
import { blobStays, type Gone, manifestStays, tagStays } from './gone.ts'

export interface StoredBlob {
  digest: Digest
  /** Bytes. */
  size: number
}

/** References up to which it is quicker to ask who names a blob than what the repository's manifests name. */
const FEW = 64

/**
 * For a row `link`: no manifest of the repository names the blob. A base layer is named by thousands of manifests
 * elsewhere, a repository may hold thousands that don't name it: the shorter way is taken. CROSS JOIN fixes it.
 */
const NAMED_HERE = `naming.target = link.digest AND naming.kind = 'blob' AND held.digest = naming.manifest
  AND held.repository_id = link.repository_id AND ${manifestStays('held')}`
const IS_UNNAMED = `CASE
  WHEN (SELECT count(*) FROM (
    SELECT 1 FROM manifest_references AS any_naming WHERE any_naming.target = link.digest LIMIT ${FEW + 1}) AS few) <= ${FEW}
  THEN NOT EXISTS (SELECT 1 FROM manifest_references AS naming CROSS JOIN repository_manifests AS held WHERE ${NAMED_HERE})
  ELSE NOT EXISTS (SELECT 1 FROM repository_manifests AS held CROSS JOIN manifest_references AS naming WHERE ${NAMED_HERE})
  END`

/** Blobs that a repository shows and none of its manifests names. */
export function unnamedBlobs(run: GarbageRun, gone: Gone, removed: (rows: Held[]) => void): Sweep<Held> {
  const page = `
    SELECT link.repository_id AS repositoryId, link.digest AS digest,
      (link.linked_at < @cutoff AND ${IS_UNNAMED}) AS garbage
    FROM (SELECT * FROM repository_blobs WHERE (repository_id, digest) > (@repositoryId, @digest)
      ORDER BY repository_id, digest LIMIT ${PAGE}) AS link
    ORDER BY link.repository_id, link.digest`
  const remove = `
    DELETE FROM repository_blobs AS link
    WHERE link.repository_id = @repositoryId AND link.digest = @digest AND link.linked_at < @cutoff AND ${IS_UNNAMED}`
  const pretend = ({ repositoryId, digest }: Held) => gone.blob.run(repositoryId, digest)
  return sweepOfHeld(run, { page, remove }, { pretend, removed })
}

/** Stored blobs that no repository shows, no work under way counts on and no row of the catalogue names. */
export function unheldBlobs(
  { db, cutoff }: GarbageRun,
  removed: (rows: StoredBlob[]) => Promise<void>,
  looked: (rows: StoredBlob[]) => void = () => undefined,
): Sweep<StoredBlob> {
  const isGarbage = `stored.stored_at < @cutoff
    AND NOT EXISTS (SELECT 1 FROM repository_blobs AS link WHERE link.digest = stored.digest AND ${blobStays('link')})
    AND NOT EXISTS (SELECT 1 FROM blob_leases AS lease WHERE lease.digest = stored.digest)
    AND ${notOwned('stored.digest')}`
  const page = db.sqlite.prepare(`
    SELECT stored.digest AS digest, stored.size AS size, (${isGarbage}) AS garbage
    FROM (SELECT * FROM blobs WHERE digest > @digest ORDER BY digest LIMIT ${PAGE}) AS stored
    ORDER BY stored.digest`)
  const remove = db.sqlite.prepare(
    `DELETE FROM blobs AS stored WHERE stored.digest = @digest AND ${isGarbage}`,
  )
  return {
    page: (after) =>
      page.all({ cutoff, digest: after?.digest ?? '' }) as (StoredBlob & { garbage: number })[],
    remove: ({ digest }) => remove.run({ cutoff, digest }).changes > 0,
    pretend: () => undefined,
    removed,
    looked,
  }
}

/** Repositories that hold nothing; those that somebody has opened to the public stay, for the word that was given. */
export function emptyRepositories(
  { db, cutoff }: GarbageRun,
  removed: (rows: { id: number }[]) => void,
): Sweep<{ id: number }> {
  const isGarbage = `repository.created_at < @cutoff AND NOT repository.is_public
    AND NOT EXISTS (SELECT 1 FROM tags AS tag WHERE tag.repository_id = repository.id AND ${tagStays('tag')})
    AND NOT EXISTS (SELECT 1 FROM repository_manifests AS held
      WHERE held.repository_id = repository.id AND ${manifestStays('held')})
    AND NOT EXISTS (SELECT 1 FROM repository_blobs AS link
      WHERE link.repository_id = repository.id AND ${blobStays('link')})`
  const page = db.sqlite.prepare(`
    SELECT repository.id AS id, (${isGarbage}) AS garbage
    FROM (SELECT * FROM repositories WHERE id > @id ORDER BY id LIMIT ${PAGE}) AS repository
    ORDER BY repository.id`)
  const remove = db.sqlite.prepare(
    `DELETE FROM repositories AS repository WHERE repository.id = @id AND ${isGarbage}`,
  )
  return {
    page: (after) => page.all({ cutoff, id: after?.id ?? -1 }) as { id: number; garbage: number }[],
    remove: ({ id }) => remove.run({ cutoff, id }).changes > 0,
    pretend: () => undefined,
    removed,
  }
}
