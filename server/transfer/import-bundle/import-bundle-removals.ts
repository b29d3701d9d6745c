import { and, eq } from 'drizzle-orm'
import type { Content } from '../../content/content.ts'
import type { Database } from '../../db/database.ts'
import { importedReleases, releaseImages, releases } from '../../db/schema.ts'
import { releaseRepository, releaseTag } from '../releases/served-names.ts'

/**
 * Takes a release out of the catalogue and drops its tags; the content goes with the next collection. Inside a write.
 * @returns false if there is no such release with this digest
 */
export function removeRelease(
  { db, content }: { db: Database; content: Content },
  { app, version, digest }: { app: string; version: string; digest: string },
): boolean {
  const { orm } = db
  const row = orm
    .select({ id: releases.id, digest: releases.digest })
    .from(releases)
    .where(and(eq(releases.appId, app), eq(releases.version, version)))
    .get()
  if (row?.digest !== digest) return false
  const images = orm.select().from(releaseImages).where(eq(releaseImages.releaseId, row.id)).all()
  for (const { repository, tag } of images) content.tags.remove(repository, tag)
  content.tags.remove(releaseRepository(app), releaseTag(version))
  orm.delete(releaseImages).where(eq(releaseImages.releaseId, row.id)).run()
  orm.delete(releases).where(eq(releases.id, row.id)).run()
  orm
    .delete(importedReleases)
    .where(and(eq(importedReleases.appId, app), eq(importedReleases.version, version)))
    .run()
  return true
}
