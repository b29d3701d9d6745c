import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asc, isNull } from 'drizzle-orm'
import { type Digest, splitDigest } from '../../../oci/digest.ts'
import { forWork } from '../../content/content.ts'
import type { Database } from '../../db/database.ts'
import { bundleImports } from '../../db/schema.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { importsDirectory } from '../imports-directory.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { BundleJournal } from './import-bundle-journal.ts'

/** An import that waits for volumes, or was cut off. Times in milliseconds since 1970 UTC. */
export type UnfinishedImport = typeof bundleImports.$inferSelect

/** Imports that have begun and are not published, the oldest first. */
export function unfinishedImports(db: Database): UnfinishedImport[] {
  return db.orm
    .select()
    .from(bundleImports)
    .where(isNull(bundleImports.publishedAt))
    .orderBy(asc(bundleImports.startedAt))
    .all()
}

/**
 * Gives an unfinished import up: what it brought is taken back, unless somebody else uses it.
 * @param id the bundle's id
 * @throws RaincaskError IMPORT_NOT_FOUND
 */
export function discardImport(deps: ImportDeps, id: string): Promise<UnfinishedImport> {
  return oneAtATime(importsDirectory(deps.data), deps.data, undefined, () => discardAlone(forWork(deps), id))
}

async function discardAlone({ db, content, data }: ImportDeps, id: string): Promise<UnfinishedImport> {
  const found = unfinishedImports(db).find(({ bundleId }) => bundleId === id)
  if (!found) throw new RaincaskError('IMPORT_NOT_FOUND', { where: id })
  const bundle = found.bundle as Digest
  const journal = new BundleJournal(db, bundle)
  const brought = journal.broughtBlobs()
  await db.write(() => journal.end(undefined))
  await content.blobs.discard(brought)
  await rm(join(importsDirectory(data), splitDigest(bundle).hex), { recursive: true, force: true })
  return found
}
