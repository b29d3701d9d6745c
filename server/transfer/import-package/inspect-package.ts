import { discardingSink } from '../../../bundles/discarding-sink.ts'
import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import type { TemplatePart } from '../../../bundles/ram/template.ts'
import { type ImagePackage, type RamPackage, readPackage } from '../../../bundles/read-package.ts'
import { summarise } from '../releases/template-summary.ts'
import { placeImages } from './import-images.ts'
import { explainInputError, explainPackageError } from './package-error.ts'
import { openPackageInput, type PackageInput } from './package-input.ts'

/** What is inside a package, or an image archive, which has neither name nor components. Sizes in bytes. */
export interface Inspected {
  kind: 'app' | 'images'
  name: string
  version: string
  groupKey: string
  description: string
  arch: string | undefined
  components: InspectedPart[]
  plugins: InspectedPart[]
  /** `places`: where an import would put those that come without an application. */
  images: { names: string[]; digest: string; size: number; platforms: string[]; places: string[] }[]
  /** Images that the template names and the package lacks: it would be refused. */
  missingImages: string[]
  /** What a console may stumble over; none of it keeps the package from being imported. */
  warnings: string[]
  /** Bytes of all blobs, decompressed from the package. */
  contentBytes: number
}

export interface InspectedPart {
  key: string
  name: string
  image: string
}

/**
 * Reads a package to its end with the reader that imports it, checking every digest, and writes nothing.
 * @param path a file, or the directory that a package was unpacked to
 * @throws RaincaskError as an import would
 */
export async function inspectPackage(
  path: string,
  onProgress: (read: number, total: number) => void = () => undefined,
): Promise<Inspected> {
  const input = await openPackageInput(path).catch((error: unknown) => {
    throw explainPackageError(error, path)
  })
  return inspectInput(input, onProgress)
}

/** Reads what was opened already, e.g. standard input, and closes it; see `inspectPackage`. */
export async function inspectInput(
  input: PackageInput,
  onProgress: (read: number, total: number) => void = () => undefined,
): Promise<Inspected> {
  try {
    const read = await readPackage(input.source, discardingSink(), {
      onProgress: (bytes) => onProgress(bytes, input.size),
    })
    return read.kind === 'app' ? inspectedApp(read) : inspectedImages(read, input.name)
  } catch (error) {
    throw await explainInputError(error, input)
  } finally {
    await input.close()
  }
}

function inspectedApp({ template, parts, images, stats }: RamPackage): Inspected {
  const summary = summarise(template)
  const { groupName, groupVersion, groupKey, components, plugins, warnings } = template
  const inspected = ({ key, name, shareImage }: TemplatePart) => ({ key, name, image: shareImage })
  return {
    kind: 'app',
    name: groupName,
    version: groupVersion,
    groupKey,
    description: summary.description,
    arch: summary.arch,
    components: components.map(inspected),
    plugins: plugins.map(inspected),
    missingImages: parts.filter((part) => part.shareImage && !part.image).map((part) => part.shareImage),
    warnings,
    images: images.map((image) => inspectedImage(image, [])),
    contentBytes: stats.addedBytes,
  }
}

function inspectedImages({ images, stats }: ImagePackage, file: string): Inspected {
  const placed = placeImages(images, file)
  const placesOf = (image: ArchiveImage) =>
    placed.flatMap((place) =>
      place.image === image && place.tag !== undefined ? [`${place.repository}:${place.tag}`] : [],
    )
  return {
    kind: 'images',
    name: '',
    version: '',
    groupKey: '',
    description: '',
    arch: undefined,
    components: [],
    plugins: [],
    missingImages: [],
    warnings: [],
    images: images.map((image) => inspectedImage(image, placesOf(image))),
    contentBytes: stats.addedBytes,
  }
}

function inspectedImage(
  { names, root, blobs, platforms }: ArchiveImage,
  places: string[],
): Inspected['images'][number] {
  const size = blobs.reduce((total, blob) => total + blob.size, 0)
  return { names, digest: root.digest, size, platforms, places }
}
