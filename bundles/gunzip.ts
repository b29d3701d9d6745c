import { createGunzip, type Gunzip } from 'node:zlib'
import { PackageError } from './package-error.ts'
import { isZero } from './tar/header.ts'

export interface GunzipOptions {
  /** Most decoded bytes, no limit if left out. */
  maxBytes?: number
  /** Name of the file, for errors. */
  within?: string
}

const CHUNK = 1024 * 1024
/** How far zlib's thread may be ahead of the reader, in decoded bytes. */
const AHEAD = 4 * CHUNK

/**
 * Decodes a gzip stream of one or more members in chunks of up to 1 MiB. Behind the last member only zeros may follow
 * (the padding of tapes and discs). Memory stays at a few chunks whatever the ratio is.
 * @throws PackageError PACKAGE_TRUNCATED, PACKAGE_DAMAGED or PACKAGE_TOO_LARGE, and what `source` throws.
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  options: GunzipOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { maxBytes = Number.POSITIVE_INFINITY, within } = options
  const marks = { readableHighWaterMark: AHEAD, writableHighWaterMark: CHUNK }
  const engine = createGunzip({ chunkSize: CHUNK, ...marks })
  const feeding = feed(source, engine, within)
  feeding.catch((error: Error) => engine.destroy(error))
  try {
    let decoded = 0
    for await (const chunk of engine as AsyncIterable<Buffer>) {
      decoded += chunk.byteLength
      if (decoded > maxBytes)
        throw new PackageError('PACKAGE_TOO_LARGE', `it unpacks to more than ${maxBytes} bytes`, within)
      yield chunk
    }
    await feeding
  } catch (error) {
    throw translated(error, within)
  } finally {
    engine.destroy()
  }
}

/**
 * Writes chunk by chunk. The engine stops by itself, and says nothing, at a zero byte behind a member; what follows
 * there is judged here.
 */
async function feed(
  source: AsyncIterable<Uint8Array>,
  engine: Gunzip,
  within: string | undefined,
): Promise<void> {
  let fed = 0
  let ended = false
  for await (const chunk of source) {
    if (engine.destroyed) return
    fed += chunk.byteLength
    if (!ended) await write(engine, chunk)
    const rest = ended ? chunk : chunk.subarray(chunk.byteLength - (fed - engine.bytesWritten))
    if (rest.byteLength > 0 && !isZero(rest)) throw junk(within)
    ended ||= rest.byteLength > 0
  }
  if (!ended) engine.end()
}

function write(engine: Gunzip, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}

function junk(within: string | undefined): PackageError {
  return new PackageError('PACKAGE_DAMAGED', 'there is data behind the end of the compressed file', within)
}

function translated(error: unknown, within: string | undefined): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR')
    return new PackageError('PACKAGE_TRUNCATED', 'the compressed file is cut off', within)
  if (code !== 'Z_DATA_ERROR' || !(error instanceof Error)) return error
  // The first member's header was seen before the engine was made.
  if (error.message === 'incorrect header check') return junk(within)
  return new PackageError('PACKAGE_DAMAGED', `the compressed data are damaged (${error.message})`, within)
}
