import { discardingSink } from '../../bundles/discarding-sink.ts'
import { readRamPackage } from '../../bundles/ram/read-ram-package.ts'
import type { TemplatePart } from '../../bundles/ram/template.ts'
import { explainPackageError } from './package-error.ts'
import { openFileSource } from './read-file.ts'
import { summarise } from './template-summary.ts'

/** What is inside a package. Sizes in bytes. */
export interface Inspected {
  name: string
  version: string
  groupKey: string
  description: string
  arch: string | undefined
  components: InspectedPart[]
  plugins: InspectedPart[]
  images: { names: string[]; digest: string; size: number; platforms: string[] }[]
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
 * @throws RaincaskError as an import would
 */
export async function inspectPackage(
  file: string,
  onProgress: (read: number, total: number) => void = () => undefined,
): Promise<Inspected> {
  try {
    const source = await openFileSource(file)
    const ram = await readRamPackage(source.chunks, discardingSink(), {
      onProgress: (read) => onProgress(read, source.size),
    })
    const summary = summarise(ram.template)
    const { groupName, groupVersion, groupKey, components, plugins, warnings } = ram.template
    const inspected = ({ key, name, shareImage }: TemplatePart) => ({ key, name, image: shareImage })
    return {
      name: groupName,
      version: groupVersion,
      groupKey,
      description: summary.description,
      arch: summary.arch,
      components: components.map(inspected),
      plugins: plugins.map(inspected),
      missingImages: ram.parts
        .filter((part) => part.shareImage && !part.image)
        .map((part) => part.shareImage),
      warnings,
      images: ram.images.map(({ names, root, blobs, platforms }) => ({
        names,
        digest: root.digest,
        size: blobs.reduce((total, blob) => total + blob.size, 0),
        platforms,
      })),
      contentBytes: ram.stats.addedBytes,
    }
  } catch (error) {
    throw explainPackageError(error, file)
  }
}
