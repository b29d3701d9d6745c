import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'

/** What can't be pulled or installed without a blob. */
export interface BrokenContent {
  releases: { app: string; version: string }[]
  tags: { repository: string; tag: string }[]
}

/** Manifests, by repository, that name the blob, or list one that does. */
const ABOVE = `WITH RECURSIVE above(repository_id, digest) AS (
    SELECT held.repository_id, held.digest FROM manifest_references AS naming CROSS JOIN repository_manifests AS held
    WHERE naming.target = @digest AND naming.kind = 'blob' AND held.digest = naming.manifest
    UNION
    SELECT holder.repository_id, holder.digest
    FROM above CROSS JOIN manifest_references AS listing CROSS JOIN repository_manifests AS holder
    WHERE listing.target = above.digest AND listing.kind = 'manifest'
      AND holder.digest = listing.manifest AND holder.repository_id = above.repository_id)`

/** Names every release, and every tag, that lacks something without the blob. */
export function brokenWithout(db: Database, digest: Digest): BrokenContent {
  const releases = db.sqlite.prepare(`${ABOVE}
    SELECT release.app_id AS app, release.version AS version FROM releases AS release
    WHERE release.template = @digest OR release.digest IN (SELECT digest FROM above)
      OR release.id IN (SELECT image.release_id FROM release_images AS image
        WHERE image.digest IN (SELECT digest FROM above))
    ORDER BY release.app_id, release.id`)
  const tags = db.sqlite.prepare(`${ABOVE}
    SELECT DISTINCT repository.name AS repository, tag.name AS tag
    FROM above CROSS JOIN tags AS tag CROSS JOIN repositories AS repository
    WHERE tag.repository_id = above.repository_id AND tag.digest = above.digest
      AND repository.id = above.repository_id
    ORDER BY repository.name, tag.name`)
  return {
    releases: releases.all({ digest }) as BrokenContent['releases'],
    tags: tags.all({ digest }) as BrokenContent['tags'],
  }
}
