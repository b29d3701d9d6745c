import { asc, eq } from 'drizzle-orm'
import { formatInventory, type HeldRelease } from '../../../bundles/raincask/inventory.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import type { Database } from '../../db/database.ts'
import { blobs, releases, repositoryBlobs } from '../../db/schema.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { loadSigningKey } from '../trust/trust-key.ts'

/** An inventory as it is carried back, and what is in it. */
export interface TakenInventory {
  file: Buffer
  /** Digest of the file. */
  digest: Digest
  takenAt: string
  releases: number
  blobs: number
}

/** What this store holds and shows, signed: its releases and blobs. What is only waiting to be collected is left out. */
export async function takeInventory({
  db,
  data,
}: {
  db: Database
  data: DataDirectory
}): Promise<TakenInventory> {
  const key = await loadSigningKey(data)
  const shown = db.orm
    .selectDistinct({ digest: blobs.digest })
    .from(blobs)
    .innerJoin(repositoryBlobs, eq(repositoryBlobs.digest, blobs.digest))
    .all()
  const held: HeldRelease[] = db.orm
    .select({ app: releases.appId, version: releases.version, digest: releases.digest })
    .from(releases)
    .orderBy(asc(releases.appId), asc(releases.version))
    .all()
  const takenAt = new Date().toISOString()
  const digests = new Set(shown.map(({ digest }) => digest as Digest))
  const file = formatInventory({ releases: held, blobs: digests, takenAt }, key)
  return { file, digest: digestOf(file), takenAt, releases: held.length, blobs: digests.size }
}
