import { blankCredentials } from '../../../bundles/ram/blank-credentials.ts'
import type { TemplatePart } from '../../../bundles/ram/template.ts'
import type { Digest } from '../../../oci/digest.ts'
import type { Descriptor } from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import type { NewRelease } from '../../catalog/new-release.ts'
import { type Published, publishRelease } from '../../catalog/publish-release.ts'
import type { Content } from '../../content/content.ts'
import { type HeldContent, holdInRepository } from '../../content/hold-content.ts'
import type { Database } from '../../db/database.ts'
import {
  Annotation,
  type ArtifactPart,
  EMPTY_CONFIG,
  type ReleaseImage,
  releaseIndex,
  templateArtifact,
} from './release-parts.ts'
import { releaseRepository, releaseTag, type ServedName, servedNames } from './served-names.ts'

/** An image that a template names, complete: its blobs are stored. */
export interface ContentImage {
  root: Descriptor
  held: HeldContent
  /** Architectures as image configs name them. */
  platforms: string[]
}

/** What becomes a release: the template, what it names, and what the catalogue shows of it. */
export interface ReleaseContent {
  facts: Omit<NewRelease, 'digest' | 'template' | 'images'>
  /** The app's name on the release index. */
  title: string
  /** The template's JSON as it came; credentials are blanked here. */
  metadata: Uint8Array
  /** Components, then plugins. */
  parts: TemplatePart[]
  /** By the names that the template writes. */
  images: ReadonlyMap<string, ContentImage>
  logo: { digest: Digest; mediaType: string; size: number } | undefined
  annotations: Record<string, string | undefined>
}

/** How a release comes in. */
export interface PublishOptions {
  /** Stores bytes so that no collection takes them before the release is published. */
  put(bytes: Uint8Array): Promise<Digest>
  /** Runs in the transaction that publishes, at its end; `digest` is the release index's. */
  within?(outcome: Published, digest: Digest): void
  /** True if the app is there and keeps its name, texts and logo. */
  keepApp?: boolean
}

/**
 * Ties template and images together as a release (design, section 1) and publishes it: repositories, tags and
 * catalogue in one transaction. Blobs are linked, never copied.
 * @throws PackageError TEMPLATE_INVALID; RaincaskError TEMPLATE_INVALID, BLOB_UNKNOWN if a blob is gone by now
 */
export async function publishReleaseContent(
  { db, content }: { db: Database; content: Content },
  release: ReleaseContent,
  { put, within, keepApp = false }: PublishOptions,
): Promise<{ digest: Digest; outcome: Published }> {
  const { facts, images } = release
  const { version } = facts
  const app = facts.app.id
  const served = servedNames(app, version, [...images.keys()])
  const template = await storeTemplate(release, put)
  const artifact = templateArtifact(template.parts)
  const index = releaseIndex(
    { app, name: release.title, version },
    artifact,
    indexedImages(release),
    release.annotations,
  )
  const repository = releaseRepository(app)
  const outcome = await db.write(() => {
    for (const [shareImage, { held }] of images) {
      const name = served.get(shareImage) as ServedName
      holdInRepository(content, name.repository, held, name.tag)
      holdInRepository(content, repository, held)
    }
    const blobs = [template.empty, ...template.parts.map(({ digest }) => digest)]
    holdInRepository(content, repository, { manifests: [artifact, index], blobs }, releaseTag(version))
    const published = publishRelease(
      db,
      { ...facts, digest: index.digest, template: template.json, images: releaseImages(images, served) },
      { keepApp },
    )
    within?.(published, index.digest)
    return published
  })
  return { digest: index.digest, outcome }
}

interface StoredTemplate {
  /** The template's JSON first. */
  parts: ArtifactPart[]
  json: Digest
  empty: Digest
}

async function storeTemplate(
  { metadata, logo }: ReleaseContent,
  put: PublishOptions['put'],
): Promise<StoredTemplate> {
  const bytes = blankCredentials(metadata)
  const json = await put(bytes)
  const parts: ArtifactPart[] = [
    { digest: json, size: bytes.length, mediaType: MediaType.templateJson, title: 'metadata.json' },
  ]
  if (logo) parts.push({ ...logo, title: 'logo' })
  return { parts, json, empty: await put(EMPTY_CONFIG) }
}

function indexedImages({ parts, images }: ReleaseContent): ReleaseImage[] {
  return parts.flatMap(({ kind, key, shareImage }) => {
    const image = images.get(shareImage)
    return image ? [{ root: image.root, role: kind, key, shareImage }] : []
  })
}

function releaseImages(
  images: ReleaseContent['images'],
  served: ReadonlyMap<string, ServedName>,
): NewRelease['images'] {
  return [...images].map(([shareImage, { root }]) => ({
    shareImage,
    ...(served.get(shareImage) as ServedName),
    digest: root.digest,
  }))
}

/** Annotations of a release that follow from what its template says of itself. */
export function templateAnnotations(summary: { platformPlugin: string | undefined }) {
  return { [Annotation.platformPlugin]: summary.platformPlugin }
}
