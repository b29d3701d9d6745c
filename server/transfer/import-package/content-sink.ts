import { eq, sql } from 'drizzle-orm'
import type { BlobSink, SinkWriter } from '../../../bundles/blob-sink.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import type { Blobs } from '../../content/blobs.ts'
import type { Database } from '../../db/database.ts'
import { blobs as blobTable } from '../../db/schema.ts'
import { requireSpace } from '../../ops/disk-space.ts'
import { buffersPassed } from '../../ops/memory.ts'
import { compareWith } from './compared-writer.ts'

/** Smallest blob without a name that is compared with stored ones before it is written, in bytes. */
const COMPARED_FROM = 64 * 1024
/** Most stored blobs of one size that a new one is compared with. */
const MAX_ALIKE = 4

/**
 * Puts what a package holds into the store, blob by blob. Each is leased to this process until the import publishes
 * or fails, so that a collection that runs meanwhile leaves it alone.
 */
export class ContentSink implements BlobSink {
  readonly #db: Database
  readonly #blobs: Blobs
  readonly #directory: string
  readonly #ofSize
  /** Blobs that were not here before, with their sizes in bytes. */
  readonly #added = new Map<Digest, number>()
  /** Bytes of them all. */
  addedBytes = 0

  /** @param directory where the bytes will lie, for the check of free space */
  constructor(db: Database, blobs: Blobs, directory: string) {
    this.#db = db
    this.#blobs = blobs
    this.#directory = directory
    this.#ofSize = db.orm
      .select({ digest: blobTable.digest })
      .from(blobTable)
      .where(eq(blobTable.size, sql.placeholder('size')))
      .limit(MAX_ALIKE)
      .prepare()
  }

  sizeOf(digest: Digest): number | undefined {
    return this.#blobs.sizeOf(digest)
  }

  create(size: number, unnamed = false): Promise<SinkWriter> {
    if (!unnamed || size < COMPARED_FROM) return this.#stage(size)
    const alike = this.#ofSize.all({ size }).map(({ digest }) => digest as Digest)
    return compareWith(this.#blobs.store, alike, () => this.#stage(size))
  }

  async #stage(size: number): Promise<SinkWriter> {
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
