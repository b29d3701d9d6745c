import type { ArchiveImage } from '../../bundles/image-archive/types.ts'
import { blankCredentials } from '../../bundles/ram/blank-credentials.ts'
import { type PackagePart, requireImages } from '../../bundles/ram/package-parts.ts'
import type { RamPackage } from '../../bundles/ram/read-ram-package.ts'
import type { Digest } from '../../oci/digest.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import type { NewRelease } from '../catalog/new-release.ts'
import { publishRelease } from '../catalog/publish-release.ts'
import { type HeldContent, holdInRepository } from '../content/hold-content.ts'
import type { ContentSink } from './content-sink.ts'
import type { ImportDeps, ImportedRelease } from './import-package.ts'
import { readLogo } from './logo.ts'
import { type ArtifactPart, EMPTY_CONFIG, releaseIndex, templateArtifact } from './release-parts.ts'
import { appKeyFor, releaseRepository, releaseTag, type ServedName, servedNames } from './served-names.ts'
import { summarise, type TemplateSummary } from './template-summary.ts'

/** An image that the template names, and where it will be served. */
interface NamedImage {
  shareImage: string
  image: ArchiveImage
  served: ServedName
}

/**
 * Ties a package's template and images together as a release, and publishes it: repositories, tags and catalogue in
 * one transaction.
 * @throws PackageError IMAGE_MISSING if the template names an image that the package doesn't hold
 */
export async function publishPackage(
  deps: ImportDeps,
  sink: ContentSink,
  ram: RamPackage,
): Promise<ImportedRelease> {
  const { db, content } = deps
  requireImages(ram.parts)
  const { groupName: name, groupVersion: version } = ram.template
  const app = appKeyFor(ram.template.groupKey)
  const summary = summarise(ram.template)
  const images = nameImages(app, version, ram.parts)
  const template = await storeTemplate(sink, ram.metadata, summary)
  const artifact = templateArtifact(template.parts)
  const index = releaseIndex({ app, name, version }, artifact, releaseImages(ram.parts))
  const held = images.map(({ image }) => heldContent(image))
  await sink.keep(held.flatMap(({ blobs }) => blobs))
  const release = newRelease(ram, summary, template, images, index.digest)
  const outcome = await db.write(() => {
    const repository = releaseRepository(app)
    images.forEach(({ served }, i) => {
      const part = held[i] as HeldContent
      holdInRepository(content, served.repository, part, served.tag)
      holdInRepository(content, repository, part)
    })
    const blobs = [template.empty, ...template.parts.map(({ digest }) => digest)]
    holdInRepository(content, repository, { manifests: [artifact, index], blobs }, releaseTag(version))
    const published = publishRelease(db, release)
    content.blobs.releaseLeases()
    return published
  })
  return { appKeyID: app, name, version, digest: index.digest, outcome }
}

/** Each image that the template names, once. */
function nameImages(app: string, version: string, parts: PackagePart[]): NamedImage[] {
  const images = new Map<string, ArchiveImage>()
  for (const { shareImage, image } of parts) if (image) images.set(shareImage, image)
  const names = servedNames(app, version, [...images.keys()])
  return [...images].map(([shareImage, image]) => ({
    shareImage,
    image,
    served: names.get(shareImage) as ServedName,
  }))
}

function releaseImages(parts: PackagePart[]) {
  return parts.flatMap(({ image, kind, key, shareImage }) =>
    image ? [{ root: image.root, role: kind, key, shareImage }] : [],
  )
}

interface StoredTemplate {
  /** The template's JSON first. */
  parts: ArtifactPart[]
  json: Digest
  logo: { digest: Digest; mediaType: string } | undefined
  empty: Digest
}

async function storeTemplate(
  sink: ContentSink,
  metadata: Buffer,
  summary: TemplateSummary,
): Promise<StoredTemplate> {
  const bytes = blankCredentials(metadata)
  const json = await sink.put(bytes)
  const parts: ArtifactPart[] = [
    { digest: json, size: bytes.length, mediaType: MediaType.templateJson, title: 'metadata.json' },
  ]
  const picture = readLogo(summary.logoBase64)
  const logo = picture && { digest: await sink.put(picture.bytes), mediaType: picture.mediaType }
  if (logo && picture) parts.push({ ...logo, size: picture.bytes.length, title: 'logo' })
  return { parts, json, logo, empty: await sink.put(EMPTY_CONFIG) }
}

function heldContent(image: ArchiveImage): HeldContent {
  return {
    manifests: image.manifests.map(({ digest, bytes, mediaType }) => ({
      digest,
      bytes,
      parsed: parseManifest(bytes, mediaType),
    })),
    blobs: image.blobs.map(({ digest }) => digest),
  }
}

function newRelease(
  ram: RamPackage,
  summary: TemplateSummary,
  template: StoredTemplate,
  images: NamedImage[],
  digest: Digest,
): NewRelease {
  const { groupKey, groupName, groupVersion } = ram.template
  const platforms = [...new Set(images.flatMap(({ image }) => image.platforms))]
  const { description, devStatus, alias, notes, cpu, memory, isPlugin } = summary
  const logo = template.logo ? { logo: template.logo } : {}
  return {
    app: { id: appKeyFor(groupKey), name: groupName, description, introduction: '', devStatus, ...logo },
    version: groupVersion,
    alias,
    notes,
    digest,
    template: template.json,
    // What the publisher wrote counts; a template from before there were two is judged by its images.
    arch: summary.arch ?? (platforms.length === 1 ? (platforms[0] ?? '') : ''),
    cpu,
    memory,
    isPlugin,
    images: images.map(({ shareImage, image, served }) => ({
      shareImage,
      ...served,
      digest: image.root.digest,
    })),
  }
}
