import { PackageError } from '../package-error.ts'

/** A file that can be read anywhere, as volumes are. */
export interface VolumeFile {
  /** Bytes. */
  readonly size: number
  /**
   * The bytes from `position` on; fewer than `length` only at the end of the file. They are put into `into` where that is
   * given, which has room for them, else into a buffer that the caller may keep.
   */
  read(position: number, length: number, into?: Buffer): Promise<Buffer>
}

/** Bytes of a read: large enough that the medium, not the loop, sets the pace. */
export const CHUNK = 1024 * 1024

/**
 * Buffers of a whole chunk that are used in turn, so that memory stays the same however much is read. Who takes the
 * chunks may hold on to one of 1 MiB while the next is read, and must be done with it when the third is asked for.
 */
export class ChunkRing {
  readonly #buffers = Array.from({ length: 4 }, () => Buffer.allocUnsafeSlow(CHUNK))
  #next = 0

  take(): Buffer {
    this.#next = (this.#next + 1) % this.#buffers.length
    return this.#buffers[this.#next] as Buffer
  }
}

/**
 * A part of a file in chunks of 1 MiB, the last one shorter, each read while the one before it is worked on.
 * @param ring for whole chunks; without it, and for the last one, buffers are new
 * @throws PackageError PACKAGE_TRUNCATED where the file ends first
 */
export async function* readChunks(
  file: VolumeFile,
  position: number,
  length: number,
  ring?: ChunkRing,
): AsyncGenerator<Buffer, void, undefined> {
  const end = position + length
  const readAt = (at: number) => {
    const wanted = Math.min(CHUNK, end - at)
    return file.read(at, wanted, wanted === CHUNK ? ring?.take() : undefined)
  }
  let at = position
  let next = at < end ? readAt(at) : undefined
  while (next) {
    const bytes = await next
    if (bytes.byteLength < Math.min(CHUNK, end - at))
      throw new PackageError('PACKAGE_TRUNCATED', `it ends at byte ${at + bytes.byteLength}, before ${end}`)
    at += bytes.byteLength
    next = at < end ? readAt(at) : undefined
    // Who stops early leaves a read behind that nobody waits for.
    next?.catch(() => undefined)
    yield bytes
  }
}
