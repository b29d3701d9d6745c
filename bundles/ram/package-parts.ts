import { findImage } from '../image-archive/image-names.ts'
import type { ArchiveImage } from '../image-archive/types.ts'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'
import type { RamTemplate, TemplatePart } from './template.ts'

/** A component or plugin with the image that its `share_image` means. */
export interface PackagePart extends TemplatePart {
  /** Undefined where the template names none, or where the package has not got it. */
  image: ArchiveImage | undefined
}

/** The components, then the plugins, each with its image. */
export function partsOf(template: RamTemplate, images: readonly ArchiveImage[]): PackagePart[] {
  const known = new Map<string, ArchiveImage | undefined>()
  return [...template.components, ...template.plugins].map((part) => {
    if (!known.has(part.shareImage)) known.set(part.shareImage, findImage(images, part.shareImage))
    return { ...part, image: known.get(part.shareImage) }
  })
}

/**
 * Checks that no part lacks the image that it names.
 * @throws PackageError IMAGE_MISSING, naming all that are missing
 */
export function requireImages(parts: readonly PackagePart[]): void {
  const missing = parts.filter(({ shareImage, image }) => shareImage !== '' && image === undefined)
  const [first] = missing
  if (!first) return
  const named = missing.slice(0, 5).map(({ name, shareImage }) => `${visible(name)} (${visible(shareImage)})`)
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : ''
  throw new PackageError(
    'IMAGE_MISSING',
    `the package has no image for ${named.join(', ')}${more}`,
    `metadata.json › ${first.path}.share_image`,
  )
}
