import { PackageError } from '../../../bundles/package-error.ts'
import type { BundledRelease } from '../../../bundles/raincask/check-closure.ts'
import type { ReleasePart } from '../../../bundles/raincask/release-closure.ts'
import { blankCredentials } from '../../../bundles/ram/blank-credentials.ts'
import { parseTemplate } from '../../../bundles/ram/template.ts'
import type { NewRelease } from '../../catalog/new-release.ts'
import type { Content } from '../../content/content.ts'
import { type HeldContent, holdInRepository } from '../../content/hold-content.ts'
import { Annotation } from '../releases/release-parts.ts'
import { releaseRepository, releaseTag, type ServedName, servedNames } from '../releases/served-names.ts'

/** Largest template that is taken, in bytes. */
const MAX_TEMPLATE = 64 * 1024 * 1024

/** A release of a bundle, its content stored and checked, ready to be published. */
export interface ReadyRelease {
  release: NewRelease
  /** Lets the repositories hold it. Inside a write. */
  hold(content: Content): void
}

/**
 * Checks a bundled release as an import of a package is checked, and gives its images their names here.
 * @throws PackageError TEMPLATE_INVALID, IMAGE_MISSING, BUNDLE_INVALID
 */
export function readyRelease(content: Content, { entry, closure, listed }: BundledRelease): ReadyRelease {
  const where = `${listed.app} ${listed.version}`
  const images = imagesByName(closure.images, where)
  checkTemplate(content.blobs.read(entry.template, MAX_TEMPLATE), images, where)
  const names = servedNames(listed.app, listed.version, [...images.keys()])
  const { schema: _, app, ...rest } = entry
  const { logo, ...texts } = app
  const release: NewRelease = {
    ...rest,
    app: { ...texts, ...(logo && content.blobs.sizeOf(logo.digest) !== undefined && { logo }) },
    images: [...images].map(([shareImage, { descriptor }]) => ({
      shareImage,
      ...(names.get(shareImage) as ServedName),
      digest: descriptor.digest,
    })),
  }
  const hold = (into: Content) => {
    const repository = releaseRepository(listed.app)
    for (const [shareImage, part] of images) {
      const served = names.get(shareImage) as ServedName
      holdInRepository(into, served.repository, heldContent(part), served.tag)
      holdInRepository(into, repository, heldContent(part))
    }
    const template = heldContent(closure.template)
    const index = { manifests: [...template.manifests, closure.index], blobs: template.blobs }
    holdInRepository(into, repository, index, releaseTag(listed.version))
  }
  return { release, hold }
}

/** Images by the names that the template gives them, as the release index notes them. */
function imagesByName(parts: readonly ReleasePart[], where: string): Map<string, ReleasePart> {
  const images = new Map<string, ReleasePart>()
  for (const part of parts) {
    const name = part.descriptor.annotations?.[Annotation.shareImage]
    if (name === undefined)
      throw new PackageError(
        'BUNDLE_INVALID',
        `${where} lists an image without its name: ${part.descriptor.digest}`,
      )
    images.set(name, part)
  }
  return images
}

function checkTemplate(bytes: Buffer, images: ReadonlyMap<string, ReleasePart>, where: string): void {
  const { components, plugins } = parseTemplate(bytes, `template of ${where}`)
  if (blankCredentials(bytes) !== bytes)
    throw new PackageError('TEMPLATE_INVALID', 'it carries credentials', `template of ${where}`)
  const missing = [...components, ...plugins].find(
    ({ shareImage }) => shareImage !== '' && !images.has(shareImage),
  )
  if (missing)
    throw new PackageError(
      'IMAGE_MISSING',
      `${where} has no image for ${missing.name}: ${missing.shareImage}`,
    )
}

function heldContent({ documents, blobs }: ReleasePart): HeldContent {
  return { manifests: documents, blobs: blobs.map(({ digest }) => digest) }
}
