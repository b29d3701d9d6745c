import { createInflateRaw, type InflateRaw } from 'node:zlib'
import { PackageError } from './package-error.ts'
import { decodeWith, ENGINE_OPTIONS, writeToEngine } from './zlib-engine.ts'

/**
 * Decodes one raw deflate stream (RFC 1951), as zip archives hold them, in chunks of up to 1 MiB. It must end where
 * `source` ends. How much may come out is for the caller to count. `where` names the entry, for errors.
 * @throws PackageError PACKAGE_TRUNCATED or PACKAGE_DAMAGED, and what `source` throws.
 */
export async function* inflateRaw(
  source: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = createInflateRaw(ENGINE_OPTIONS)
  try {
    yield* decodeWith(engine, () => feed(source, engine, where))
  } catch (error) {
    throw translated(error, where)
  }
}

async function feed(source: AsyncIterable<Uint8Array>, engine: InflateRaw, where: string): Promise<void> {
  let fed = 0
  for await (const chunk of source) {
    fed += chunk.byteLength
    const taken = await writeToEngine(engine, chunk)
    // The engine stops by itself where the stream ends; closed without that, nobody reads any more.
    if (engine.bytesWritten < fed && (taken || engine.readableEnded)) throw behindEnd(where)
    if (!taken) return
  }
  engine.end()
}

function behindEnd(where: string): PackageError {
  return new PackageError('PACKAGE_DAMAGED', 'there is data behind the end of the compressed entry', where)
}

function translated(error: unknown, where: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR')
    return new PackageError('PACKAGE_DAMAGED', 'the compressed entry has no end', where)
  if (code !== 'Z_DATA_ERROR' || !(error instanceof Error)) return error
  return new PackageError('PACKAGE_DAMAGED', `the compressed data are damaged (${error.message})`, where)
}
