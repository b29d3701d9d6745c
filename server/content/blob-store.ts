import type { Digest } from '../../oci/digest.ts'

/** An open blob, for reading ranges of it. Always close it. */
export interface OpenBlob {
  /** Bytes in the blob. */
  readonly size: number
  /** Fills `buffer` from `position`; the callback gets the number of bytes read, short only at the end. */
  read(
    buffer: Uint8Array,
    position: number,
    length: number,
    done: (error: Error | null, bytes: number) => void,
  ): void
  close(): void
}

/** A blob being written. Bytes are only ever added at its end. */
export interface StagedBlob {
  /** Bytes taken so far, written or waiting. */
  readonly size: number
  /**
   * Adds bytes; the chunk must not be changed afterwards. `undefined` means go on at once, a promise means wait for
   * it (back-pressure: at most two batches of 1 MiB wait for the disk).
   */
  append(chunk: Uint8Array): Promise<void> | undefined
  /** Resolves when every byte taken so far is in the file (not yet synced). */
  flush(): Promise<void>
  /** Closes the file and keeps it, for `reopen`. */
  close(): Promise<void>
  /** Gives it up and removes the file. */
  discard(): Promise<void>
}

/**
 * Where the bytes of blobs live. Knows digests, not who may see them. Errors: STORAGE_FULL when the disk is; every
 * other failure of the disk as it came.
 */
export interface BlobStore {
  /** Size in bytes, or undefined if no such blob is stored. */
  stat(digest: Digest): Promise<number | undefined>
  /** Opens a blob, or undefined if it isn't there. */
  open(digest: Digest): Promise<OpenBlob | undefined>
  /** A whole small blob at once, or undefined; meant for sizes up to a few MiB. */
  readSmall(digest: Digest, size: number): Buffer | undefined
  /** Starts a blob. */
  create(): Promise<StagedBlob>
  /** Makes a staged blob durable under its digest; it becomes visible only with its row. */
  place(staged: StagedBlob, digest: Digest): Promise<PlacedBlob>
  /**
   * Takes a blob away for good, at once; undefined if none is there. Call it with the database's write lock held and
   * no row of the blob left, and then, without the lock, `free`.
   */
  remove(digest: Digest): RemovedBlob | undefined
  /** Moves a damaged blob to where nobody is served from; nothing happens if it isn't there. With the write lock held. */
  quarantine(digest: Digest): void
  /** Removes a blob from quarantine. */
  clearQuarantine(digest: Digest): Promise<void>
  /** What is in quarantine, with sizes in bytes. */
  quarantined(): Promise<{ digest: Digest; size: number }[]>
  /** Every blob on disk, with its size in bytes and the time it was written (ms). */
  walk(): AsyncIterable<{ digest: Digest; size: number; writtenAt: number }>
}

/** A blob that nobody can open any more. */
export interface RemovedBlob {
  /** Bytes that `free` gives back. */
  size: number
  /** Gives the space back; for large files that takes a while. Never fails: what stays is swept at the next start. */
  free(): Promise<void>
}

/** A durable file that waits for its row. The staged blob must live until the row is committed. */
export interface PlacedBlob {
  size: number
  /** With the write lock held: makes sure that this very file has the blob's name, whatever happened meanwhile. */
  confirm(): void
}
