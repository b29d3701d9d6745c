import { createHash } from 'node:crypto'
import { type Digest, splitDigest } from '../../oci/digest.ts'
import { signDocument } from '../minisign.ts'
import type { SecretKey } from '../minisign-keys.ts'
import { PackageError } from '../package-error.ts'
import { TAR_END, tarPadding } from '../tar/write-tar-header.ts'
import { Bundle, type Piece, pieceHeader, piecesOf } from './bundle.ts'
import type { BundleBlob } from './bundle-document.ts'
import { finishDocument, type PlannedContent, type VolumePlan } from './plan-volumes.ts'
import { volumeHead } from './volume-head.ts'

/** The file of a volume on its way out. Pieces of it may come in any order. */
export interface VolumeOutput {
  /**
   * Puts bytes at `position`. The chunk must not be changed afterwards. `undefined` means go on at once; a promise
   * means wait for it first (back-pressure).
   */
  write(position: number, chunk: Uint8Array): Promise<void> | undefined
}

export interface VolumeWriting {
  plan: VolumePlan
  /** The files of the layout, as they were planned. */
  layout: PlannedContent['layout']
  /** The bytes of a blob, whole. */
  source(digest: Digest): AsyncIterable<Uint8Array>
  /** The file of a volume, counted from 1; the same one each time. */
  output(volume: number): Promise<VolumeOutput>
  key: SecretKey
  /** Told of the bytes of blobs written so far. */
  onProgress?(bytes: number): void
}

/**
 * Writes a bundle's volumes: payload first, every blob hashed and compared with its digest on its way, and at last the
 * signed table of contents at the front of each.
 * @throws PackageError DIGEST_MISMATCH if a blob is not what its digest says; what `source` and `output` throw
 */
export async function writeVolumes(writing: VolumeWriting): Promise<Bundle> {
  const { plan, layout, output, key } = writing
  const { document } = plan
  for (const file of document.files) {
    const bytes = layout.find(({ name }) => name === file.name)?.bytes ?? Buffer.alloc(0)
    const piece = { ...file, start: 0, blob: undefined }
    await writePiece(await output(file.volume), piece, [bytes])
  }
  const rangeDigests: Digest[] = []
  let written = 0
  for (const blob of document.blobs) {
    rangeDigests.push(...(await writeBlob(writing, blob, written)))
    written += blob.size
  }
  for (const [index, { size }] of document.volumes.entries())
    await (await output(index + 1)).write(size - TAR_END.byteLength, TAR_END)
  const bundle = new Bundle(finishDocument(plan, rangeDigests))
  const { id, createdAt } = bundle.document
  const comment = `timestamp:${Math.floor(Date.parse(createdAt) / 1000)}\tfile:bundle.json\tbundle:${id}\thashed`
  const signature = signDocument(bundle.json, key, comment)
  for (let volume = 1; volume <= bundle.volumeCount; volume++)
    await (await output(volume)).write(0, volumeHead(bundle.json, signature, volume, bundle.volumeCount))
  return bundle
}

/** @returns the digests of its ranges, if it is cut */
async function writeBlob(writing: VolumeWriting, blob: BundleBlob, before: number): Promise<Digest[]> {
  const { algorithm } = splitDigest(blob.digest)
  const whole = createHash(algorithm)
  let passed = 0
  const watched = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      whole.update(chunk)
      yield chunk
      passed += chunk.byteLength
      writing.onProgress?.(before + passed)
    }
  }
  const digests: Digest[] = []
  const rest = new Splitter(watched(writing.source(blob.digest)))
  try {
    for (const piece of piecesOf(blob)) {
      const hash = blob.ranges && createHash('sha256')
      const output = await writing.output(piece.volume)
      await writePiece(output, piece, rest.take(piece.size), (chunk) => hash?.update(chunk))
      if (hash) digests.push(`sha256:${hash.digest('hex')}`)
    }
    const surplus = await rest.next(1)
    const actual: Digest = `${algorithm}:${whole.digest('hex')}`
    if (surplus || actual !== blob.digest)
      throw new PackageError('DIGEST_MISMATCH', `the stored blob ${blob.digest} is damaged: it has ${actual}`)
  } finally {
    await rest.close()
  }
  return digests
}

async function writePiece(
  output: VolumeOutput,
  piece: Piece,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  pass: (chunk: Uint8Array) => void = () => undefined,
): Promise<void> {
  const header = pieceHeader(piece)
  await output.write(piece.offset - header.byteLength, header)
  let at = piece.offset
  for await (const chunk of body) {
    // The write is on its way while the hash is computed.
    const waiting = output.write(at, chunk)
    pass(chunk)
    at += chunk.byteLength
    if (waiting) await waiting
  }
  if (at !== piece.offset + piece.size)
    throw new PackageError(
      'DIGEST_MISMATCH',
      `${piece.name} ends ${piece.offset + piece.size - at} bytes early`,
    )
  const padding = tarPadding(piece.size)
  if (padding.byteLength > 0) await output.write(at, padding)
}

/** Cuts a stream of chunks into runs of given lengths. */
class Splitter {
  readonly #chunks: AsyncIterator<Uint8Array>
  #left: Uint8Array = new Uint8Array(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  async *take(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = length; left > 0; ) {
      const chunk = await this.next(left)
      if (!chunk) return
      left -= chunk.byteLength
      yield chunk
    }
  }

  /** At least one byte and at most `max`; undefined at the end. */
  async next(max: number): Promise<Uint8Array | undefined> {
    while (this.#left.byteLength === 0) {
      const { done, value } = await this.#chunks.next()
      if (done) return undefined
      this.#left = value
    }
    const chunk = this.#left.subarray(0, max)
    this.#left = this.#left.subarray(chunk.byteLength)
    return chunk
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
