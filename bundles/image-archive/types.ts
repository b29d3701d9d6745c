import type { Digest } from '../../oci/digest.ts'
import type { Descriptor } from '../../oci/manifest.ts'

/** A blob's name and its size in bytes. */
export interface SizedBlob {
  digest: Digest
  size: number
}

/** A manifest or index with the very bytes that its digest names. */
export interface ArchiveManifest {
  digest: Digest
  mediaType: string
  bytes: Buffer
}

/** One image of an archive, complete: every blob that it names is in the sink. */
export interface ArchiveImage {
  /** Full references as `normaliseReference` forms them; empty for an image without a name. */
  names: string[]
  /** Bare tags that an OCI layout gives it where it gives no name. */
  tags?: string[]
  /** What was written as its name and cannot be one. */
  misnamed?: string[]
  /** The manifest, or the index of an image for several platforms. Of an index, children may be absent. */
  root: Descriptor
  /** The root and all manifests beneath it that are complete, children first. */
  manifests: ArchiveManifest[]
  /** Configs and layers of those manifests, each once. */
  blobs: SizedBlob[]
  /** Architectures as image configs name them, e.g. `amd64`. Empty for what is not an image. */
  platforms: string[]
}
