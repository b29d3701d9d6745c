import { open } from 'node:fs/promises'
import { buffersPassed } from '../../ops/memory.ts'

/** Bytes per read: large enough that the disk, not the loop, sets the pace. */
const CHUNK = 1024 * 1024

/** A file on its way through a reader. */
export interface FileSource {
  /** Bytes in the file when it was opened. */
  size: number
  chunks: AsyncIterable<Uint8Array>
}

/** Opens a file for one pass from its beginning; it is closed when the pass ends, however it ends. */
export async function openFileSource(path: string): Promise<FileSource> {
  const handle = await open(path, 'r')
  const stats = await handle.stat()
  if (stats.isDirectory()) {
    await handle.close()
    throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
  }
  return { size: stats.size, chunks: counted(handle.createReadStream({ highWaterMark: CHUNK })) }
}

async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    buffersPassed(chunk.byteLength)
  }
}
