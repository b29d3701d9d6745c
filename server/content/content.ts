import { join } from 'node:path'
import type { Database } from '../db/database.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { Blobs } from './blobs.ts'
import { DiskBlobStore } from './disk-blob-store.ts'
import { Manifests } from './manifests.ts'
import { Referrers } from './referrers.ts'
import { Renewals } from './renewals.ts'
import { Repositories } from './repositories.ts'
import { openStaging, type Staging } from './staging.ts'
import { Tags } from './tags.ts'

/** Everything that is stored, by concern. */
export interface Content {
  blobs: Blobs
  repositories: Repositories
  manifests: Manifests
  tags: Tags
  referrers: Referrers
  renewals: Renewals
  staging: Staging
  close(): void
}

/** Opens the content of a data directory for reading and writing. Several processes may do so at once. */
export async function openContent(data: DataDirectory, db: Database): Promise<Content> {
  const staging = await openStaging(data, db)
  const store = new DiskBlobStore({
    root: data.blobs,
    staging: staging.directory,
    quarantine: join(data.root, 'quarantine'),
  })
  const repositories = new Repositories(db)
  const manifests = new Manifests(db, repositories)
  return {
    blobs: new Blobs(db, store, staging.session),
    repositories,
    manifests,
    tags: new Tags(db, repositories),
    referrers: new Referrers(db, manifests),
    renewals: new Renewals(db),
    staging,
    close: () => {
      store.close()
      staging.close()
    },
  }
}

/** What a piece of work of this process works with: its leases are its own (`Blobs.forWork`). */
export function forWork<T extends { content: Content }>(deps: T): T {
  return { ...deps, content: { ...deps.content, blobs: deps.content.blobs.forWork() } }
}
