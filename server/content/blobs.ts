import { and, eq, notExists, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import { digestOf } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { blobLeases, blobs, damagedBlobs, repositoryBlobs } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { BlobStore, StagedBlob } from './blob-store.ts'

/** What the database says of stored blobs, kept in step with the files. */
export class Blobs {
  readonly #db: Database
  readonly store: BlobStore
  /** Under whose name leases are taken: the session's, or that of one work of it. */
  readonly #holder: string
  readonly #works: { begun: number }
  readonly #size
  readonly #insert
  readonly #lease
  readonly #heal
  readonly #deleteUnused

  /** @param holder the staging session under which work of this process leases blobs. */
  constructor(db: Database, store: BlobStore, holder: string, works = { begun: 0 }) {
    this.#db = db
    this.store = store
    this.#holder = holder
    this.#works = works
    const digest = sql.placeholder('digest')
    this.#size = db.orm.select({ size: blobs.size }).from(blobs).where(eq(blobs.digest, digest)).prepare()
    this.#insert = db.orm
      .insert(blobs)
      .values({ digest, size: sql.placeholder('size'), storedAt: sql.placeholder('now') })
      .onConflictDoNothing()
      .prepare()
    this.#deleteUnused = db.orm
      .delete(blobs)
      .where(
        and(
          eq(blobs.digest, digest),
          notExists(
            db.orm
              .select({ one: sql`1` })
              .from(repositoryBlobs)
              .where(eq(repositoryBlobs.digest, blobs.digest)),
          ),
          notExists(
            db.orm.select({ one: sql`1` }).from(blobLeases).where(eq(blobLeases.digest, blobs.digest)),
          ),
        ),
      )
      .prepare()
    this.#heal = db.orm.delete(damagedBlobs).where(eq(damagedBlobs.digest, digest)).prepare()
    this.#lease = db.orm
      .insert(blobLeases)
      .values({ digest, session: sql.placeholder('session') })
      .onConflictDoNothing()
      .prepare()
  }

  /**
   * The same blobs for one piece of work, which leases them under a name of its own: what it gives back, or takes back
   * when it fails, is its own alone, whatever else this process does meanwhile. The leases end with the session.
   */
  forWork(): Blobs {
    const session = this.#holder.split('/')[0] ?? this.#holder
    return new Blobs(this.#db, this.store, `${session}/${++this.#works.begun}`, this.#works)
  }

  /** Size in bytes of a stored blob, whoever may see it; undefined if there is none. */
  sizeOf(digest: Digest): number | undefined {
    return this.#size.get({ digest })?.size
  }

  /**
   * Makes a staged blob durable and visible under a digest that the caller has verified. `within` runs in the same
   * transaction. Resolves when all of it survives a power cut; the staged file is used up in any case. A blob that
   * was found damaged is healed by it.
   */
  async commit(staged: StagedBlob, digest: Digest, within: () => void = () => undefined): Promise<void> {
    const size = staged.size
    try {
      if (this.sizeOf(digest) !== undefined && (await this.#commitKnown(digest, within))) return
      const placed = await this.store.place(staged, digest)
      await this.#db.write(() => {
        placed.confirm()
        this.#insert.run({ digest, size, now: Date.now() })
        this.#heal.run({ digest })
        within()
      })
    } finally {
      // Placed or not, the name in staging has done its work.
      await staged.discard()
    }
  }

  /** A blob whose row is there needs no file; false if a collection has just taken it. */
  #commitKnown(digest: Digest, within: () => void): Promise<boolean> {
    return this.#db.write(() => {
      if (this.sizeOf(digest) === undefined) return false
      within()
      return true
    })
  }

  /** Stores bytes that are in memory, e.g. a template, and returns their digest. */
  async put(bytes: Uint8Array, within?: () => void): Promise<Digest> {
    const digest = digestOf(bytes)
    const staged = await this.store.create()
    const wait = staged.append(bytes)
    await wait
    await this.commit(staged, digest, within)
    return digest
  }

  /**
   * All bytes of a small blob.
   * @throws RaincaskError BLOB_UNKNOWN if it isn't stored or is larger than `limit` bytes.
   */
  read(digest: Digest, limit: number): Buffer {
    const size = this.sizeOf(digest)
    const bytes = size !== undefined && size <= limit ? this.store.readSmall(digest, size) : undefined
    if (!bytes) throw new RaincaskError('BLOB_UNKNOWN', { where: digest })
    return bytes
  }

  /** Inside a write: keeps a blob from being collected while this work counts on it. */
  lease(digest: Digest): void {
    this.#lease.run({ digest, session: this.#holder })
  }

  /** Gives back all leases of this work, inside a write. */
  releaseLeases(): void {
    this.#db.orm.delete(blobLeases).where(eq(blobLeases.session, this.#holder)).run()
  }

  /**
   * Takes back blobs that this work stored and that came to nothing. Those that a repository holds by now,
   * or that other work counts on, stay. The row goes first: a crash in between leaves a file without a row, never a
   * row without a file.
   */
  async discard(digests: Iterable<Digest>): Promise<void> {
    const gone = await this.#db.write(() => {
      this.releaseLeases()
      return [...digests].filter((digest) => this.#deleteUnused.run({ digest }).changes > 0)
    })
    await this.removeFiles(gone)
  }

  /**
   * Removes the files of blobs whose rows are gone, unless a row has come back since.
   * @returns the digests and bytes of those that stay gone
   */
  async removeFiles(digests: Digest[]): Promise<{ digest: Digest; size: number }[]> {
    if (digests.length === 0) return []
    const removed = await this.#db.write(() =>
      digests.flatMap((digest) => {
        const file = this.sizeOf(digest) === undefined ? this.store.remove(digest) : undefined
        return file ? [{ digest, file }] : []
      }),
    )
    for (const { file } of removed) await file.free()
    return removed.map(({ digest, file }) => ({ digest, size: file.size }))
  }
}
