import { createHash } from 'node:crypto'
import { type Digest, digestOf, splitDigest } from '../oci/digest.ts'
import type { BlobSink, SinkWriter } from './blob-sink.ts'
import { PackageError } from './package-error.ts'

/** Puts a package's blobs into a sink, hashing each as it passes, and keeps count of what was new. */
export class BlobIntake {
  readonly #sink: BlobSink
  readonly #added = new Map<Digest, number>()
  /** Bytes written to the sink. */
  addedBytes = 0
  /** Bytes that the sink had already. */
  skippedBytes = 0

  constructor(sink: BlobSink) {
    this.#sink = sink
  }

  /** Blobs that this package brought and the sink did not have, with their sizes in bytes. */
  get added(): ReadonlyMap<Digest, number> {
    return this.#added
  }

  /** Size of a blob that the sink has, before or through this package. */
  sizeOf(digest: Digest): number | undefined {
    return this.#added.get(digest) ?? this.#sink.sizeOf(digest)
  }

  /**
   * Takes a blob whose name says its digest.
   * @throws PackageError DIGEST_MISMATCH if it is not what its name says; nothing of it is kept then.
   */
  async named(digest: Digest, size: number, body: AsyncIterable<Uint8Array>, where: string): Promise<void> {
    const writer = this.sizeOf(digest) === undefined ? await this.#sink.create(size) : undefined
    await this.#pass(body, writer, splitDigest(digest).algorithm, (actual) => {
      if (actual !== digest) throw mismatch(digest, actual, where)
      return true
    })
    this.#count(digest, size, writer !== undefined)
  }

  /** Takes a blob that nothing names, and says what it is. */
  async unnamed(size: number, body: AsyncIterable<Uint8Array>): Promise<Digest> {
    let isNew = false
    const digest = await this.#pass(body, await this.#sink.create(size, true), 'sha256', (actual) => {
      isNew = this.sizeOf(actual) === undefined
      return isNew
    })
    this.#count(digest, size, isNew)
    return digest
  }

  /** Takes a blob that is in memory and was judged right. */
  async bytes(digest: Digest, bytes: Uint8Array): Promise<void> {
    const isNew = this.sizeOf(digest) === undefined
    if (isNew) {
      const writer = await this.#sink.create(bytes.byteLength)
      try {
        await writer.write(bytes)
      } catch (error) {
        await giveUp(writer)
        throw error
      }
      await writer.commit(digest)
    }
    this.#count(digest, bytes.byteLength, isNew)
  }

  async #pass(
    body: AsyncIterable<Uint8Array>,
    writer: SinkWriter | undefined,
    algorithm: 'sha256' | 'sha512',
    wanted: (actual: Digest) => boolean,
  ): Promise<Digest> {
    const hash = createHash(algorithm)
    let digest: Digest
    let keep: boolean
    try {
      for await (const chunk of body) {
        // The write is on its way while the hash is computed.
        const written = writer?.write(chunk)
        hash.update(chunk)
        if (written) await written
      }
      digest = `${algorithm}:${hash.digest('hex')}`
      keep = wanted(digest)
    } catch (error) {
      if (writer) await giveUp(writer)
      throw error
    }
    if (keep) await writer?.commit(digest)
    else await writer?.abort()
    return digest
  }

  #count(digest: Digest, size: number, isNew: boolean): void {
    if (isNew) {
      this.#added.set(digest, size)
      this.addedBytes += size
    } else this.skippedBytes += size
  }
}

/**
 * Checks bytes in memory against the digest that names them.
 * @throws PackageError DIGEST_MISMATCH
 */
export function verifyBytes(digest: Digest, bytes: Uint8Array, where: string): void {
  const actual = digestOf(bytes, splitDigest(digest).algorithm)
  if (actual !== digest) throw mismatch(digest, actual, where)
}

function mismatch(named: Digest, actual: Digest, where: string): PackageError {
  return new PackageError('DIGEST_MISMATCH', `it is named ${named} but its content is ${actual}`, where)
}

/** What went wrong first matters more than an abort that goes wrong after it. */
async function giveUp(writer: SinkWriter): Promise<void> {
  await writer.abort().catch(() => undefined)
}
