import { createCipheriv, createHash, type Hash, randomBytes } from 'node:crypto'

const RING = 16 * 1024 * 1024
const PIECE = 1024 * 1024

/** Bytes that don't compress, the same in every run: a cipher's key stream. */
const ring = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(RING))

/** A blob that no server has seen, though all of a size share their bytes but for the last sixteen. */
export interface Blob {
  digest: string
  size: number
  last: Buffer
}

const prefixes = new Map<number, Hash>()

/** Makes a new blob. The shared beginning is hashed once a size, so preparing a gigabyte costs the client nothing twice. */
export function newBlob(size: number): Blob {
  const last = Buffer.from(randomBytes(8).toString('hex'))
  let prefix = prefixes.get(size)
  if (!prefix) {
    prefix = createHash('sha256')
    for (const piece of shared(0, size - last.length)) prefix.update(piece)
    prefixes.set(size, prefix)
  }
  return { digest: `sha256:${prefix.copy().update(last).digest('hex')}`, size, last }
}

/** The bytes of a blob from `start` up to `end`, as views of memory that is there already. */
export function* bytesOf(blob: Blob, start = 0, end = blob.size): Iterable<Buffer> {
  const tail = blob.size - blob.last.length
  yield* shared(start, Math.min(end, tail))
  if (end > tail) yield blob.last.subarray(Math.max(start - tail, 0), end - tail)
}

function* shared(start: number, end: number): Iterable<Buffer> {
  for (let at = start; at < end; ) {
    const size = Math.min(PIECE - (at % PIECE), end - at)
    yield ring.subarray(at % RING, (at % RING) + size)
    at += size
  }
}

/** An image manifest over blobs that the repository holds; `mark` makes its digest differ from every other. */
export function manifestOver(config: Blob, layers: Blob[], mark: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: config.digest,
      size: config.size,
    },
    layers: layers.map(({ digest, size }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest,
      size,
    })),
    annotations: { 'org.opencontainers.image.ref.name': mark },
  })
}
