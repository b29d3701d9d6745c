import type { Digest } from '../../oci/digest.ts'
import { type Descriptor, ManifestFormError, type ParsedManifest, parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { PackageError } from '../package-error.ts'

/** A manifest or index of a release, with the bytes that its digest names. */
export interface ReleaseDocument {
  digest: Digest
  bytes: Buffer
  parsed: ParsedManifest
}

/** An image, or the template artifact: its manifests, children first and its root last, and their blobs, each once. */
export interface ReleasePart {
  /** As the release index lists it, annotations included. */
  descriptor: Descriptor
  documents: ReleaseDocument[]
  blobs: Descriptor[]
}

/** A release with everything beneath it (design, section 1). */
export interface ReleaseClosure {
  index: ReleaseDocument
  template: ReleasePart
  /** One for each component and plugin; two may name the same image. */
  images: ReleasePart[]
}

/** Who has the documents and knows of the blobs. */
export interface ReleaseHoldings {
  /** Bytes of a manifest or index, or undefined. */
  document(digest: Digest): Buffer | undefined
  /** Size in bytes of a blob that is there, or undefined. */
  sizeOf(digest: Digest): number | undefined
  /** True for children of an image's index that are wanted; all if left out. */
  wants?(child: Descriptor): boolean
}

const MAX_DEPTH = 4

/**
 * Follows a release index to everything beneath it. An image's index may list children that are not there, as exports
 * for one platform do; everything else must be there with its size.
 * @throws PackageError IMAGE_MISSING or IMAGE_INVALID, naming the digest
 */
export function releaseClosure(release: Digest, holdings: ReleaseHoldings): ReleaseClosure {
  const index = readDocument(release, MediaType.ociIndex, holdings)
  if (!index) throw missing(release, release)
  if (index.parsed.artifactType !== MediaType.release) throw invalid(release, 'it is not a release')
  const [template, ...images] = index.parsed.manifests.map((descriptor) => {
    const part = follow(descriptor, holdings, 0)
    if (typeof part === 'string') throw missing(release, part)
    return part
  })
  if (template?.documents.at(-1)?.parsed.artifactType !== MediaType.template)
    throw invalid(release, 'its first part is not a template')
  return { index, template, images }
}

/** All documents of a release, each once, children first and the release index last. */
export function documentsOf({ index, template, images }: ReleaseClosure): ReleaseDocument[] {
  return unique([...[template, ...images].flatMap(({ documents }) => documents), index])
}

/** All blobs that a release names, each once. */
export function blobsOf({ template, images }: ReleaseClosure): Descriptor[] {
  return unique([template, ...images].flatMap(({ blobs }) => blobs))
}

/** A part that is complete, or the digest of something that is not there. */
function follow(descriptor: Descriptor, holdings: ReleaseHoldings, depth: number): ReleasePart | Digest {
  if (depth > MAX_DEPTH) throw invalid(descriptor.digest, `its indexes nest deeper than ${MAX_DEPTH}`)
  const document = readDocument(descriptor.digest, descriptor.mediaType, holdings)
  if (!document) return descriptor.digest
  if (document.bytes.byteLength !== descriptor.size)
    throw invalid(descriptor.digest, `it has ${document.bytes.byteLength} bytes, not ${descriptor.size}`)
  const { parsed } = document
  if (parsed.kind === 'image') {
    const absent = parsed.blobs.find((blob) => !isThere(blob, holdings))
    if (absent) return absent.digest
    const blobs = unique(parsed.blobs.filter((blob) => !isForeign(blob, holdings)))
    return { descriptor, documents: [document], blobs }
  }
  const followed = unique(parsed.manifests)
    .filter((child) => holdings.wants?.(child) ?? true)
    .map((child) => follow(child, holdings, depth + 1))
  const children = followed.filter((part) => typeof part !== 'string')
  if (children.length === 0) return followed.find((part) => typeof part === 'string') ?? descriptor.digest
  return {
    descriptor,
    documents: unique([...children.flatMap(({ documents }) => documents), document]),
    blobs: unique(children.flatMap(({ blobs }) => blobs)),
  }
}

function readDocument(
  digest: Digest,
  mediaType: string,
  holdings: ReleaseHoldings,
): ReleaseDocument | undefined {
  const bytes = holdings.document(digest)
  if (!bytes) return undefined
  try {
    return { digest, bytes, parsed: parseManifest(bytes, mediaType) }
  } catch (error) {
    if (!(error instanceof ManifestFormError)) throw error
    throw invalid(digest, error.message)
  }
}

function isThere(blob: Descriptor, holdings: ReleaseHoldings): boolean {
  const size = holdings.sizeOf(blob.digest)
  if (size === undefined) return isForeign(blob, holdings)
  if (size !== blob.size) throw invalid(blob.digest, `it has ${size} bytes, not ${blob.size}`)
  return true
}

/** A layer that lies elsewhere and says where (image-spec, "Non-Distributable Layers"). */
function isForeign({ digest, urls }: Descriptor, holdings: ReleaseHoldings): boolean {
  return (urls?.length ?? 0) > 0 && holdings.sizeOf(digest) === undefined
}

function unique<T extends { digest: Digest }>(items: T[]): T[] {
  return [...new Map(items.map((item) => [item.digest, item])).values()]
}

function missing(release: Digest, digest: Digest): PackageError {
  return new PackageError('IMAGE_MISSING', `the release ${release} is not complete: it lacks ${digest}`)
}

function invalid(digest: Digest, reason: string): PackageError {
  return new PackageError('IMAGE_INVALID', `${digest}: ${reason}`)
}
