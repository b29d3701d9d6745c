import type { Digest } from '../oci/digest.ts'

/** One blob on its way in. Exactly one of `commit` and `abort` is called, once. */
export interface SinkWriter {
  /**
   * Takes the next bytes. The sink may keep the chunk until it has written it, so the caller must not change it.
   * `undefined` means go on at once; a promise means wait for it first (back-pressure).
   */
  write(chunk: Uint8Array): Promise<void> | undefined
  /** Ends the blob and makes it durable under the digest that the caller computed and judged right. */
  commit(digest: Digest): Promise<void>
  /** Gives the blob up and removes what was written. */
  abort(): Promise<void>
}

/**
 * Where a reader of packages puts the content that it finds. The reader hashes what passes through it and decides
 * whether it is right; the sink stores.
 */
export interface BlobSink {
  /** Size in bytes of a blob that is stored already, or undefined. The reader then hashes but does not write it. */
  sizeOf(digest: Digest): number | undefined
  /**
   * Opens a blob of `size` bytes.
   * @param unnamed true for one whose digest nobody knows yet: it may be stored already, and needs not be written then
   */
  create(size: number, unnamed?: boolean): Promise<SinkWriter>
}
