import { statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { MarketChanges } from '../catalog/market-changes.ts'
import { brokenWithout } from '../content/broken-content.ts'
import { damagedBlobsOf, storageSummary } from '../content/storage-summary.ts'
import type { Database } from '../db/database.ts'
import { lastCollection } from '../jobs/collection.ts'
import { loadMaintenance, maintenanceSchema, saveMaintenance } from '../jobs/maintenance-settings.ts'
import { lastScrub } from '../jobs/scrubbing.ts'
import type { Audit } from '../ops/audit.ts'
import { version } from '../ops/version.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

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

const storageSchema = z.object({
  disk: z.object({ total: z.number(), free: z.number() }).describe('Bytes of the data directory’s disk'),
  database: z.number().describe('Bytes of the database'),
  blobs: z.int(),
  bytes: z.number(),
  sharedBytes: z.number().describe('What would be stored besides if nothing were shared'),
  months: z
    .array(z.object({ month: z.string(), bytes: z.number() }))
    .describe('What came in and is still here'),
  largest: z.array(z.object({ appId: z.string(), name: z.string(), bytes: z.number() })),
  collection: z.object({ finishedAt: timeSchema, bytes: z.number() }).nullable().describe('The last one'),
  scrub: z.object({ finishedAt: timeSchema, blobs: z.int(), bytes: z.number() }).nullable(),
  damaged: z.array(
    z.object({
      digest: z.string(),
      size: z.number(),
      finding: z.string(),
      foundAt: timeSchema,
      releases: z.array(z.object({ app: z.string(), version: z.string() })),
    }),
  ),
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
        const collection = lastCollection(db)
        const scrub = lastScrub(db)
        return {
          ...storageSummary(db),
          disk: { total: blocks * bsize, free: bavail * bsize },
          database: statSync(db.sqlite.name).size,
          collection: collection ? { finishedAt: collection.finishedAt, bytes: collection.bytes } : null,
          scrub: scrub ?? null,
          damaged: damagedOf(db),
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

function damagedOf(db: Database) {
  return damagedBlobsOf(db, MAX_DAMAGED).map((blob) => ({
    ...blob,
    releases: brokenWithout(db, blob.digest).releases,
  }))
}
