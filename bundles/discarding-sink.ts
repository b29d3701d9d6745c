import type { Digest } from '../oci/digest.ts'
import type { BlobSink, SinkWriter } from './blob-sink.ts'

const NOWHERE: SinkWriter = {
  write: () => undefined,
  commit: () => Promise.resolve(),
  abort: () => Promise.resolve(),
}

/**
 * A sink that stores nothing, so that a package can be looked at with the reader that imports it. `sizeOf` tells it
 * what a store holds already; left out, nothing.
 */
export function discardingSink(sizeOf: (digest: Digest) => number | undefined = () => undefined): BlobSink {
  return { sizeOf, create: () => Promise.resolve(NOWHERE) }
}
