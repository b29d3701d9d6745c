import type { Digest } from '../../oci/digest.ts'
import { normaliseReference } from '../../oci/reference.ts'
import { PackageError } from '../package-error.ts'
import type { ArchiveImage } from './types.ts'

/** References that Docker's rules can read, in full and each once. */
export function normalisedNames(names: Iterable<string>): string[] {
  const full = [...names].map((name) => normaliseReference(name))
  return [...new Set(full.filter((name) => name !== undefined))]
}

/** Those that Docker's rules cannot read. */
export function misnamed(names: Iterable<string>): string[] {
  return [...names].filter((name) => normaliseReference(name) === undefined)
}

/**
 * Joins images of the same root, whose names add up. Keeps the order.
 * @throws PackageError IMAGE_INVALID if one name means two images: whoever looks it up would get either.
 */
export function mergeImages(images: Iterable<ArchiveImage>, within: string | undefined): ArchiveImage[] {
  const byRoot = new Map<Digest, ArchiveImage>()
  const byName = new Map<string, Digest>()
  for (const image of images) {
    const { digest } = image.root
    for (const name of image.names) {
      const other = byName.get(name)
      if (other !== undefined && other !== digest)
        throw new PackageError(
          'IMAGE_INVALID',
          `the name ${name} is given to two images, ${other} and ${digest}`,
          within,
        )
      byName.set(name, digest)
    }
    const known = byRoot.get(digest)
    byRoot.set(digest, known ? joined(known, image) : image)
  }
  return [...byRoot.values()]
}

function joined(first: ArchiveImage, second: ArchiveImage): ArchiveImage {
  const all = (one: string[] = [], other: string[] = []) => [...new Set([...one, ...other])]
  return {
    ...first,
    names: all(first.names, second.names),
    tags: all(first.tags, second.tags),
    misnamed: all(first.misnamed, second.misnamed),
  }
}

/**
 * The image that a template's `share_image` means. Tried in order, as Rainbond's own import does: the name itself; for
 * packages of Rainbond before 5.3, `name:tag` without registry and first path part; still older, that under `goodrain.me`.
 */
export function findImage(images: Iterable<ArchiveImage>, shareImage: string): ArchiveImage | undefined {
  const byName = new Map<string, ArchiveImage>()
  for (const image of images) for (const name of image.names) byName.set(name, image)
  for (const name of candidates(shareImage)) {
    const image = byName.get(name)
    if (image) return image
  }
  return undefined
}

function candidates(shareImage: string): string[] {
  const full = normaliseReference(shareImage)
  if (full === undefined) return []
  const path = full.slice(full.indexOf('/') + 1)
  const bare = path.includes('/') ? path.slice(path.indexOf('/') + 1) : path
  return normalisedNames([full, bare, `goodrain.me/${bare}`])
}
