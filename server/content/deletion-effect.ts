import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { notOwned } from './blob-owners.ts'

/** What a deletion in a repository takes away, and what a collection frees after it. */
export interface DeletionEffect {
  /** Manifests that nothing reaches any more; the one that was named among them. */
  manifests: number
  /** Blobs that nothing else in the store names or shows. */
  blobs: { count: number; bytes: number }
  /** Bytes of blobs that they name and that stay, since something else holds them. */
  sharedBytes: number
  /** When the last of what goes was pushed, in milliseconds since 1970 UTC; it stays until the grace is over. */
  pushedAt: number
  /** Indexes that list the manifest, and stay. */
  listedBy: number
}

/** What is taken away: a tag with the manifest that it points at, or a manifest itself. */
export type Deleted = { tag: string; digest: Digest } | { tag?: never; digest: Digest }

/** What keeps a manifest (`held`) of itself, once the deletion is done: as in a collection, but for its age. */
const IS_ROOT = `(
  EXISTS (SELECT 1 FROM tags AS tag
    WHERE tag.repository_id = @repository AND tag.digest = held.digest AND tag.name <> @tag)
  OR EXISTS (SELECT 1 FROM releases AS release WHERE release.digest = held.digest)
  OR EXISTS (SELECT 1 FROM release_images AS image JOIN repositories AS named ON named.name = image.repository
    WHERE image.digest = held.digest AND named.id = @repository))`

/** For a row `entry`: what it hangs on, upwards; a manifest that is deleted holds nothing any more. */
const ABOVE = `WITH RECURSIVE above(digest) AS (
    SELECT entry.digest
    UNION
    SELECT holder.digest FROM above CROSS JOIN repository_manifests AS holder
    WHERE holder.repository_id = @repository AND holder.digest <> @deleted AND holder.digest IN (
      SELECT listing.manifest FROM manifest_references AS listing
      WHERE listing.target = above.digest AND listing.kind = 'manifest'
      UNION ALL
      SELECT own.subject FROM repository_manifests AS own
      WHERE own.repository_id = @repository AND own.digest = above.digest))`

/** The manifest, its children and its referrers, as far as the repository holds them and nothing else keeps them. */
const GONE = `
  WITH RECURSIVE below(digest) AS (
    SELECT @digest
    UNION
    SELECT child.digest FROM below CROSS JOIN repository_manifests AS child
    WHERE child.repository_id = @repository AND child.digest IN (
      SELECT listing.target FROM manifest_references AS listing
      WHERE listing.manifest = below.digest AND listing.kind = 'manifest'
      UNION ALL
      SELECT referrer.digest FROM repository_manifests AS referrer
      WHERE referrer.repository_id = @repository AND referrer.subject = below.digest))
  SELECT entry.digest AS digest, entry.pushed_at AS pushedAt
  FROM below CROSS JOIN repository_manifests AS entry
  WHERE entry.repository_id = @repository AND entry.digest = below.digest
    AND (entry.digest = @deleted OR NOT EXISTS (${ABOVE}
      SELECT 1 FROM above CROSS JOIN repository_manifests AS held
      WHERE held.repository_id = @repository AND held.digest = above.digest AND ${IS_ROOT}))`

const HELD_ELSEWHERE = `EXISTS (SELECT 1 FROM repository_blobs AS link
    WHERE link.digest = stored.digest AND link.repository_id <> @repository)
  OR NOT (${notOwned('stored.digest')})`
const NAMED_HERE = `EXISTS (SELECT 1 FROM manifest_references AS naming CROSS JOIN repository_manifests AS held
    WHERE naming.target = stored.digest AND naming.kind = 'blob' AND held.digest = naming.manifest
      AND held.repository_id = @repository AND held.digest NOT IN (SELECT value FROM json_each(@gone)))`

const sums = (stays: string, blobs: string) => `
  SELECT coalesce(sum(NOT (${stays})), 0) AS count,
    coalesce(sum(CASE WHEN ${stays} THEN 0 ELSE stored.size END), 0) AS bytes,
    coalesce(sum(CASE WHEN ${stays} THEN stored.size ELSE 0 END), 0) AS sharedBytes,
    max(stored.stored_at) AS storedAt
  FROM blobs AS stored WHERE stored.digest IN (${blobs})`

interface Sums {
  count: number
  bytes: number
  sharedBytes: number
  storedAt: number | null
}

/** Works out what deletions would take away and free, by the rules of a collection. Looks at what they concern alone. */
export class DeletionEffects {
  readonly #gone
  readonly #ofGone
  readonly #ofAll
  readonly #all
  readonly #listedBy

  constructor({ sqlite }: Database) {
    this.#gone = sqlite.prepare(GONE)
    const named = `SELECT naming.target FROM manifest_references AS naming
      WHERE naming.kind = 'blob' AND naming.manifest IN (SELECT value FROM json_each(@gone))`
    this.#ofGone = sqlite.prepare(sums(`${HELD_ELSEWHERE} OR ${NAMED_HERE}`, named))
    const linked = 'SELECT link.digest FROM repository_blobs AS link WHERE link.repository_id = @repository'
    this.#ofAll = sqlite.prepare(sums(HELD_ELSEWHERE, linked))
    this.#all = sqlite.prepare(`SELECT count(*) AS count, coalesce(max(pushed_at), 0) AS pushedAt
      FROM repository_manifests WHERE repository_id = @repository`)
    this.#listedBy = sqlite
      .prepare(`SELECT count(*) FROM manifest_references AS listing
        JOIN repository_manifests AS held ON held.digest = listing.manifest AND held.repository_id = @repository
        WHERE listing.target = @digest AND listing.kind = 'manifest'`)
      .pluck()
  }

  /** @param repository row id */
  of(repository: number, { tag, digest }: Deleted): DeletionEffect {
    const deleted = tag === undefined ? digest : ''
    const rows = this.#gone.all({ repository, digest, deleted, tag: tag ?? '' }) as {
      digest: string
      pushedAt: number
    }[]
    const gone = JSON.stringify(rows.map((row) => row.digest))
    return {
      ...effectOf(
        this.#ofGone.get({ repository, gone }) as Sums,
        rows.map(({ pushedAt }) => pushedAt),
      ),
      manifests: rows.length,
      listedBy: this.#listedBy.get({ repository, digest }) as number,
    }
  }

  /** Of a repository with all that it holds. */
  ofAll(repository: number): DeletionEffect {
    const all = this.#all.get({ repository }) as { count: number; pushedAt: number }
    const sum = this.#ofAll.get({ repository }) as Sums
    return { ...effectOf(sum, [all.pushedAt]), manifests: all.count, listedBy: 0 }
  }
}

function effectOf({ count, bytes, sharedBytes, storedAt }: Sums, pushed: readonly number[]) {
  const pushedAt = Math.max(0, ...pushed, count > 0 ? (storedAt ?? 0) : 0)
  return { blobs: { count, bytes }, sharedBytes, pushedAt }
}
