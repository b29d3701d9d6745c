import { z } from 'zod'
import { parseDigest } from '../../oci/digest.ts'
import { isRepositoryName, isTag } from '../../oci/names.ts'
import { timeSchema } from './people-schemas.ts'

// Sizes in bytes, times in milliseconds since 1970 UTC.

export const repositoryField = z.string().max(255).refine(isRepositoryName, 'is not a repository')
export const tagField = z.string().max(128).refine(isTag, 'is not a tag')
export const digestField = z
  .string()
  .max(140)
  .transform((text, context) => {
    const digest = parseDigest(text)
    if (!digest) context.addIssue({ code: 'custom', message: 'is not a digest' })
    return digest ?? z.NEVER
  })
export const referenceField = z
  .string()
  .max(140)
  .refine((text) => parseDigest(text) !== undefined || isTag(text), 'is neither a tag nor a digest')

export const repositorySchema = z.object({
  name: z.string(),
  isPublic: z.boolean(),
  tags: z.int(),
  manifests: z.int(),
  bytes: z.number().describe('Of the blobs that it may show, each once'),
  pushedAt: timeSchema.nullable(),
})

export const repositoryPageSchema = repositorySchema.extend({
  isOfCatalogue: z
    .boolean()
    .describe('True for apps/** and releases/**: what is in them goes with its version'),
  versions: z
    .array(z.object({ appId: z.string(), name: z.string(), version: z.string() }))
    .describe('Versions of apps whose images or releases it holds'),
})

const typed = { digest: z.string(), mediaType: z.string(), artifactType: z.string().nullable() }
const bytes = z.number().describe('Of every blob that it names, at any depth, each once')

export const tagSchema = z.object({ name: z.string(), ...typed, bytes, updatedAt: timeSchema })

export const untaggedSchema = z.object({
  ...typed,
  bytes,
  pushedAt: timeSchema,
  subject: z.string().nullable().describe('Digest of what it refers to'),
  isListed: z.boolean().describe('True if an index of the repository lists it'),
})

const descriptorSchema = z.object({
  ...typed,
  size: z.number(),
  platform: z.string().nullable().describe('os/architecture[/variant]'),
  annotations: z.record(z.string(), z.string()),
  isHere: z.boolean().describe('False for what only the manifest names: images of one node are sparse'),
})

export const manifestSchema = z.object({
  ...typed,
  kind: z.enum(['image', 'index']),
  size: z.number().describe('Of the manifest itself'),
  bytes,
  annotations: z.record(z.string(), z.string()),
  subject: z.string().nullable(),
  tags: z.array(z.string()).describe('That point at it; at most 500'),
  image: z
    .object({
      platform: z.string().nullable(),
      created: z.string().nullable().describe('As the image says, RFC 3339'),
      author: z.string().nullable(),
      command: z.array(z.string()).describe('Entrypoint and command'),
      workingDir: z.string().nullable(),
      user: z.string().nullable(),
      ports: z.array(z.string()),
    })
    .nullable()
    .describe('What the image’s config says; null for what is no image'),
  blobs: z
    .array(
      descriptorSchema.extend({ madeBy: z.string().nullable().describe('The step that made the layer') }),
    )
    .describe('Config, then layers'),
  manifests: z.array(
    descriptorSchema.extend({ bytes: bytes.nullable().describe('With all its blobs; null if not here') }),
  ),
  referrers: z.array(descriptorSchema),
  isCut: z.boolean().describe('True if there is more than was named'),
})

export const deletionPlanSchema = z.object({
  tags: z.array(z.string()).describe('Tags that go at once'),
  manifests: z.int().describe('Manifests that nothing reaches any more'),
  blobs: z
    .object({ count: z.int(), bytes: z.number() })
    .describe('What the next collection frees, once the grace is over'),
  sharedBytes: z.number().describe('Bytes of blobs that stay, since something else holds them'),
  listedBy: z.int().describe('Indexes that list the manifest, and stay'),
  keptUntil: timeSchema.nullable().describe('When the grace is over; null if it is'),
})
