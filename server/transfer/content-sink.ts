import type { BlobSink, SinkWriter } from '../../bundles/blob-sink.ts'
import { type Digest, digestOf } from '../../oci/digest.ts'
import type { Blobs } from '../content/blobs.ts'
import type { Database } from '../db/database.ts'
import { requireSpace } from '../ops/disk-space.ts'
import { buffersPassed } from '../ops/memory.ts'

/**
 * Puts what a package holds into the store, blob by blob. Each is leased to this process until the import publishes
 * or fails, so that a collection that runs meanwhile leaves it alone.
 */
export class ContentSink implements BlobSink {
  readonly #db: Database
  readonly #blobs: Blobs
  readonly #directory: string
  /** Blobs that were not here before, with their sizes in bytes. */
  readonly #added = new Map<Digest, number>()
  /** Bytes of them all. */
  addedBytes = 0

  /** @param directory where the bytes will lie, for the check of free space */
  constructor(db: Database, blobs: Blobs, directory: string) {
    this.#db = db
    this.#blobs = blobs
    this.#directory = directory
  }

  sizeOf(digest: Digest): number | undefined {
    return this.#blobs.sizeOf(digest)
  }

  async create(size: number): Promise<SinkWriter> {
    await requireSpace(this.#directory, size)
    const staged = await this.#blobs.store.create()
    return {
      write: (chunk) => {
        buffersPassed(chunk.byteLength)
        return staged.append(chunk)
      },
      abort: () => staged.discard(),
      commit: async (digest) => {
        const isNew = this.#blobs.sizeOf(digest) === undefined
        await this.#blobs.commit(staged, digest, () => this.#blobs.lease(digest))
        if (!isNew) return
        this.#added.set(digest, size)
        this.addedBytes += size
      },
    }
  }

  /** Stores bytes that are in memory; returns their digest. */
  async put(bytes: Uint8Array): Promise<Digest> {
    const writer = await this.create(bytes.byteLength)
    await writer.write(bytes)
    const digest = digestOf(bytes)
    await writer.commit(digest)
    return digest
  }

  /** Leases blobs that were here already, before anything counts on them. */
  keep(digests: Iterable<Digest>): Promise<void> {
    return this.#db.write(() => {
      for (const digest of digests) if (this.#blobs.sizeOf(digest) !== undefined) this.#blobs.lease(digest)
    })
  }

  /** Takes back what this import added, or some of it, unless somebody else uses it; returns the bytes. */
  async discard(digests: Iterable<Digest> = this.#added.keys()): Promise<number> {
    const wanted = [...digests].filter((digest) => this.#added.has(digest))
    const bytes = wanted.reduce((total, digest) => total + (this.#added.get(digest) ?? 0), 0)
    await this.#blobs.discard(wanted)
    return bytes
  }
}
