import { z } from 'zod'
import { parseDigest } from '../../oci/digest.ts'
import { type Descriptor, parseManifest } from '../../oci/manifest.ts'
import { isRepositoryName, isTag } from '../../oci/names.ts'
import { Manifests, type StoredManifest } from '../content/manifests.ts'
import { Referrers } from '../content/referrers.ts'
import { Repositories } from '../content/repositories.ts'
import { RepositoryBrowser } from '../content/repository-browser.ts'
import type { Database } from '../db/database.ts'
import { RaincaskError } from '../ops/errors.ts'
import { lineField } from './fields.ts'
import { pageOf, pageQuery } from './paging.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'repositories'
const access = 'administrator'
/** Most entries that an answer names; a manifest may list twenty thousand. */
const MAX_ENTRIES = 500

const repositoryField = z.string().max(255).refine(isRepositoryName, 'is not a repository')
const referenceField = z
  .string()
  .max(140)
  .refine((text) => parseDigest(text) !== undefined || isTag(text), 'is neither a tag nor a digest')

const descriptorSchema = z.object({
  digest: z.string(),
  mediaType: z.string(),
  size: z.number(),
  artifactType: z.string().nullable(),
  platform: z.string().nullable().describe('os/architecture[/variant]'),
  annotations: z.record(z.string(), z.string()),
  isHere: z.boolean().describe('False for what only the manifest names: images of one node are sparse'),
})

const repositorySchema = z.object({
  name: z.string(),
  isPublic: z.boolean(),
  tags: z.int(),
  manifests: z.int(),
  bytes: z.number().describe('Of the blobs that it may show, each once'),
  pushedAt: timeSchema.nullable(),
})

const tagSchema = z.object({
  name: z.string(),
  digest: z.string(),
  mediaType: z.string(),
  artifactType: z.string().nullable(),
  updatedAt: timeSchema,
})

const manifestSchema = z.object({
  digest: z.string(),
  mediaType: z.string(),
  artifactType: z.string().nullable(),
  kind: z.enum(['image', 'index']),
  size: z.number(),
  annotations: z.record(z.string(), z.string()),
  subject: z.string().nullable(),
  blobs: z.array(descriptorSchema).describe('Config, then layers'),
  manifests: z.array(descriptorSchema),
  referrers: z.array(descriptorSchema),
  isCut: z.boolean().describe('True if there is more than was named'),
})

/** Looking through the registry, for administrators. */
export function repositoryRoutes(db: Database): ConsoleRoute[] {
  const browser = new RepositoryBrowser(db)
  const repositories = new Repositories(db)
  const manifests = new Manifests(db, repositories)
  const referrers = new Referrers(db, manifests)

  /** @throws RaincaskError MANIFEST_UNKNOWN */
  const find = (repository: string, reference: string): StoredManifest => {
    const digest = parseDigest(reference)
    const found = digest ? manifests.byDigest(repository, digest) : manifests.byTag(repository, reference)
    if (!found) throw new RaincaskError('MANIFEST_UNKNOWN', { where: reference })
    return found
  }
  const describe = (repository: string, isBlob: boolean) => (one: Descriptor) => ({
    digest: one.digest,
    mediaType: one.mediaType,
    size: one.size,
    artifactType: one.artifactType ?? null,
    platform: platformOf(one),
    annotations: one.annotations ?? {},
    isHere: isBlob
      ? repositories.blobSize(repository, one.digest) !== undefined
      : manifests.byDigest(repository, one.digest) !== undefined,
  })

  return [
    route({
      method: 'GET',
      path: '/repositories',
      access,
      tag,
      summary: 'Repositories that hold something, by name',
      query: z.object({ ...pageQuery, text: lineField(255).default('').describe('Part of the name') }),
      response: pageOf(repositorySchema),
      handle: ({ query: { text, page, pageSize } }) => ({
        ...browser.repositories(text.toLowerCase(), page, pageSize),
        page,
        pageSize,
      }),
    }),
    route({
      method: 'GET',
      path: '/repositories/tags',
      access,
      tag,
      summary: 'Tags of a repository, the last that was set first',
      query: z.object({ ...pageQuery, repository: repositoryField }),
      response: pageOf(tagSchema),
      handle: ({ query: { repository, page, pageSize } }) => {
        if (repositories.find(repository) === undefined)
          throw new RaincaskError('NAME_UNKNOWN', { where: repository })
        return { ...browser.tags(repository, page, pageSize), page, pageSize }
      },
    }),
    route({
      method: 'GET',
      path: '/repositories/manifest',
      access,
      tag,
      summary: 'A manifest with what it names and what refers to it',
      query: z.object({ repository: repositoryField, reference: referenceField }),
      response: manifestSchema,
      handle: ({ query: { repository, reference } }) => {
        const { digest, mediaType, bytes } = find(repository, reference)
        const parsed = parseManifest(bytes, mediaType)
        const its = referrers.list(repository, digest)
        return {
          digest,
          mediaType,
          kind: parsed.kind,
          size: bytes.length,
          artifactType: parsed.artifactType ?? null,
          annotations: parsed.annotations ?? {},
          subject: parsed.subject?.digest ?? null,
          blobs: parsed.blobs.slice(0, MAX_ENTRIES).map(describe(repository, true)),
          manifests: parsed.manifests.slice(0, MAX_ENTRIES).map(describe(repository, false)),
          referrers: its.slice(0, MAX_ENTRIES).map(describe(repository, false)),
          isCut: Math.max(parsed.blobs.length, parsed.manifests.length, its.length) > MAX_ENTRIES,
        }
      },
    }),
  ]
}

function platformOf({ platform }: Descriptor): string | null {
  if (!platform) return null
  const parts = ['os', 'architecture', 'variant'].map((name) => platform[name])
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/') || null
}
