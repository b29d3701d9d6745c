import type { Digest } from '../../oci/digest.ts'
import { type Descriptor, ManifestFormError, type ParsedManifest, parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'
import type { ArchiveContents } from './archive-contents.ts'
import type { ArchiveManifest, SizedBlob } from './types.ts'

/** Who knows which blobs are there. */
export interface Holdings {
  sizeOf(digest: Digest): number | undefined
}

/** A manifest and everything beneath it. */
export interface Closure {
  mediaType: string
  manifests: ArchiveManifest[]
  blobs: SizedBlob[]
  platforms: string[]
  /** Digests of the image configs. */
  configs: Digest[]
}

/** Nothing real nests indexes deeper than two. */
const MAX_DEPTH = 4
const IMAGE_CONFIGS = new Set<string>([MediaType.ociConfig, MediaType.dockerConfig])
const PLAIN_LAYERS = new Set<string>([MediaType.ociLayerTar, MediaType.dockerLayerTar])

/** What keeps an image from being complete: a sentence's end that names the digest. */
class Missing {
  readonly what: string
  constructor(what: string) {
    this.what = what
  }
}

/** Follows manifests to what they name and checks that it is there. */
export class ClosureReader {
  readonly #contents: ArchiveContents
  readonly #holdings: Holdings
  readonly #within: string | undefined
  readonly #known = new Map<Digest, Closure | Missing>()

  constructor(contents: ArchiveContents, holdings: Holdings, within: string | undefined) {
    this.#contents = contents
    this.#holdings = holdings
    this.#within = within
  }

  /**
   * All that is present under a descriptor.
   * @throws PackageError IMAGE_MISSING if it is not complete, IMAGE_INVALID if what is there is not what is written.
   */
  read(descriptor: Descriptor, image: string): Closure {
    const closure = this.#closure(descriptor, image, 0)
    if (closure instanceof Missing)
      throw new PackageError('IMAGE_MISSING', `image ${visible(image)}: ${closure.what}`, this.#within)
    return closure
  }

  #closure(descriptor: Descriptor, image: string, depth: number): Closure | Missing {
    const bytes = this.#contents.documents.get(descriptor.digest)
    if (!bytes) {
      const there = this.#holdings.sizeOf(descriptor.digest) !== undefined
      return new Missing(`${there ? 'not a manifest' : 'manifest missing'}: ${descriptor.digest}`)
    }
    if (depth > MAX_DEPTH) throw this.#invalid(image, `its indexes nest deeper than ${MAX_DEPTH}`)
    if (bytes.byteLength !== descriptor.size)
      throw this.#invalid(image, wrongSize(descriptor, bytes.byteLength))
    const known = this.#known.get(descriptor.digest)
    if (known) return known
    const parsed = this.#parse(bytes, descriptor, image)
    const closure =
      parsed.kind === 'index'
        ? this.#indexClosure(parsed, image, depth)
        : this.#imageClosure(parsed, descriptor, image)
    if (isComplete(closure))
      closure.manifests.push({ digest: descriptor.digest, mediaType: parsed.mediaType, bytes })
    this.#known.set(descriptor.digest, closure)
    return closure
  }

  #imageClosure(parsed: ParsedManifest, descriptor: Descriptor, image: string): Closure | Missing {
    for (const blob of parsed.blobs) {
      const size = this.#sizeOf(blob.digest)
      if (size === undefined)
        return new Missing(`blob missing: ${blob.digest} (of manifest ${descriptor.digest})`)
      if (size !== blob.size) throw this.#invalid(image, wrongSize(blob, size))
    }
    const [config, ...layers] = parsed.blobs
    const isImage = config !== undefined && IMAGE_CONFIGS.has(config.mediaType)
    if (isImage) this.#checkLayers(config, layers, image)
    const platform = isImage ? this.#platform(config, descriptor) : undefined
    return {
      mediaType: parsed.mediaType,
      manifests: [],
      blobs: unique(parsed.blobs.map(({ digest, size }) => ({ digest, size }))),
      platforms: platform === undefined ? [] : [platform],
      configs: isImage ? [config.digest] : [],
    }
  }

  #indexClosure(parsed: ParsedManifest, image: string, depth: number): Closure | Missing {
    const children = unique(parsed.manifests).map((child) => ({
      closure: this.#closure(child, image, depth + 1),
      attests: isAttestation(child),
      carried: this.#contents.documents.has(child.digest),
    }))
    const present = children.filter(({ closure }) => isComplete(closure))
    if (!present.some(({ attests }) => !attests)) {
      // A manifest that came without its layers says more than those that were left out on purpose.
      const broken = children.find(({ carried, attests }) => carried && !attests) ?? children[0]
      const what = broken?.closure instanceof Missing ? `: ${broken.closure.what}` : ''
      return new Missing(`none of the ${children.length} entries of its index is complete${what}`)
    }
    const closures = present.map(({ closure }) => closure).filter(isComplete)
    return {
      mediaType: parsed.mediaType,
      manifests: unique(closures.flatMap(({ manifests }) => manifests)),
      blobs: unique(closures.flatMap(({ blobs }) => blobs)),
      platforms: [...new Set(closures.flatMap(({ platforms }) => platforms))],
      configs: [...new Set(closures.flatMap(({ configs }) => configs))],
    }
  }

  #parse(bytes: Buffer, descriptor: Descriptor, image: string): ParsedManifest {
    try {
      return parseManifest(bytes, descriptor.mediaType)
    } catch (error) {
      if (!(error instanceof ManifestFormError)) throw error
      throw this.#invalid(image, `manifest ${descriptor.digest}: ${error.message}`)
    }
  }

  /** As many layers as the config lists, and where layers are plain tars, the very same. */
  #checkLayers(config: Descriptor, layers: Descriptor[], image: string): void {
    const diffIds = this.#contents.configs.get(config.digest)?.diffIds
    if (!diffIds) return
    if (diffIds.length !== layers.length)
      throw this.#invalid(image, `it has ${layers.length} layers and its config lists ${diffIds.length}`)
    for (const [index, { digest, mediaType }] of layers.entries())
      if (PLAIN_LAYERS.has(mediaType) && digest !== diffIds[index])
        throw this.#invalid(
          image,
          `its layer ${digest} is not the one that its config lists, ${diffIds[index]}`,
        )
  }

  #platform(config: Descriptor, descriptor: Descriptor): string | undefined {
    const listed = descriptor.platform?.['architecture']
    const own = this.#contents.configs.get(config.digest)?.architecture
    return own ?? (typeof listed === 'string' ? listed : undefined)
  }

  #sizeOf(digest: Digest): number | undefined {
    return this.#holdings.sizeOf(digest) ?? this.#contents.documents.get(digest)?.byteLength
  }

  #invalid(image: string, reason: string): PackageError {
    return new PackageError('IMAGE_INVALID', `image ${visible(image)}: ${reason}`, this.#within)
  }
}

function isComplete(closure: Closure | Missing): closure is Closure {
  return !(closure instanceof Missing)
}

/** BuildKit lists provenance and SBOM documents beside the images that they speak of. */
function isAttestation(descriptor: Descriptor): boolean {
  return (
    descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
    descriptor.platform?.['architecture'] === 'unknown'
  )
}

function wrongSize({ digest, size }: SizedBlob, actual: number): string {
  return `${digest} should have ${size} bytes and has ${actual}`
}

function unique<T extends { digest: Digest }>(items: T[]): T[] {
  return [...new Map(items.map((item) => [item.digest, item])).values()]
}
