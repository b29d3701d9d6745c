import type { z } from 'zod'
import { parseDigest } from '../../oci/digest.ts'
import { type ImageFacts, MAX_CONFIG_BYTES, readImageFacts } from '../../oci/image-config.ts'
import { type Descriptor, type ParsedManifest, parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import type { Content } from '../content/content.ts'
import type { StoredManifest } from '../content/manifests.ts'
import type { RepositoryBrowser } from '../content/repository-browser.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { manifestSchema } from './repository-schemas.ts'

/** Most entries that an answer names; a manifest may list twenty thousand. */
const MAX_ENTRIES = 500
const IMAGE_CONFIGS = new Set<string>([MediaType.ociConfig, MediaType.dockerConfig])

type Shown = z.input<typeof manifestSchema>

/**
 * A manifest as people see it: with what it names, what its image says of itself, and what refers to it.
 * @throws RaincaskError MANIFEST_UNKNOWN
 */
export function describeManifest(
  content: Content,
  browser: RepositoryBrowser,
  repository: string,
  reference: string,
): Shown {
  const { digest, mediaType, bytes } = find(content, repository, reference)
  const parsed = parseManifest(bytes, mediaType)
  const referrers = content.referrers.list(repository, digest)
  const { madeBy = [], ...image } = imageOf(content, parsed) ?? {}
  const isHere = (one: Descriptor) => content.manifests.byDigest(repository, one.digest) !== undefined
  const tags = content.tags.of(repository, digest)
  return {
    digest,
    mediaType,
    kind: parsed.kind,
    size: bytes.length,
    bytes: browser.bytesOf(digest),
    artifactType: parsed.artifactType ?? null,
    annotations: parsed.annotations ?? {},
    subject: parsed.subject?.digest ?? null,
    tags: tags.slice(0, MAX_ENTRIES),
    image: 'platform' in image ? image : null,
    blobs: parsed.blobs.slice(0, MAX_ENTRIES).map((one, i) => ({
      ...describe(one, content.repositories.blobSize(repository, one.digest) !== undefined),
      madeBy: madeBy[i - 1] ?? null,
    })),
    manifests: parsed.manifests.slice(0, MAX_ENTRIES).map((one) => {
      const here = isHere(one)
      return { ...describe(one, here), bytes: here ? browser.bytesOf(one.digest) : null }
    }),
    referrers: referrers.slice(0, MAX_ENTRIES).map((one) => describe(one, isHere(one))),
    isCut:
      Math.max(parsed.blobs.length, parsed.manifests.length, referrers.length, tags.length) > MAX_ENTRIES,
  }
}

function find({ manifests }: Content, repository: string, reference: string): StoredManifest {
  const digest = parseDigest(reference)
  const found = digest ? manifests.byDigest(repository, digest) : manifests.byTag(repository, reference)
  if (!found) throw new RaincaskError('MANIFEST_UNKNOWN', { where: reference })
  return found
}

/** What the config says, where it is an image's, is small enough and is not damaged. */
function imageOf({ blobs }: Content, { blobs: [config, ...layers] }: ParsedManifest): ImageFacts | undefined {
  if (!config || !IMAGE_CONFIGS.has(config.mediaType)) return undefined
  try {
    return readImageFacts(blobs.read(config.digest, MAX_CONFIG_BYTES), layers.length)
  } catch (error) {
    if (error instanceof RaincaskError) return undefined
    throw error
  }
}

function describe(one: Descriptor, isHere: boolean) {
  return {
    digest: one.digest,
    mediaType: one.mediaType,
    size: one.size,
    artifactType: one.artifactType ?? null,
    platform: platformOf(one),
    annotations: one.annotations ?? {},
    isHere,
  }
}

function platformOf({ platform }: Descriptor): string | null {
  if (!platform) return null
  const parts = ['os', 'architecture', 'variant'].map((name) => platform[name])
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/') || null
}
