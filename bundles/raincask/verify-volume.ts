import { createHash, type Hash } from 'node:crypto'
import { type Digest, splitDigest } from '../../oci/digest.ts'
import { PackageError } from '../package-error.ts'
import { isZero } from '../tar/header.ts'
import { TAR_END, tarPadding } from '../tar/write-tar-header.ts'
import { visible } from '../visible.ts'
import { type Bundle, type Piece, pieceHeader } from './bundle.ts'
import { CHUNK, ChunkRing, readChunks, type VolumeFile } from './volume-file.ts'

/**
 * The bytes of a piece, behind a look at its tar header: what other readers of the tar would take is what is taken
 * here. The content is not judged. Small pieces are read together with their headers.
 * @param ring see `readChunks`
 * @throws PackageError PACKAGE_DAMAGED, PACKAGE_TRUNCATED
 */
export async function* pieceChunks(
  file: VolumeFile,
  piece: Piece,
  ring?: ChunkRing,
): AsyncGenerator<Buffer, void, undefined> {
  const header = pieceHeader(piece)
  const start = piece.offset - header.byteLength
  const ahead = piece.size < CHUNK ? piece.size : 0
  const first = await file.read(start, header.byteLength + ahead)
  if (!first.subarray(0, header.byteLength).equals(header))
    throw new PackageError(
      first.byteLength < header.byteLength ? 'PACKAGE_TRUNCATED' : 'PACKAGE_DAMAGED',
      `the header at byte ${start} is not that of the entry which belongs there`,
      visible(piece.name),
    )
  if (first.byteLength < header.byteLength + ahead)
    throw new PackageError(
      'PACKAGE_TRUNCATED',
      `it ends at byte ${start + first.byteLength}`,
      visible(piece.name),
    )
  if (ahead > 0) yield first.subarray(header.byteLength)
  else yield* readChunks(file, piece.offset, piece.size, ring)
}

/**
 * Hashes what passes and judges it at the end.
 * @throws PackageError DIGEST_MISMATCH
 */
export class PieceHash {
  readonly #piece: Piece
  readonly #hash: Hash

  constructor(piece: Piece) {
    this.#piece = piece
    this.#hash = createHash(splitDigest(piece.digest).algorithm)
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk)
  }

  judge(): void {
    const { algorithm } = splitDigest(this.#piece.digest)
    const actual: Digest = `${algorithm}:${this.#hash.digest('hex')}`
    if (actual !== this.#piece.digest)
      throw new PackageError(
        'DIGEST_MISMATCH',
        `it should have ${this.#piece.digest} and has ${actual}`,
        visible(this.#piece.name),
      )
  }
}

/**
 * Reads a volume to its end and checks every byte that `bundle.json` speaks of: headers, contents, padding, end marker,
 * and that nothing else is in it.
 * @param onProgress told of the bytes read so far
 * @returns what is wrong with it, piece by piece; empty if it is sound
 * @throws what `file` throws
 */
export async function verifyVolume(
  bundle: Bundle,
  volume: number,
  file: VolumeFile,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<PackageError[]> {
  const size = bundle.volumeSize(volume)
  if (file.size !== size)
    return [
      new PackageError(
        file.size < size ? 'PACKAGE_TRUNCATED' : 'PACKAGE_DAMAGED',
        `it has ${file.size} bytes and should have ${size}`,
      ),
    ]
  const wrong: PackageError[] = []
  const ring = new ChunkRing()
  for (const piece of bundle.pieces(volume)) {
    try {
      await verifyPiece(file, piece, ring, onProgress)
    } catch (error) {
      if (!(error instanceof PackageError)) throw error
      wrong.push(error)
    }
  }
  if (!isZero(await file.read(size - TAR_END.byteLength, TAR_END.byteLength)))
    wrong.push(new PackageError('PACKAGE_DAMAGED', 'it has no end marker'))
  return wrong
}

async function verifyPiece(
  file: VolumeFile,
  piece: Piece,
  ring: ChunkRing,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const hash = new PieceHash(piece)
  let at = piece.offset
  for await (const chunk of pieceChunks(file, piece, ring)) {
    hash.update(chunk)
    at += chunk.byteLength
    onProgress(at)
  }
  hash.judge()
  const padding = tarPadding(piece.size).byteLength
  if (padding > 0 && !isZero(await file.read(at, padding)))
    throw new PackageError('PACKAGE_DAMAGED', `there is data behind it, at byte ${at}`, visible(piece.name))
}
