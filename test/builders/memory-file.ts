import type { VolumeFile } from '../../bundles/raincask/volume-file.ts'

/** Bytes that are read like a file, and how many of them were. */
export class MemoryFile implements VolumeFile {
  readonly size: number
  readonly #bytes: Buffer
  bytesRead = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.size = bytes.byteLength
  }

  read(position: number, length: number, into?: Buffer): Promise<Buffer> {
    const bytes = this.#bytes.subarray(position, position + length)
    this.bytesRead += bytes.byteLength
    if (!into) return Promise.resolve(Buffer.from(bytes))
    bytes.copy(into)
    return Promise.resolve(into.subarray(0, bytes.byteLength))
  }
}
