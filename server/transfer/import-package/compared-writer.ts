import type { SinkWriter } from '../../../bundles/blob-sink.ts'
import type { Digest } from '../../../oci/digest.ts'
import type { BlobStore, OpenBlob } from '../../content/blob-store.ts'

/** Bytes that are copied at once from a stored blob. */
const CHUNK = 1024 * 1024

/**
 * A writer for a blob whose digest is not known yet. While what comes is the same as what a stored blob of its size holds,
 * nothing is written; at the first difference, what was the same is copied from there. So importing layers again that are
 * here already (docker save up to 24 does not name them) writes nothing.
 * @param alike digests of stored blobs of the same size
 */
export async function compareWith(
  store: BlobStore,
  alike: readonly Digest[],
  stage: () => Promise<SinkWriter>,
): Promise<SinkWriter> {
  const opened: OpenBlob[] = []
  for (const digest of alike) {
    const blob = await store.open(digest)
    if (blob) opened.push(blob)
  }
  return opened.length === 0 ? stage() : new ComparedWriter(opened, stage)
}

class ComparedWriter implements SinkWriter {
  readonly #stage: () => Promise<SinkWriter>
  readonly #buffer = Buffer.allocUnsafeSlow(CHUNK)
  #alike: OpenBlob[]
  #writer: SinkWriter | undefined
  /** Bytes that came and were the same in all of `#alike`. */
  #same = 0

  constructor(alike: OpenBlob[], stage: () => Promise<SinkWriter>) {
    this.#alike = alike
    this.#stage = stage
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    return this.#writer ? this.#writer.write(chunk) : this.#compare(chunk)
  }

  async commit(digest: Digest): Promise<void> {
    // All of it was the same, and yet it is to be stored: the other was removed meanwhile.
    const writer = this.#writer ?? (await this.#copy())
    await writer.commit(digest)
  }

  async abort(): Promise<void> {
    this.#close()
    await this.#writer?.abort()
  }

  async #compare(chunk: Uint8Array): Promise<void> {
    const alike: OpenBlob[] = []
    for (const blob of this.#alike) if (await this.#isSame(blob, chunk)) alike.push(blob)
    if (alike.length > 0) {
      for (const blob of this.#alike) if (!alike.includes(blob)) blob.close()
      this.#alike = alike
      this.#same += chunk.byteLength
      return
    }
    const writer = await this.#copy()
    await writer.write(chunk)
  }

  async #isSame(blob: OpenBlob, chunk: Uint8Array): Promise<boolean> {
    for (let at = 0; at < chunk.byteLength; at += CHUNK) {
      const part = chunk.subarray(at, at + CHUNK)
      const bytes = await this.#read(blob, this.#same + at, part.byteLength)
      if (Buffer.compare(bytes, part) !== 0) return false
    }
    return true
  }

  /** Writes what was the same so far, from a stored blob that has it. */
  async #copy(): Promise<SinkWriter> {
    const writer = await this.#stage()
    this.#writer = writer
    const [blob] = this.#alike
    for (let at = 0; blob && at < this.#same; ) {
      const bytes = Buffer.from(await this.#read(blob, at, Math.min(CHUNK, this.#same - at)))
      if (bytes.byteLength === 0) throw new Error('a stored blob became shorter')
      await writer.write(bytes)
      at += bytes.byteLength
    }
    this.#close()
    return writer
  }

  #read(blob: OpenBlob, position: number, length: number): Promise<Buffer> {
    return new Promise((resolve, reject) =>
      blob.read(this.#buffer, position, length, (error, bytes) =>
        error ? reject(error) : resolve(this.#buffer.subarray(0, bytes)),
      ),
    )
  }

  #close(): void {
    for (const blob of this.#alike.splice(0)) blob.close()
  }
}
