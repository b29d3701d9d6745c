import type { Digest } from '../../oci/digest.ts'
import { type GarbageRun, type Held, PAGE, type Sweep, sweepOfHeld } from './garbage.ts'
import { type Gone, manifestStays, tagStays } from './gone.ts'

/**
 * What keeps a manifest (`held`) in its repository of itself: its age, a tag, a release.
 * What it keeps in turn: its children, and its referrers, which live and die with their subject.
 */
const IS_ROOT = `(
  held.pushed_at >= @cutoff
  OR EXISTS (SELECT 1 FROM tags AS tag
    WHERE tag.repository_id = held.repository_id AND tag.digest = held.digest AND ${tagStays('tag')})
  OR EXISTS (SELECT 1 FROM releases AS release WHERE release.digest = held.digest)
  OR EXISTS (SELECT 1 FROM release_images AS image JOIN repositories AS named ON named.name = image.repository
    WHERE image.digest = held.digest AND named.id = held.repository_id))`

/**
 * For a row `entry`: nothing that it hangs on is a root. Looks upwards, from the manifest to the indexes that list it
 * and to its subject, as far as the repository holds them: a few rows for each, where a mark from all roots down
 * would hold the whole store. CROSS JOIN tells SQLite to begin with the few.
 */
const IS_GARBAGE = `NOT EXISTS (
  WITH RECURSIVE above(digest) AS (
    SELECT entry.digest
    UNION
    SELECT holder.digest FROM above CROSS JOIN repository_manifests AS holder
    WHERE holder.repository_id = entry.repository_id AND holder.digest IN (
      SELECT listing.manifest FROM manifest_references AS listing
      WHERE listing.target = above.digest AND listing.kind = 'manifest'
      UNION ALL
      SELECT own.subject FROM repository_manifests AS own
      WHERE own.repository_id = entry.repository_id AND own.digest = above.digest))
  SELECT 1 FROM above CROSS JOIN repository_manifests AS held
  WHERE held.repository_id = entry.repository_id AND held.digest = above.digest AND ${IS_ROOT})`

/** Manifests that no tag and no release reaches, in each repository. */
export function unreachableManifests(
  run: GarbageRun,
  gone: Gone,
  removed: (rows: Held[]) => void,
): Sweep<Held> {
  const page = `
    SELECT entry.repository_id AS repositoryId, entry.digest AS digest,
      (entry.pushed_at < @cutoff AND ${IS_GARBAGE}) AS garbage
    FROM (SELECT * FROM repository_manifests WHERE (repository_id, digest) > (@repositoryId, @digest)
      ORDER BY repository_id, digest LIMIT ${PAGE}) AS entry
    ORDER BY entry.repository_id, entry.digest`
  const remove = `
    DELETE FROM repository_manifests AS entry
    WHERE entry.repository_id = @repositoryId AND entry.digest = @digest AND ${IS_GARBAGE}`
  const pretend = ({ repositoryId, digest }: Held) => gone.manifest.run(repositoryId, digest)
  return sweepOfHeld(run, { page, remove }, { pretend, removed })
}

/** Manifests that no repository holds, with what they name. */
export function heldByNobody({ db }: GarbageRun): Sweep<{ digest: Digest }> {
  const isGarbage = `NOT EXISTS (
    SELECT 1 FROM repository_manifests AS held WHERE held.digest = manifest.digest AND ${manifestStays('held')})`
  const page = db.sqlite.prepare(`
    SELECT manifest.digest AS digest, ${isGarbage} AS garbage
    FROM (SELECT digest FROM manifests WHERE digest > @digest ORDER BY digest LIMIT ${PAGE}) AS manifest
    ORDER BY manifest.digest`)
  const remove = db.sqlite.prepare(
    `DELETE FROM manifests AS manifest WHERE manifest.digest = @digest AND ${isGarbage}`,
  )
  const forget = db.sqlite.prepare('DELETE FROM manifest_references WHERE manifest = @digest')
  return {
    page: (after) => page.all({ digest: after?.digest ?? '' }) as { digest: Digest; garbage: number }[],
    remove: ({ digest }) => remove.run({ digest }).changes > 0 && forget.run({ digest }).changes >= 0,
    pretend: () => undefined,
    removed: () => undefined,
  }
}
