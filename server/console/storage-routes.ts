import { statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { MarketChanges } from '../catalog/market-changes.ts'
import { damagedContent, storageSummary } from '../content/storage-summary.ts'
import type { Database } from '../db/database.ts'
import { lastCollection } from '../jobs/collection.ts'
import { KeptValue } from '../jobs/kept-value.ts'
import { loadMaintenance, maintenanceSchema, saveMaintenance } from '../jobs/maintenance-settings.ts'
import { lastScrub } from '../jobs/scrubbing.ts'
import type { Audit } from '../ops/audit.ts'
import { LAST_BACKUP, type LastBackup } from '../ops/backup/last-backup.ts'
import { directorySize } from '../ops/directory-size.ts'
import { growthOf } from '../ops/growth.ts'
import { version } from '../ops/version.ts'
import { type ConsoleRoute, route } from './route.ts'
import { storageSchema } from './storage-schemas.ts'

const tag = 'storage'
const access = 'administrator'
/** Most damaged blobs that an answer names. */
const MAX_DAMAGED = 100

const storeSchema = z.object({
  address: z.string().describe('http[s]://host[:port] under which clusters bind'),
  hub: z.string().describe('host[:port] of the registry, as image names have it'),
  domain: z.string().describe('Of the default market'),
  marketId: z.string(),
  version: z.string(),
})

interface StorageParts {
  db: Database
  markets: MarketChanges
  audit: Audit
  /** The registry's address, where it is not the store's. */
  hub?: string | undefined
}

/** What the store is, holds, and how it looks after itself. */
export function storageRoutes({ db, markets, audit, hub }: StorageParts): ConsoleRoute[] {
  const settings = () => loadMaintenance(db)
  return [
    route({
      method: 'GET',
      path: '/store',
      access: 'anyone',
      tag: 'about',
      summary: 'Under which addresses clusters reach this store',
      response: storeSchema,
      handle: ({ base }) => {
        const market = markets.list()[0]
        return {
          address: base,
          hub: hub ?? new URL(base).host,
          domain: market?.domain ?? 'default',
          marketId: market?.marketID ?? '',
          version,
        }
      },
    }),
    route({
      method: 'GET',
      path: '/storage',
      access,
      tag,
      summary: 'What is stored, what is free, what is damaged',
      response: storageSchema,
      handle: async () => {
        // The database stands in the data directory.
        const directory = dirname(db.sqlite.name)
        const { blocks, bavail, bsize } = await statfs(directory)
        const free = bavail * bsize
        const collection = lastCollection(db)
        const scrub = lastScrub(db)
        return {
          ...storageSummary(db),
          disk: { total: blocks * bsize, free },
          database: statSync(db.sqlite.name).size,
          files: await filesIn(directory),
          growth: growthOf(db.sqlite, free) ?? null,
          collection: collection ? { finishedAt: collection.finishedAt, bytes: collection.bytes } : null,
          scrub: scrub ?? null,
          backup: new KeptValue<LastBackup>(db, LAST_BACKUP).get() ?? null,
          damaged: damagedContent(db, MAX_DAMAGED),
        }
      },
    }),
    route({
      method: 'GET',
      path: '/settings/maintenance',
      access,
      tag,
      summary: 'When garbage is collected, blobs are read again and tags are dropped',
      response: maintenanceSchema,
      handle: settings,
    }),
    route({
      method: 'PUT',
      path: '/settings/maintenance',
      access,
      tag,
      summary: 'Change that; schedules count from the next start',
      body: maintenanceSchema,
      response: maintenanceSchema,
      handle: async ({ body, actor }) => {
        const kept = await saveMaintenance(db, body)
        await audit.note({ ...actor, action: 'setting.changed', target: 'setting:maintenance' })
        return kept
      },
    }),
  ]
}

/** What lies beside the blobs, by where it lies (docs/architecture.md, "Content on disk"). */
async function filesIn(directory: string) {
  const sizes = await Promise.all(
    ['bundles', 'incoming', 'imports', 'fetches', 'staging', 'quarantine'].map((name) =>
      directorySize(join(directory, name)),
    ),
  )
  const [exports = 0, incoming = 0, imports = 0, fetches = 0, staging = 0, quarantine = 0] = sizes
  return { exports, uploads: incoming + imports + fetches + staging, quarantine }
}
