import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import { requireImages } from '../../../bundles/ram/package-parts.ts'
import type { RamPackage } from '../../../bundles/read-package.ts'
import { parseManifest } from '../../../oci/manifest.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { readLogo } from '../releases/logo.ts'
import {
  type ContentImage,
  publishReleaseContent,
  type ReleaseContent,
  templateAnnotations,
} from '../releases/publish-release-content.ts'
import { appKeyFor } from '../releases/served-names.ts'
import { summarise, type TemplateSummary } from '../releases/template-summary.ts'
import { recordTransfer } from '../transfer-audit.ts'
import type { ContentSink } from './content-sink.ts'
import type { ImportDeps, ImportedRelease } from './import-package.ts'

/**
 * Ties a package's template and images together as a release, and publishes it: repositories, tags and catalogue in
 * one transaction, with a note in the audit.
 * @param from who imports it, and the package's file
 * @throws PackageError IMAGE_MISSING if the template names an image that the package doesn't hold
 */
export async function publishPackage(
  deps: ImportDeps,
  sink: ContentSink,
  ram: RamPackage,
  from: { actor: Actor; file: string },
): Promise<ImportedRelease> {
  requireImages(ram.parts)
  const { groupName: name, groupVersion: version } = ram.template
  const app = appKeyFor(ram.template.groupKey)
  const summary = summarise(ram.template)
  const images = imagesOf(ram)
  await sink.keep([...images.values()].flatMap(({ held }) => held.blobs))
  const logo = await storeLogo(sink, summary)
  const release: ReleaseContent = {
    facts: factsOf(ram, summary, images, logo),
    title: name,
    metadata: ram.metadata,
    parts: ram.parts,
    images,
    logo,
    annotations: templateAnnotations(summary),
  }
  const audit = new Audit(deps.db)
  const published = await publishReleaseContent(deps, release, {
    put: (bytes) => sink.put(bytes),
    within: (outcome, digest) => {
      const transferred = { app, name, version, digest }
      recordTransfer(audit, from.actor, 'version.imported', transferred, { file: from.file, outcome })
      deps.content.blobs.releaseLeases()
    },
  })
  return { appKeyID: app, name, version, ...published }
}

/** Each image that the template names, once. */
function imagesOf({ parts }: RamPackage): Map<string, ContentImage> {
  const images = new Map<string, ContentImage>()
  for (const { shareImage, image } of parts) if (image) images.set(shareImage, contentImage(image))
  return images
}

/** An image of an archive, its manifests read. */
export function contentImage({ root, manifests, blobs, platforms }: ArchiveImage): ContentImage {
  const held = {
    manifests: manifests.map(({ digest, bytes, mediaType }) => ({
      digest,
      bytes,
      parsed: parseManifest(bytes, mediaType),
    })),
    blobs: blobs.map(({ digest }) => digest),
  }
  return { root, held, platforms }
}

async function storeLogo(sink: ContentSink, summary: TemplateSummary): Promise<ReleaseContent['logo']> {
  const picture = readLogo(summary.logoBase64)
  if (!picture) return undefined
  const { bytes, mediaType } = picture
  return { digest: await sink.put(bytes), mediaType, size: bytes.length }
}

function factsOf(
  { template }: RamPackage,
  summary: TemplateSummary,
  images: ReadonlyMap<string, ContentImage>,
  logo: ReleaseContent['logo'],
): ReleaseContent['facts'] {
  const { description, devStatus, alias, notes, cpu, memory, isPlugin } = summary
  const platforms = [...new Set([...images.values()].flatMap((image) => image.platforms))]
  return {
    app: {
      id: appKeyFor(template.groupKey),
      name: template.groupName,
      description,
      introduction: '',
      devStatus,
      ...(logo && { logo: { digest: logo.digest, mediaType: logo.mediaType } }),
    },
    version: template.groupVersion,
    alias,
    notes,
    // What the publisher wrote counts; a template from before there were two is judged by its images.
    arch: summary.arch ?? (platforms.length === 1 ? (platforms[0] ?? '') : ''),
    cpu,
    memory,
    isPlugin,
  }
}
