import { LRUCache } from 'lru-cache'
import type { Digest } from '../../oci/digest.ts'
import type { BlobStore } from '../content/blob-store.ts'

/** Bytes of memory for small blobs, mostly image configurations. */
const CACHE_BYTES = 16 * 1024 * 1024

/** Reads small blobs whole and keeps the ones in demand. Content never changes under a digest. */
export class SmallBlobs {
  readonly #store: BlobStore
  readonly #cache = new LRUCache<Digest, Buffer>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (bytes) => bytes.length + 200,
  })

  constructor(store: BlobStore) {
    this.#store = store
  }

  /** The bytes of a blob that a repository was found to hold; undefined if the file is lost. */
  get(digest: Digest, size: number): Buffer | undefined {
    const known = this.#cache.get(digest)
    if (known) return known
    const bytes = this.#store.readSmall(digest, size)
    if (bytes) this.#cache.set(digest, bytes)
    return bytes
  }
}
