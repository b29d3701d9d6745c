import type { BlobSink, SinkWriter } from '../../bundles/blob-sink.ts'
import { type Digest, digestOf } from '../../oci/digest.ts'

/** A sink that keeps blobs in memory and watches that its rules are kept. */
export class MemorySink implements BlobSink {
  readonly blobs = new Map<Digest, Buffer>()
  /** Writers that were opened and not yet ended. */
  open = 0
  committed = 0
  aborted = 0

  sizeOf(digest: Digest): number | undefined {
    return this.blobs.get(digest)?.byteLength
  }

  create(size: number): Promise<SinkWriter> {
    const chunks: Uint8Array[] = []
    let ended = false
    this.open++
    const end = () => {
      if (ended) throw new Error('the writer was ended twice')
      ended = true
      this.open--
    }
    return Promise.resolve({
      write: (chunk) => {
        if (ended) throw new Error('written after the end')
        chunks.push(chunk)
        return chunks.length % 2 === 0 ? Promise.resolve() : undefined
      },
      commit: async (digest) => {
        end()
        const bytes = Buffer.concat(chunks)
        if (bytes.byteLength !== size)
          throw new Error(`committed ${bytes.byteLength} bytes and announced ${size}`)
        if (digestOf(bytes, digest.startsWith('sha512') ? 'sha512' : 'sha256') !== digest)
          throw new Error(`committed as ${digest}, which it is not`)
        this.blobs.set(digest, bytes)
        this.committed++
      },
      abort: async () => {
        end()
        this.aborted++
      },
    })
  }
}
