import { constants, existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PackageError } from '../../../bundles/package-error.ts'
import { type Bundle, type Piece, piecesOf } from '../../../bundles/raincask/bundle.ts'
import type { BundleBlob } from '../../../bundles/raincask/bundle-document.ts'
import { PieceHash, pieceChunks } from '../../../bundles/raincask/verify-volume.ts'
import { ChunkRing, readChunks, type VolumeFile } from '../../../bundles/raincask/volume-file.ts'
import { splitDigest } from '../../../oci/digest.ts'
import { StagedFile } from '../../content/staged-file.ts'
import { failOnDisk } from '../../ops/disk-errors.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { importsDirectory } from '../imports-directory.ts'
import { OpenVolume } from './import-bundle-file.ts'
import type { BundleJournal } from './import-bundle-journal.ts'

/**
 * Puts blobs together that are larger than a volume: every range goes to its place in one file, `<data>/imports/<bundle>/
 * <blob>`, in whatever order and over however many runs they come.
 */
export class RangedBlobs {
  readonly #deps: ImportDeps
  readonly #journal: BundleJournal
  readonly #directory: string
  readonly #ring = new ChunkRing()

  constructor(deps: ImportDeps, journal: BundleJournal, bundle: Bundle) {
    this.#deps = deps
    this.#journal = journal
    this.#directory = join(importsDirectory(deps.data), splitDigest(bundle.digest).hex)
  }

  /** The pieces of a cut blob that are not here yet. */
  async missing(blob: BundleBlob): Promise<Piece[]> {
    const starts = this.#journal.rangeStarts(blob.digest)
    if (starts.size > 0 && !existsSync(this.#path(blob))) {
      await this.#deps.db.write(() => this.#journal.forgetRanges(blob.digest))
      starts.clear()
    }
    return piecesOf(blob).filter(({ start }) => !starts.has(start))
  }

  /**
   * Takes a range; it counts once it is durable and was found right.
   * @throws PackageError DIGEST_MISMATCH, PACKAGE_DAMAGED, PACKAGE_TRUNCATED
   */
  async take(
    blob: BundleBlob,
    piece: Piece,
    file: VolumeFile,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const handle = await open(this.#path(blob), constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      await write(handle, piece, pieceChunks(file, piece, this.#ring), onBytes)
      await handle.datasync().catch(failOnDisk)
    } finally {
      await handle.close()
    }
    await this.#deps.db.write(() => {
      this.#journal.addRange(blob.digest, piece.start, piece.size)
      this.#journal.count(piece.size)
    })
  }

  /**
   * Makes a blob of which every range is here visible to the import.
   * @throws PackageError BUNDLE_INVALID if its ranges are right and do not make up the blob
   */
  async finish(blob: BundleBlob): Promise<void> {
    const path = this.#path(blob)
    await this.#checkWhole(blob, path)
    const staged = await StagedFile.reopen(path)
    if (!staged) throw new Error(`${path} has gone`)
    const { blobs } = this.#deps.content
    await blobs.commit(staged, blob.digest, () => {
      blobs.lease(blob.digest)
      this.#journal.hold(blob.digest, true)
      this.#journal.forgetRanges(blob.digest)
    })
  }

  /** Removes what is left of the ranges. */
  async clear(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }

  async #checkWhole(blob: BundleBlob, path: string): Promise<void> {
    const hash = new PieceHash({ digest: blob.digest, name: blob.digest } as Piece)
    const file = await OpenVolume.open(path)
    try {
      for await (const chunk of readChunks(file, 0, blob.size, this.#ring)) hash.update(chunk)
      hash.judge()
    } catch (error) {
      if (!(error instanceof PackageError)) throw error
      await rm(path, { force: true })
      await this.#deps.db.write(() => this.#journal.forgetRanges(blob.digest))
      throw new PackageError(
        'BUNDLE_INVALID',
        `the ranges of ${blob.digest} do not make it up: ${error.message}`,
      )
    } finally {
      await file.close()
    }
  }

  #path({ digest }: BundleBlob): string {
    const { algorithm, hex } = splitDigest(digest)
    return join(this.#directory, `${algorithm}-${hex}`)
  }
}

async function write(
  handle: FileHandle,
  piece: Piece,
  chunks: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const hash = new PieceHash(piece)
  let at = piece.start
  let writing: Promise<unknown> = Promise.resolve()
  for await (const chunk of chunks) {
    await writing
    writing = writeAll(handle, chunk, at)
    writing.catch(() => undefined)
    hash.update(chunk)
    at += chunk.byteLength
    onBytes(chunk.byteLength)
  }
  await writing
  hash.judge()
}

async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) {
    const { bytesWritten } = await handle
      .write(chunk, at, chunk.byteLength - at, position + at)
      .catch(failOnDisk)
    at += bytesWritten
  }
}
