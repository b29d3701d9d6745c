import type { Digest } from '../../oci/digest.ts'
import { splitDigest } from '../../oci/digest.ts'
import { RaincaskError } from '../ops/errors.ts'
import { buffersPassed } from '../ops/memory.ts'
import type { FollowedFile } from './file-hasher.ts'
import type { StagedFile } from './staged-file.ts'

/** Bytes from which syncing while the hash is finished is worth a sync of its own. */
const SYNC_BESIDE_HASH = 4 * 1024 * 1024

/** One blob upload, held by one request at a time. */
export class Upload {
  readonly id: string
  readonly repository: string
  readonly #file: StagedFile
  readonly #hash: FollowedFile
  readonly #letGo: (upload: Upload) => void
  busy = true
  /** True once it was finished or cancelled. */
  ended = false

  constructor(
    id: string,
    repository: string,
    file: StagedFile,
    hash: FollowedFile,
    letGo: (upload: Upload) => void,
  ) {
    this.id = id
    this.repository = repository
    this.#file = file
    this.#hash = hash
    this.#letGo = letGo
    file.onWritten = (size) => hash.written(size)
  }

  get path(): string {
    return this.#file.path
  }

  /** Bytes received so far. */
  get size(): number {
    return this.#file.size
  }

  /** Says which algorithm the digest will have, where the client told it before the content. */
  expect(digest: Digest | undefined): void {
    if (digest) this.#hash.expect(splitDigest(digest).algorithm)
  }

  /** The same, from the `digest-algorithm` parameter of the draft specification; unknown ones are ignored. */
  expectAlgorithm(algorithm: string | undefined): void {
    if (algorithm === 'sha256' || algorithm === 'sha512') this.#hash.expect(algorithm)
  }

  /** Adds bytes; a promise asks the sender to wait. */
  append(chunk: Uint8Array): Promise<void> | undefined {
    this.#hash.pass(chunk)
    buffersPassed(chunk.byteLength)
    return this.#file.append(chunk)
  }

  /** Ends the request's hold; what was received is kept for the next one. */
  async release(): Promise<void> {
    try {
      await this.#file.flush()
    } finally {
      this.busy = false
      this.#letGo(this)
    }
  }

  /**
   * Ends the upload: checks the digest, then hands the file to `commit`, which makes it durable and visible.
   * @throws RaincaskError DIGEST_INVALID if the bytes are not what the digest says; the upload is gone then.
   */
  async finish(digest: Digest, commit: (file: StagedFile) => Promise<void>): Promise<void> {
    this.ended = true
    try {
      await this.#file.flush()
      const { algorithm } = splitDigest(digest)
      // A small file is synced once, together with its name, when it is committed.
      const syncing = this.#file.size > SYNC_BESIDE_HASH ? this.#file.syncData() : undefined
      const actual = await this.#hash.digest(algorithm, this.#file.size)
      await syncing
      if (actual !== digest)
        throw new RaincaskError('DIGEST_INVALID', {
          reason: `the ${this.size} bytes received have ${actual}`,
        })
      await commit(this.#file)
    } finally {
      this.#end()
      await this.#file.discard()
    }
  }

  /** Gives the upload up and removes what it received. */
  async cancel(): Promise<void> {
    this.ended = true
    this.#end()
    await this.#file.discard()
  }

  /** Closes the file between requests. */
  async suspend(): Promise<void> {
    this.#hash.close()
    await this.#file.close()
  }

  /** Lets go of an upload whose file was removed by expiry. */
  forget(): void {
    this.ended = true
    this.#hash.close()
    void this.#file.close().catch(() => undefined)
  }

  #end(): void {
    this.#hash.close()
    this.busy = false
    this.#letGo(this)
  }
}
