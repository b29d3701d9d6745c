import { Readable } from 'node:stream'
import type { VolumeFile } from '../raincask/volume-file.ts'

const CHUNK = 64 * 1024

/** A file as unzipper wants to read it: streams from any place, which end early where reading fails. */
export class ZipSource {
  readonly #file: VolumeFile
  readonly #streams: Readable[] = []
  /** What reading failed with first; unzipper would not pass it on. */
  failure: unknown

  constructor(file: VolumeFile) {
    this.#file = file
  }

  size(): Promise<number> {
    return Promise.resolve(this.#file.size)
  }

  stream(offset: number, length?: number): Readable {
    const end = length === undefined ? this.#file.size : Math.min(this.#file.size, offset + length)
    const stream = Readable.from(this.#chunks(offset, end), { objectMode: false })
    this.#streams.push(stream)
    return stream
  }

  /** Ends every stream that is still open. */
  close(): void {
    for (const stream of this.#streams) stream.destroy()
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (let at = start; at < end; ) {
        const bytes = await this.#file.read(at, Math.min(CHUNK, end - at))
        if (bytes.byteLength === 0) return
        at += bytes.byteLength
        yield bytes
      }
    } catch (error) {
      this.failure ??= error
    }
  }
}
