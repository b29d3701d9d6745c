import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { type Digest, digestOf } from '../../oci/digest.ts'

/** Bytes that can be read again and again, without being held in memory. */
export interface Sized {
  size: number
  open(): AsyncIterable<Uint8Array>
}

/** The same, with the digest that it has. */
export interface Content extends Sized {
  digest: Digest
}

/** Content that is in memory. */
export function contentOfBytes(bytes: Uint8Array | string): Content {
  const buffer = Buffer.from(bytes)
  return { size: buffer.byteLength, digest: digestOf(buffer), open: () => once(buffer) }
}

/** Content that is made anew each time it is opened; read once here for its size and digest. */
export async function contentOf(open: () => AsyncIterable<Uint8Array>): Promise<Content> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of open()) {
    hash.update(chunk)
    size += chunk.byteLength
  }
  return { size, digest: `sha256:${hash.digest('hex')}`, open }
}

/** The content compressed with gzip; level 0 is quick and still a gzip stream. */
export function gzipped(content: Sized, level: number): Promise<Content> {
  return contentOf(() => {
    const engine = createGzip({ level, chunkSize: 1024 * 1024 })
    return Readable.from(content.open(), { objectMode: false }).pipe(engine) as AsyncIterable<Uint8Array>
  })
}

/** All of it in one buffer, for small things. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The bytes in chunks of `size`, as a slow disk or a network gives them. */
export async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes
}
