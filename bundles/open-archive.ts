import type { ArchiveEntry } from './archive-entry.ts'
import { ByteReader } from './byte-reader.ts'
import { gunzip } from './gunzip.ts'
import { PackageError } from './package-error.ts'
import type { VolumeFile } from './raincask/volume-file.ts'
import { SNIFF_BYTES, type Sniffed, sniff } from './sniff.ts'
import { readTar } from './tar/read-tar.ts'
import { watched } from './watched.ts'
import { readZip } from './zip/read-zip.ts'

/** Where a package comes from: a stream of bytes, with the file behind it where there is one; or a directory's entries. */
export type PackageSource =
  | { chunks: AsyncIterable<Uint8Array>; file?: VolumeFile }
  | { entries: AsyncIterable<ArchiveEntry> }

export interface OpenArchiveOptions {
  /** Most bytes that it may unpack to, 1 TiB if left out. */
  maxDecodedBytes?: number
  /** Looked at between chunks. */
  signal?: AbortSignal
  /** Called with the bytes of the package file read so far, after each chunk of it. */
  onProgress?: (bytesRead: number) => void
}

export interface ArchiveStats {
  /** Bytes of the package file that were read. */
  packageBytes: number
  /** Bytes that it unpacked to so far. */
  decodedBytes: number
}

const MAX_ENTRIES = 100_000
const TIB = 1024 ** 4
/** Bytes that may come out however small the file is. */
const FREE_RATIO = 256 * 1024 * 1024
/** From there on, more than this for each byte of the file is a bomb: images of virtual machines stay well below. */
const MAX_RATIO = 250

/**
 * Opens a package, whatever it is packed with: gzip over tar, tar, zip, or a directory. Content decides, not its name.
 * Memory does not grow with the package.
 * @throws PackageError NOT_A_PACKAGE for what is none of these, saying what it is; later what is wrong with it
 */
export async function openArchive(
  source: PackageSource,
  stats: ArchiveStats,
  options: OpenArchiveOptions = {},
): Promise<AsyncIterable<ArchiveEntry>> {
  const { signal, onProgress = () => undefined } = options
  const read = (total: number) => {
    stats.packageBytes = total
    onProgress(total)
  }
  // A package may begin with zeros; of a stream, only what came so far is known.
  const packed = ('chunks' in source && source.file?.size) || 0
  const decoded = (total: number) => {
    stats.decodedBytes = total
    checkDecoded(total, Math.max(packed, stats.packageBytes), options)
  }
  if ('entries' in source)
    return watchedEntries(source.entries, signal, (total) => {
      stats.decodedBytes = total
      read(total)
    })
  const outer = new ByteReader(watched(source.chunks, signal, read))
  try {
    const kind = sniff(await outer.peek(SNIFF_BYTES))
    if (kind.form === 'tar') return readTar(watched(outer, signal, decoded), { maxEntries: MAX_ENTRIES })
    if (kind.form === 'gzip')
      return readTar(watched(await gunzippedTar(outer), signal, decoded), { maxEntries: MAX_ENTRIES })
    if (kind.form !== 'zip') throw notPackage(kind)
    await outer.close()
    if (!source.file)
      throw new PackageError(
        'PACKAGE_NEEDS_FILE',
        'this is a zip archive, whose table of contents stands at its end',
      )
    const onTotal = (total: number) => checkDecoded(total, packed, options)
    return watchedEntries(readZip(source.file, { onTotal, onRead: read }), signal, decoded)
  } catch (error) {
    await outer.close()
    throw error
  }
}

async function gunzippedTar(outer: ByteReader): Promise<ByteReader> {
  const inner = new ByteReader(gunzip(outer))
  const packed = sniff(await inner.peek(SNIFF_BYTES))
  if (packed.form === 'tar') return inner
  await inner.close()
  throw new PackageError(
    'NOT_A_PACKAGE',
    `this is a gzip file with ${packed.what} in it, not an application package`,
  )
}

function checkDecoded(total: number, packed: number, { maxDecodedBytes = TIB }: OpenArchiveOptions): void {
  if (total > maxDecodedBytes)
    throw new PackageError('PACKAGE_TOO_LARGE', `the package unpacks to more than ${maxDecodedBytes} bytes`)
  if (total > FREE_RATIO && total > packed * MAX_RATIO)
    throw new PackageError(
      'PACKAGE_TOO_LARGE',
      `the package unpacks to more than ${MAX_RATIO} times its own size: ${total} bytes from ${packed}`,
    )
}

/** The same entries, the bytes of their bodies counted, until the signal aborts. */
async function* watchedEntries(
  entries: AsyncIterable<ArchiveEntry>,
  signal: AbortSignal | undefined,
  onBytes: (total: number) => void,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  let before = 0
  for await (const entry of entries) {
    signal?.throwIfAborted()
    let own = 0
    const body = watched(entry.body, signal, (total) => {
      own = total
      onBytes(before + total)
    })
    yield { ...entry, body }
    before += own
  }
}

function notPackage({ form, what, next }: Sniffed): PackageError {
  if (form === 'zeros')
    return new PackageError(
      'NOT_A_PACKAGE',
      'this is a file of zeros: it was probably never copied to its end',
    )
  if (form === 'empty')
    return new PackageError('NOT_A_PACKAGE', 'this is an empty file: the copy or download never began')
  return new PackageError(
    'NOT_A_PACKAGE',
    `this is ${what}, not an application package${next ? `: ${next}` : ''}`,
  )
}
