import { join } from 'node:path'
import { type Digest, splitDigest } from '../../oci/digest.ts'

/** Where a blob lies below a directory of blobs, in the store and in its backups: `sha256/ab/ab12…`. */
export function blobPath(root: string, digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest)
  return join(root, algorithm, hex.slice(0, 2), hex)
}
