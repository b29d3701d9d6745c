import type { Gunzip, InflateRaw } from 'node:zlib'

const CHUNK = 1024 * 1024

/** Chunks of up to 1 MiB, and zlib's thread at most 4 MiB ahead of the reader, in decoded bytes. */
export const ENGINE_OPTIONS = {
  chunkSize: CHUNK,
  readableHighWaterMark: 4 * CHUNK,
  writableHighWaterMark: CHUNK,
}

/** True when the engine has taken the chunk, false if it was closed before that: it then calls nobody back. */
export function writeToEngine(engine: Gunzip | InflateRaw, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const closed = () => resolve(false)
    engine.once('close', closed)
    engine.write(chunk, (error) => {
      engine.off('close', closed)
      if (error) reject(error)
      else resolve(true)
    })
  })
}

/** What decodes a stream: yields what `engine` gives while `feed` writes to it, and ends both together. */
export async function* decodeWith(
  engine: Gunzip | InflateRaw,
  feed: () => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Errors reach the reader through the iterator, or through `feeding` once that has ended.
  engine.on('error', () => undefined)
  const feeding = feed()
  feeding.catch((error: Error) => engine.destroy(error))
  try {
    yield* engine as AsyncIterable<Buffer>
    await feeding
  } finally {
    engine.destroy()
  }
}
