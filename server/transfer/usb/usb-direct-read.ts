import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** Bytes of a read; a multiple of every sector size. */
const WINDOW = 1024 * 1024

interface PagedMemory {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer }
}
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: PagedMemory }

/**
 * A file's bytes as they are on the medium, past what the system remembers of them (O_DIRECT). File systems that can't do
 * that (tmpfs) are read as usual. A chunk is good until the next one is asked for.
 */
export async function* openFromMedium(path: string): AsyncGenerator<Buffer, void, undefined> {
  const handle = await openDirect(path)
  try {
    // Memory of WebAssembly begins on a page, as direct reads need it; no other of Node's memory is sure to.
    const window = Buffer.from(new wasm.Memory({ initial: WINDOW / 65_536 }).buffer)
    for (let position = 0; ; ) {
      const { bytesRead } = await handle.read(window, 0, WINDOW, position)
      if (bytesRead === 0) return
      yield window.subarray(0, bytesRead)
      position += bytesRead
    }
  } finally {
    await handle.close()
  }
}

async function openDirect(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECT)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
    return open(path, 'r')
  }
}

/**
 * Compares what is on the medium with what the system remembers of writing it.
 * @param onBytes called with the bytes of each part that was compared
 * @returns where the first difference is; undefined if there is none
 */
export async function differenceOnMedium(
  path: string,
  onBytes: (bytes: number) => void,
): Promise<number | undefined> {
  const remembered = await open(path, 'r')
  const buffer = Buffer.allocUnsafeSlow(WINDOW)
  let position = 0
  try {
    for await (const chunk of openFromMedium(path)) {
      const { bytesRead } = await remembered.read(buffer, 0, chunk.byteLength, position)
      if (!chunk.equals(buffer.subarray(0, bytesRead))) return position
      position += bytesRead
      onBytes(bytesRead)
    }
    const { size } = await remembered.stat()
    return position === size ? undefined : position
  } finally {
    await remembered.close()
  }
}
