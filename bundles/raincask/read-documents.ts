import type { Digest } from '../../oci/digest.ts'
import type { Piece } from './bundle.ts'
import { PieceHash, pieceChunks } from './verify-volume.ts'
import type { VolumeFile } from './volume-file.ts'

/** True for pieces that `readDocument` is for. */
export function isDocument(piece: Piece): boolean {
  return piece.blob !== undefined && piece.blob.kind !== 'blob'
}

/**
 * The bytes of a manifest or catalogue entry, compared with its digest.
 * @throws PackageError DIGEST_MISMATCH, PACKAGE_DAMAGED, PACKAGE_TRUNCATED
 */
export async function readDocument(
  file: VolumeFile,
  piece: Piece,
): Promise<{ digest: Digest; bytes: Buffer }> {
  const hash = new PieceHash(piece)
  const chunks: Buffer[] = []
  for await (const chunk of pieceChunks(file, piece)) {
    hash.update(chunk)
    chunks.push(chunk)
  }
  hash.judge()
  return { digest: piece.digest, bytes: Buffer.concat(chunks) }
}
