import { z } from 'zod'
import { VISIBILITIES } from '../catalog/app-changes.ts'
import { FACETS } from '../catalog/search-facets.ts'
import { timeSchema } from './people-schemas.ts'

const digest = z.string().nullable()

export const listingSchema = z.enum(['unlisted', 'review', 'listed'])

const publisherSchema = z.object({
  owner: z.string().describe('For filters: user:<id> or key:<id>'),
  userId: z.string().nullable().describe('Of the public page'),
  name: z.string(),
})

/** An app as lists show it. */
export const cardSchema = z.object({
  id: z.string().describe('appKeyID'),
  name: z.string(),
  description: z.string(),
  logo: digest.describe('Digest of the picture at /apps/{id}/logo: changes when it does'),
  devStatus: z.string(),
  categoryId: z.string().nullable(),
  tags: z.array(z.string()),
  publisher: publisherSchema.nullable().describe('Null for an imported app'),
  version: z.string().nullable().describe('The newest that is offered'),
  versions: z.int(),
  architectures: z.array(z.string()),
  isPlugin: z.boolean(),
  visits: z.int(),
  installs: z.int(),
  downloads: z.int(),
  visibility: z.enum(VISIBILITIES),
  listing: listingSchema,
  updatedAt: timeSchema,
})

/** A version, without what is in it. */
export const versionLineSchema = z.object({
  version: z.string(),
  alias: z.string(),
  notes: z.string(),
  digest: z.string().describe('Of the release index'),
  arch: z.string(),
  cpu: z.int().describe('Millicores'),
  memory: z.int().describe('MiB'),
  size: z.number().describe('Bytes of everything in it'),
  isPlugin: z.boolean(),
  enabled: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})

export const versionSchema = versionLineSchema.extend({
  parts: z.array(
    z.object({
      kind: z.enum(['component', 'plugin']),
      key: z.string(),
      name: z.string(),
      shareImage: z.string().describe('As the template writes it'),
      image: z
        .object({ repository: z.string(), tag: z.string(), digest: z.string() })
        .nullable()
        .describe('Where this registry serves it'),
      architecture: z.string(),
      ports: z.array(z.object({ port: z.int(), protocol: z.string(), outer: z.boolean() })),
      dependsOn: z.array(z.string()).describe('Keys of the components that it calls'),
      cpu: z.int(),
      memory: z.int(),
    }),
  ),
})

export const packageSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.string().nullable().describe('Null for the newest'),
})

export const screenshotSchema = z.object({
  id: z.string().describe('The picture is at /screenshots/{id}'),
  caption: z.string(),
  digest: z.string(),
})

/** Everything that an app's page shows, but for what is in its versions. */
export const appSchema = cardSchema.extend({
  introduction: z.string().describe('Markdown'),
  installDoc: z.string().describe('Markdown'),
  useDoc: z.string().describe('Markdown'),
  createdAt: timeSchema,
  isKept: z.boolean().describe('True if the caller may edit it'),
  reviewNote: z.string().describe('For its keepers: why it was not listed'),
  versionLines: z.array(versionLineSchema).describe('Newest first'),
  packages: z.array(packageSchema),
  screenshots: z.array(screenshotSchema),
})

const facetSchema = z.array(z.object({ value: z.string(), label: z.string(), count: z.int() }))

/** Values with the number of apps that one would find by choosing them, the most first. */
export const facetsSchema = z.object(
  Object.fromEntries(FACETS.map((facet) => [facet, facetSchema])) as Record<
    (typeof FACETS)[number],
    typeof facetSchema
  >,
)

export const categorySchema = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  position: z.int(),
})

export const deletionSchema = z.object({
  versions: z.array(z.string()),
  bytes: z.number().describe('Freed by the next garbage collection'),
  installedBy: z.int().describe('Access keys that have installed one of them'),
})
