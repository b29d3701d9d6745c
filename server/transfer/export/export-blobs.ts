import { type ChunkRing, readChunks } from '../../../bundles/raincask/volume-file.ts'
import type { Digest } from '../../../oci/digest.ts'
import type { BlobStore } from '../../content/blob-store.ts'
import { RaincaskError } from '../../ops/errors.ts'

/**
 * The bytes of a stored blob in chunks of up to 1 MiB, each read while the one before it is worked on.
 * @param ring see `readChunks`
 * @throws RaincaskError BLOB_UNKNOWN if it is not stored (any more)
 */
export async function* blobChunks(
  store: BlobStore,
  digest: Digest,
  ring?: ChunkRing,
): AsyncGenerator<Buffer, void, undefined> {
  const blob = await store.open(digest)
  if (!blob) throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
  const read = (position: number, length: number, buffer = Buffer.allocUnsafeSlow(length)) =>
    new Promise<Buffer>((resolve, reject) => {
      blob.read(buffer, position, length, (error, bytes) =>
        error ? reject(error) : resolve(buffer.subarray(0, bytes)),
      )
    })
  try {
    yield* readChunks({ size: blob.size, read }, 0, blob.size, ring)
  } finally {
    blob.close()
  }
}
