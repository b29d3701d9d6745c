import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { signDocument } from '../minisign.ts'
import type { SecretKey } from '../minisign-keys.ts'
import type { PlannedFile } from '../ram/write-image-archive.ts'
import { TAR_END, tarHeader, tarPadding } from '../tar/write-tar-header.ts'

/** A file of an archive. */
export interface ArchiveEntry {
  /** Path below the top directory. */
  name: string
  /** Permission bits, 0644 if left out. */
  mode?: number
  file: PlannedFile
}

/** A file with this text or these bytes. */
export function textFile(content: string | Buffer): PlannedFile {
  const bytes = Buffer.from(content)
  return { size: bytes.byteLength, open: () => once(bytes) }
}

/**
 * A tar of one top directory with these entries in their order, and, where there is a key, `SHA256SUMS` with its signature
 * last. No times, no owners: the same entries always give the same bytes.
 * @param onBytes is told of the bytes of entries that went by
 */
export async function* packageTar(
  top: string,
  entries: readonly ArchiveEntry[],
  key: SecretKey | undefined,
  onBytes: (total: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield tarHeader({ name: `${top}/`, type: 'directory' })
  const made = new Set<string>()
  const sums: string[] = []
  let total = 0
  for (const { name, mode = 0o644, file } of entries) {
    for (const directory of parents(name)) {
      if (made.has(directory)) continue
      made.add(directory)
      yield tarHeader({ name: `${top}/${directory}/`, type: 'directory' })
    }
    const hash = createHash('sha256')
    yield tarHeader({ name: `${top}/${name}`, size: file.size, mode })
    for await (const chunk of file.open()) {
      hash.update(chunk)
      yield chunk
      total += chunk.byteLength
      onBytes(total)
    }
    yield tarPadding(file.size)
    sums.push(`${hash.digest('hex')}  ${name}\n`)
  }
  if (key) {
    const list = Buffer.from(sums.join(''))
    yield* whole(`${top}/SHA256SUMS`, list)
    const signature = signDocument(list, key, `file:SHA256SUMS\tpackage:${top}\thashed`)
    yield* whole(`${top}/SHA256SUMS.minisig`, Buffer.from(signature))
  }
  yield TAR_END
}

/** Gzip of a stream at level 1, as layers are compressed already; no name and no time go into its header. */
export async function* gzipped(
  source: AsyncIterable<Uint8Array>,
  level = 1,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(withContent(source), { objectMode: false })
  const gzip = createGzip({ level, chunkSize: 1024 * 1024 })
  input.on('error', (error) => gzip.destroy(error))
  try {
    yield* input.pipe(gzip) as AsyncIterable<Buffer>
  } finally {
    input.destroy()
    gzip.destroy()
  }
}

function parents(name: string): string[] {
  const parts = name.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function* whole(name: string, bytes: Buffer): Generator<Uint8Array> {
  yield tarHeader({ name, size: bytes.byteLength })
  yield bytes
  yield tarPadding(bytes.byteLength)
}

/** A stream of bytes takes an empty chunk for nothing at all. */
async function* withContent(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) if (chunk.byteLength > 0) yield chunk
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes
}
