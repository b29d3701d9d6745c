import type { Digest } from '../../oci/digest.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Content } from './content.ts'
import type { NewManifest } from './manifests.ts'

/** Manifests with everything that they name, ready to be put into a repository. */
export interface HeldContent {
  /** Children before those that list them. */
  manifests: NewManifest[]
  /** Blobs that are stored already. */
  blobs: Digest[]
}

/**
 * Lets a repository hold an image or artifact whose blobs are stored: links, manifests and tag. Inside a write.
 * @throws RaincaskError BLOB_UNKNOWN if a blob is not stored any more.
 */
export function holdInRepository(
  content: Content,
  repository: string,
  held: HeldContent,
  tag?: string,
): void {
  for (const digest of held.blobs) {
    if (content.blobs.sizeOf(digest) === undefined) throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
    content.repositories.linkBlob(repository, digest)
  }
  for (const manifest of held.manifests) content.manifests.put(repository, manifest)
  const root = held.manifests.at(-1)
  if (tag !== undefined && root) content.tags.set(repository, tag, root.digest)
}
