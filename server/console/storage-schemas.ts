import { z } from 'zod'
import { timeSchema } from './people-schemas.ts'

// Sizes in bytes, times in milliseconds since 1970 UTC.

const bytes = z.number()

/** What is stored, how it grows, and how the store looks after itself. */
export const storageSchema = z.object({
  disk: z.object({ total: bytes, free: bytes }).describe('Bytes of the data directory’s disk'),
  database: bytes.describe('Bytes of the database'),
  files: z
    .object({ exports: bytes, uploads: bytes, quarantine: bytes })
    .describe('Bytes beside blobs: exports to download, what is being brought in, damaged blobs set aside'),
  blobs: z.int(),
  bytes,
  sharedBytes: bytes.describe('What would be stored besides if nothing were shared'),
  months: z.array(z.object({ month: z.string(), bytes })).describe('What came in and is still here'),
  history: z
    .object({ before: bytes, days: z.array(z.object({ day: z.string(), bytes })) })
    .describe('The same by days of the last year (UTC), and all that came before'),
  growth: z
    .object({ perDay: bytes, daysLeft: z.int().describe('Until the disk is full') })
    .nullable()
    .describe('By the last 30 days; null while a store is too young to tell'),
  largest: z
    .array(
      z.object({
        appId: z.string(),
        name: z.string(),
        versions: z.int(),
        bytes,
        ownBytes: bytes.describe('That no other app holds'),
      }),
    )
    .describe('Apps that hold the most'),
  collection: z.object({ finishedAt: timeSchema, bytes }).nullable().describe('The last one'),
  scrub: z.object({ finishedAt: timeSchema, blobs: z.int(), bytes }).nullable(),
  backup: z
    .object({ at: timeSchema, name: z.string(), damaged: z.int().describe('Blobs that it lacks') })
    .nullable()
    .describe('The last one that came to its end'),
  damaged: z.array(
    z.object({
      digest: z.string(),
      size: bytes,
      finding: z.string(),
      foundAt: timeSchema,
      releases: z.array(z.object({ app: z.string(), name: z.string(), version: z.string() })),
      tags: z.array(z.object({ repository: z.string(), tag: z.string() })),
    }),
  ),
})
