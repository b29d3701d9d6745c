import { z } from 'zod'
import { parseFingerprint } from '../../bundles/minisign-keys.ts'
import { timeSchema } from './people-schemas.ts'

// Sizes in bytes, times in milliseconds since 1970 UTC where they are numbers, ISO 8601 by the sender's clock elsewhere.

export const signerSchema = z.object({
  fingerprint: z.string(),
  state: z
    .enum(['own', 'trusted', 'unknown', 'revoked'])
    .describe('unknown: compare the fingerprint with the people of that store, then say it in trustSigner'),
  name: z.string(),
})

const releaseSchema = z.object({
  app: z.string(),
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  arch: z.string(),
  publishedAt: z.string(),
})

/** What an import of a bundle would do. */
export const bundlePreviewSchema = z.object({
  id: z.string(),
  digest: z.string(),
  kind: z.enum(['full', 'delta']),
  createdAt: z.string(),
  title: z.string(),
  signer: signerSchema,
  releases: z.array(releaseSchema.extend({ outcome: z.enum(['new', 'changed', 'unchanged', 'older']) })),
  removed: z.array(
    z.object({
      app: z.string(),
      version: z.string(),
      digest: z.string(),
      here: z.boolean().describe('True if this store holds it: it goes with applyRemovals'),
    }),
  ),
  publicKey: z.string().describe('Of the signer, to trust it from now on (/transfers/signers)'),
  changes: z
    .array(
      z.object({
        app: z.string(),
        version: z.string(),
        from: z.string().nullable().describe('The version here that it is compared with; null for a new app'),
        bytes: z.number().describe('What it adds; shared bytes count for the first release that needs them'),
        images: z.array(
          z.object({
            name: z.string(),
            state: z.enum(['new', 'changed', 'same']),
            bytes: z.number().describe('Bytes of it that are not here'),
          }),
        ),
      }),
    )
    .describe('By release; empty where the volume with the manifests was not given'),
  bytesToAdd: z.number(),
  bytesHere: z.number(),
  freeBytes: z.number(),
  missingBase: z.array(z.object({ digest: z.string(), size: z.number() })),
  volumes: z.object({
    count: z.int(),
    given: z.array(z.int()),
    needed: z.array(z.int()),
    missing: z.array(z.int()),
  }),
})

export const previewSchema = z.object({
  bundles: z.array(bundlePreviewSchema),
  packages: z
    .array(z.object({ file: z.string(), size: z.number(), signed: z.literal(false) }))
    .describe('Packages without a table of contents: /transfers/inspect reads them to their end'),
  unsignedAllowed: z.boolean(),
  damaged: z.array(z.object({ file: z.string(), problem: z.string() })),
})

/** Where to import from: one of the three. */
export const sourceFields = {
  upload: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .describe(
      'Id of an upload that is complete; others of one’s own that are volumes of the same bundle join it',
    ),
  paths: z
    .array(z.string().min(1).max(4096))
    .min(1)
    .max(500)
    .optional()
    .describe('Files or directories in a directory that the settings open, in the inbox or on a stick'),
}

export const importChoices = {
  trustSigner: z
    .string()
    .max(100)
    .refine((text) => parseFingerprint(text) !== undefined, 'is not a fingerprint of 32 hex digits')
    .transform((text) => parseFingerprint(text) ?? '')
    .optional()
    .describe('Fingerprint of an unknown signer that is to be trusted this once'),
  applyRemovals: z.boolean().optional(),
  allowOlder: z.boolean().optional(),
}

export const importRunSchema = z.object({
  id: z.string(),
  title: z.string(),
  bundleId: z.string().nullable(),
  job: z.string().nullable(),
  actor: z.string(),
  actorName: z.string(),
  at: timeSchema,
  releases: z.array(
    z.object({
      app: z.string(),
      name: z.string(),
      version: z.string(),
      digest: z.string(),
      outcome: z.enum(['added', 'updated', 'unchanged']),
    }),
  ),
  removed: z.array(z.object({ app: z.string(), version: z.string() })),
  addedBytes: z.number(),
  undoneAt: timeSchema.nullable(),
})

export const unfinishedSchema = z.object({
  bundleId: z.string(),
  title: z.string(),
  signer: z.string(),
  startedAt: timeSchema,
  addedBytes: z.number(),
})

export const undoPlanSchema = z.object({
  run: importRunSchema.nullable().describe('The last import that changed something; null if there is none'),
  problems: z
    .array(z.object({ app: z.string(), version: z.string(), problem: z.string() }))
    .describe('Why it cannot be taken back; empty if it can'),
})

export const undoneSchema = z.object({
  run: z.string(),
  title: z.string(),
  at: timeSchema,
  releases: z.array(
    z.object({ app: z.string(), version: z.string(), outcome: z.enum(['removed', 'restored']) }),
  ),
})

export const storedFileSchema = z.object({
  name: z.string(),
  size: z.number(),
  at: timeSchema,
})

export const siteFileSchema = z.object({
  id: z.string(),
  kind: z.enum(['inventory', 'receipt']),
  site: z.string().describe('Fingerprint of the site that has signed it'),
  at: z.string(),
  releases: z.int(),
  bundle: z.string().nullable(),
  size: z.number(),
})

export const stickSchema = z.object({
  id: z.string(),
  path: z.string(),
  label: z.string(),
  fsType: z.string(),
  readOnly: z.boolean(),
  size: z.number(),
  free: z.number(),
})

export const stickContentsSchema = z.object({
  stick: stickSchema,
  bundles: z.array(
    z.object({
      id: z.string(),
      digest: z.string(),
      kind: z.enum(['full', 'delta']),
      createdAt: z.string(),
      title: z.string(),
      signer: signerSchema,
      releases: z.array(releaseSchema),
      blobs: z.object({ count: z.int(), bytes: z.number() }),
      isPartial: z.boolean(),
      files: z.array(z.string()).describe('Paths, for /transfers/preview and /transfers/imports'),
    }),
  ),
  packages: z.array(z.object({ path: z.string(), name: z.string(), size: z.number() })),
  siteFiles: z
    .array(z.object({ path: z.string(), name: z.string(), size: z.number() }))
    .describe('Receipts and inventories of other sites, for /transfers/sites'),
  problems: z.array(z.string()),
})
