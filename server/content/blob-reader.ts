import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { splitDigest } from '../../oci/digest.ts'
import type { BlobStore, OpenBlob } from './blob-store.ts'
import type { Damage, SeenBlob } from './damaged-blobs.ts'

/** Bytes read and hashed at once: under a millisecond of the thread's time, even without instructions for SHA. */
const PIECE = 256 * 1024

/**
 * Errors by which a disk says that a file is spoiled. Any other says nothing of the file: a process that has no descriptor
 * or memory left, or that is another user's, must not take every sound blob for damaged.
 */
const OF_THE_DISK: ReadonlySet<string> = new Set([
  'EIO',
  'EUCLEAN',
  'EBADMSG',
  'EILSEQ',
  'EISDIR',
  'ENOTDIR',
  'ELOOP',
  'ENXIO',
  'ENODATA',
])

export interface ReaderOptions {
  pace: { wait(bytes: number, signal?: AbortSignal): Promise<void> }
  signal?: AbortSignal | undefined
  onRead: (bytes: number) => void
}

/** Reads blobs to see whether they are what their digests say; one buffer serves for all. */
export class BlobReader {
  readonly #store: BlobStore
  readonly #options: ReaderOptions
  readonly #buffer = Buffer.allocUnsafeSlow(PIECE)

  constructor(store: BlobStore, options: ReaderOptions) {
    this.#store = store
    this.#options = options
  }

  /**
   * What is wrong with the blob; undefined if nothing is.
   * @throws Error of the system that says nothing of the blob
   */
  async judge(seen: SeenBlob): Promise<Damage | undefined> {
    try {
      const blob = await this.#store.open(seen.digest)
      if (!blob) return { kind: 'missing', finding: 'its file is not there' }
      try {
        if (blob.size !== seen.size)
          return { kind: 'size', finding: `its file has ${blob.size} bytes, not ${seen.size}` }
        return await this.#hash(blob, seen)
      } finally {
        blob.close()
      }
    } catch (error) {
      if (this.#options.signal?.aborted || !isOfTheDisk(error)) throw error
      return { kind: 'unreadable', finding: (error as Error).message }
    }
  }

  async #hash(blob: OpenBlob, { digest, size }: SeenBlob): Promise<Damage | undefined> {
    const { algorithm } = splitDigest(digest)
    const hash = createHash(algorithm)
    for (let position = 0; position < size; ) {
      const length = Math.min(PIECE, size - position)
      await this.#options.pace.wait(length, this.#options.signal)
      this.#options.signal?.throwIfAborted()
      const bytes = await this.#read(blob, position, length)
      if (bytes === 0) return { kind: 'size', finding: `its file ends after ${position} bytes of ${size}` }
      hash.update(bytes === PIECE ? this.#buffer : this.#buffer.subarray(0, bytes))
      position += bytes
      this.#options.onRead(bytes)
      await setImmediate()
    }
    const actual = `${algorithm}:${hash.digest('hex')}`
    return actual === digest ? undefined : { kind: 'content', finding: `its file has ${actual}` }
  }

  #read(blob: OpenBlob, position: number, length: number): Promise<number> {
    return new Promise((resolve, reject) => {
      blob.read(this.#buffer, position, length, (error, bytes) => (error ? reject(error) : resolve(bytes)))
    })
  }
}

function isOfTheDisk(error: unknown): boolean {
  return OF_THE_DISK.has((error as NodeJS.ErrnoException).code ?? '')
}
