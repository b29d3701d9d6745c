import { type FileHandle, open } from 'node:fs/promises'
import type { VolumeFile } from '../../../bundles/raincask/volume-file.ts'

/** An open file of a volume. Always close it. */
export class OpenVolume implements VolumeFile {
  readonly size: number
  readonly #handle: FileHandle

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle
    this.size = size
  }

  static async open(path: string): Promise<OpenVolume> {
    const handle = await open(path, 'r')
    const stats = await handle.stat()
    if (stats.isFile()) return new OpenVolume(handle, stats.size)
    await handle.close()
    throw Object.assign(new Error('is not a file'), { code: stats.isDirectory() ? 'EISDIR' : 'EINVAL' })
  }

  async read(position: number, length: number, into = Buffer.allocUnsafeSlow(length)): Promise<Buffer> {
    let at = 0
    while (at < length) {
      const { bytesRead } = await this.#handle.read(into, at, length - at, position + at)
      if (bytesRead === 0) break
      at += bytesRead
    }
    return into.subarray(0, at)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** Opens a file for the time of some work. */
export async function withVolume<T>(path: string, work: (file: OpenVolume) => Promise<T>): Promise<T> {
  const file = await OpenVolume.open(path)
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}
