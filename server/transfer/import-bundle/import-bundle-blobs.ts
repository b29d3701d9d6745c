import type { Piece } from '../../../bundles/raincask/bundle.ts'
import { PieceHash, pieceChunks } from '../../../bundles/raincask/verify-volume.ts'
import { ChunkRing, type VolumeFile } from '../../../bundles/raincask/volume-file.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import type { BundleJournal } from './import-bundle-journal.ts'

/** Blobs that are being made durable while the next one is read; small ones so share their commits. */
const IN_FLIGHT = 8

/** Takes whole blobs out of volumes into the store. */
export class WholeBlobs {
  readonly #deps: ImportDeps
  readonly #journal: BundleJournal
  readonly #ring = new ChunkRing()
  readonly #committing = new Set<Promise<void>>()
  #failure: unknown

  constructor(deps: ImportDeps, journal: BundleJournal) {
    this.#deps = deps
    this.#journal = journal
  }

  /**
   * Reads, hashes and writes a blob; it becomes durable behind the next ones, so `end` must be awaited.
   * @throws PackageError DIGEST_MISMATCH, PACKAGE_DAMAGED, PACKAGE_TRUNCATED; nothing of the blob is kept then
   */
  async take(piece: Piece, file: VolumeFile, onBytes: (bytes: number) => void): Promise<void> {
    this.requireSound()
    const { blobs } = this.#deps.content
    const staged = await blobs.store.create()
    try {
      const hash = new PieceHash(piece)
      for await (const chunk of pieceChunks(file, piece, this.#ring)) {
        // The write is on its way while the hash is computed.
        const waiting = staged.append(chunk)
        hash.update(chunk)
        onBytes(chunk.byteLength)
        if (waiting) await waiting
      }
      hash.judge()
      // The ring's buffers are used again for the next blob.
      await staged.flush()
    } catch (error) {
      await staged.discard()
      throw error
    }
    const committing = blobs
      .commit(staged, piece.digest, () => {
        blobs.lease(piece.digest)
        this.#journal.hold(piece.digest, true)
        this.#journal.count(piece.size)
      })
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => this.#committing.delete(committing))
    this.#committing.add(committing)
    if (this.#committing.size >= IN_FLIGHT) await Promise.race(this.#committing)
  }

  /** Resolves when nothing is under way any more; `requireSound` says how it went. */
  async end(): Promise<void> {
    await Promise.all(this.#committing)
  }

  /** @throws what kept a blob that was taken from becoming durable */
  requireSound(): void {
    if (this.#failure) throw this.#failure
  }
}
