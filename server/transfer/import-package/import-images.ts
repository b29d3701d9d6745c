import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import { PackageError } from '../../../bundles/package-error.ts'
import type { ImagePackage } from '../../../bundles/read-package.ts'
import { visible } from '../../../bundles/visible.ts'
import { type Digest, splitDigest } from '../../../oci/digest.ts'
import { holdInRepository } from '../../content/hold-content.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import type { ServedName } from '../releases/served-names.ts'
import type { ContentSink } from './content-sink.ts'
import { imageRepository, unnamedRepository } from './image-repository.ts'
import type { ImportDeps } from './import-package.ts'
import { contentImage } from './publish-package.ts'

/** An image that came without an application, and where it can be pulled from. */
export interface ImportedImage extends ServedName {
  /** The name that it came with; empty for one without. */
  name: string
  digest: Digest
  /** Architectures as image configs name them. */
  platforms: string[]
  outcome: 'added' | 'updated' | 'unchanged'
}

/** An image and one place for it; without a tag for what only belongs to another image there (a signature, an SBOM). */
export interface PlacedImage {
  image: ArchiveImage
  name: string
  repository: string
  tag: string | undefined
}

/**
 * Puts images into repositories of their own below `images/`, all in one transaction.
 * @param file name of the file that they came in
 * @throws PackageError IMAGE_INVALID for an image whose name cannot be one
 */
export async function publishImages(
  deps: ImportDeps,
  sink: ContentSink,
  { images }: ImagePackage,
  from: { actor: Actor; file: string },
): Promise<ImportedImage[]> {
  const { db, content } = deps
  const placed = placeImages(images, from.file)
  await sink.keep(images.flatMap(({ blobs }) => blobs.map(({ digest }) => digest)))
  const audit = new Audit(db)
  return db.write(() => {
    const imported = placed.flatMap(({ image, name, repository, tag }): ImportedImage[] => {
      const { root, held, platforms } = contentImage(image)
      const before = tag === undefined ? undefined : content.manifests.byTag(repository, tag)?.digest
      holdInRepository(content, repository, held, tag)
      if (tag === undefined) return []
      const outcome = before === undefined ? 'added' : before === root.digest ? 'unchanged' : 'updated'
      const detail = { tag, digest: root.digest, file: from.file, outcome }
      audit.record({
        ...from.actor,
        action: 'repository.changed',
        target: `repository:${repository}`,
        detail,
      })
      return [{ name, repository, tag, digest: root.digest, platforms, outcome }]
    })
    content.blobs.releaseLeases()
    return imported
  })
}

/**
 * Says where each image goes.
 * @throws PackageError IMAGE_INVALID
 */
export function placeImages(images: readonly ArchiveImage[], file: string): PlacedImage[] {
  const placed: PlacedImage[] = []
  const taken = new Set<string>()
  const belonging: ArchiveImage[] = []
  for (const image of images) {
    const places = namedPlaces(image)
    if (places.length === 0 && subjectOf(image) !== undefined) belonging.push(image)
    else placed.push(...(places.length > 0 ? places : [unnamedPlace(image, file, taken)]))
  }
  for (const image of belonging) {
    const subject = subjectOf(image)
    const hosts = placed.filter((place) => holdsManifest(place.image, subject))
    if (hosts.length === 0) placed.push(unnamedPlace(image, file, taken))
    for (const { repository } of hosts) placed.push({ image, name: '', repository, tag: undefined })
  }
  return placed
}

function namedPlaces(image: ArchiveImage): PlacedImage[] {
  const [wrong] = image.misnamed ?? []
  if (image.names.length === 0 && wrong !== undefined)
    throw new PackageError('IMAGE_INVALID', `an image is called ${visible(wrong)}, which is no name for one`)
  return image.names.map((name) => {
    const place = imageRepository(name, shortDigest(image))
    if (!place)
      throw new PackageError(
        'IMAGE_INVALID',
        `an image is called ${visible(name)}, which is too long or no name`,
      )
    return { image, name, ...place }
  })
}

/** A layout's index may give a bare tag, and two images the same one. */
function unnamedPlace(image: ArchiveImage, file: string, taken: Set<string>): PlacedImage {
  const repository = unnamedRepository(file)
  const [given = shortDigest(image)] = image.tags ?? []
  const tag = taken.has(given) ? shortDigest(image) : given
  taken.add(tag)
  return { image, name: '', repository, tag }
}

function shortDigest({ root }: ArchiveImage): string {
  return splitDigest(root.digest).hex.slice(0, 12)
}

function subjectOf(image: ArchiveImage): Digest | undefined {
  return contentImage(image).held.manifests.at(-1)?.parsed.subject?.digest
}

function holdsManifest({ manifests }: ArchiveImage, digest: Digest | undefined): boolean {
  return manifests.some((manifest) => manifest.digest === digest)
}
