import type { File } from 'unzipper'
import { PackageError } from '../package-error.ts'
import { cleanEntryName } from '../tar/entry-name.ts'
import { visible } from '../visible.ts'

/** An entry of a zip archive as its table of contents has it. Sizes in bytes. */
export interface ZipEntry {
  name: string
  type: 'file' | 'directory'
  /** The name as it is written, to compare with the entry's own header. */
  rawName: Buffer
  isDeflated: boolean
  packedSize: number
  size: number
  crc32: number
  /** Where the entry's own header begins. */
  headerAt: number
}

/** Bytes of an entry's own header without its name and extra fields. */
export const LOCAL_HEADER = 30

const STORED = 0
const DEFLATED = 8
/** Methods that other tools write, by their numbers (APPNOTE.TXT, 4.4.5). */
const METHODS = new Map([
  [1, 'Shrink'],
  [6, 'Implode'],
  [9, 'Deflate64, as Windows Explorer does for files of over 2 GB'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'zstd'],
  [95, 'xz'],
])
/** Deflate cannot pack closer than 258 bytes into two bits. */
const DEFLATE_LIMIT = 1032

const FLAG_ENCRYPTED = 0x1
const FLAG_PATCH = 0x20
const FLAG_UTF8 = 0x800
const FLAG_MASKED = 0x2000
const UNIX = 3

/**
 * Reads one record of the table of contents.
 * @throws PackageError for what is not read: encryption, links, other ways to compress, names and sizes that cannot be
 */
export function zipEntry(record: File): ZipEntry {
  const rawName = Buffer.from(record.pathBuffer)
  const text = decodeName(rawName, (record.flags & FLAG_UTF8) !== 0)
  const name = cleanEntryName(text, undefined)
  const refuse = (reason: string) => new PackageError('ENTRY_REFUSED', reason, visible(name || text))
  if (record.flags & (FLAG_ENCRYPTED | FLAG_MASKED)) throw refuse('it is encrypted with a password')
  if (record.flags & FLAG_PATCH) throw refuse('it is a patch to another file')
  const { compressionMethod: method, compressedSize: packedSize, uncompressedSize: size } = record
  if (method !== STORED && method !== DEFLATED)
    throw refuse(
      `it is compressed with ${METHODS.get(method) ?? `method ${method}`}, which is not read; pack it with Deflate or without compression, or unpack it and import the directory`,
    )
  const { offsetToLocalFileHeader: headerAt } = record
  if (![packedSize, size, headerAt].every((value) => Number.isSafeInteger(value) && value >= 0))
    throw refuse('its size or place is impossible')
  if (method === STORED ? packedSize !== size : size > packedSize * DEFLATE_LIMIT + DEFLATE_LIMIT)
    throw refuse(`it cannot have ${size} bytes, packed into ${packedSize}`)
  const type = typeOf(record, text, refuse)
  if (type === 'directory' && size !== 0) throw refuse('a directory has content')
  if (type === 'file' && name === '') throw refuse('a file has the name of a directory')
  return {
    name,
    type,
    rawName,
    isDeflated: method === DEFLATED,
    packedSize,
    size,
    crc32: record.crc32,
    headerAt,
  }
}

/** Kinds come from the mode, where a Unix wrote it, and from the slash that ends the name of a directory. */
function typeOf(
  { versionMadeBy, externalFileAttributes }: File,
  text: string,
  refuse: (reason: string) => PackageError,
): ZipEntry['type'] {
  const isDirectory = text.endsWith('/')
  const kind = versionMadeBy >>> 8 === UNIX ? (externalFileAttributes >>> 16) & 0o170000 : 0
  if (kind === 0o120000) throw refuse('a symbolic link is not taken')
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw refuse('a device or pipe is not taken')
  if (kind === 0o040000 && !isDirectory) throw refuse('a directory has the name of a file')
  return isDirectory ? 'directory' : 'file'
}

/**
 * A name is UTF-8 where its flag says so. Where it does not, it is what the machine that packed it uses: UTF-8 with most
 * tools, and GBK on a Chinese Windows, where a second byte may look like a backslash. A name is only ever compared.
 */
function decodeName(bytes: Buffer, isUtf8: boolean): string {
  for (const encoding of isUtf8 ? ['utf-8'] : ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {}
  throw new PackageError(
    'ENTRY_REFUSED',
    'the name of an entry is neither UTF-8 nor GBK',
    visible(bytes.toString('latin1')),
  )
}
