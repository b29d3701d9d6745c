import { createGunzip, type Gunzip } from 'node:zlib'
import { PackageError } from './package-error.ts'
import { isZero } from './tar/header.ts'
import { decodeWith, ENGINE_OPTIONS, writeToEngine } from './zlib-engine.ts'

/**
 * Decodes a gzip stream of one or more members in chunks of up to 1 MiB. Behind the last member only zeros may follow
 * (the padding of tapes and discs). Memory stays at a few chunks whatever the ratio is; how much may come out is for the
 * caller to count. `within` is the name of the file, for errors.
 * @throws PackageError PACKAGE_TRUNCATED or PACKAGE_DAMAGED, and what `source` throws.
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  within?: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = createGunzip(ENGINE_OPTIONS)
  try {
    yield* decodeWith(engine, () => feed(source, engine, within))
  } catch (error) {
    throw translated(error, within)
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
    fed += chunk.byteLength
    if (!ended && !(await writeToEngine(engine, chunk))) return
    const rest: Uint8Array = ended ? chunk : chunk.subarray(chunk.byteLength - (fed - engine.bytesWritten))
    if (rest.byteLength > 0 && !isZero(rest)) throw junk(within)
    ended ||= rest.byteLength > 0
  }
  if (!ended) engine.end()
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
