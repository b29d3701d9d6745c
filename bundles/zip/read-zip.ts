import { crc32 } from 'node:zlib'
import { type ArchiveEntry, noBytes } from '../archive-entry.ts'
import { inflateRaw } from '../inflate-raw.ts'
import { PackageError } from '../package-error.ts'
import { readChunks, type VolumeFile } from '../raincask/volume-file.ts'
import { visible } from '../visible.ts'
import { readZipDirectory } from './zip-directory.ts'
import { LOCAL_HEADER, type ZipEntry } from './zip-entry.ts'

export interface ReadZipOptions {
  /** Looks at the sum of what all entries unpack to, before any is read; may throw. */
  onTotal?: (bytes: number) => void
  /** Called with the place in the file up to which it was read. */
  onRead?: (position: number) => void
}

const LOCAL_SIGNATURE = 0x04034b50
const FLAG_SIZES_BEHIND = 0x8
const FLAG_ENCRYPTED = 0x1

/**
 * Reads a zip archive by its table of contents, in the order in which entries lie in the file, with reads at the places
 * that they are at; nothing is extracted, and what nobody reads is jumped over. What comes out of each entry is counted
 * and compared with its checksum.
 * @throws PackageError, and what reading throws
 */
export async function* readZip(
  file: VolumeFile,
  { onTotal = () => undefined, onRead = () => undefined }: ReadZipOptions = {},
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const { entries, offset } = await readZipDirectory(file)
  onTotal(entries.reduce((sum, { size }) => sum + size, 0))
  for (const [index, entry] of entries.entries()) {
    const { name, type, size } = entry
    const end = entries[index + 1]?.headerAt ?? offset
    const body =
      type === 'file' ? { [Symbol.asyncIterator]: () => content(file, entry, end, onRead) } : noBytes()
    yield { name, type, size, linkName: '', body }
    onRead(end)
  }
  onRead(file.size)
}

async function* content(
  file: VolumeFile,
  entry: ZipEntry,
  end: number,
  onRead: (position: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const where = visible(entry.name)
  const start = await contentStart(file, entry, end)
  const packed = counted(readChunks(file, start, entry.packedSize), start, onRead)
  let left = entry.size
  let sum = 0
  for await (const chunk of entry.isDeflated ? inflateRaw(packed, where) : packed) {
    left -= chunk.byteLength
    if (left < 0)
      throw new PackageError(
        'PACKAGE_DAMAGED',
        `it unpacks to more than the ${entry.size} bytes that it says`,
        where,
      )
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (left > 0)
    throw new PackageError('PACKAGE_DAMAGED', `it unpacks to ${left} bytes less than it says`, where)
  if (sum !== entry.crc32) throw new PackageError('PACKAGE_DAMAGED', 'its checksum (CRC-32) is wrong', where)
}

/** Where the content begins, behind the entry's own header, which must say what the table of contents says. */
async function contentStart(file: VolumeFile, entry: ZipEntry, end: number): Promise<number> {
  const { rawName, headerAt, packedSize, size } = entry
  const where = visible(entry.name)
  const header = await file.read(headerAt, LOCAL_HEADER + rawName.byteLength)
  if (header.byteLength < LOCAL_HEADER + rawName.byteLength || header.readUInt32LE(0) !== LOCAL_SIGNATURE)
    throw new PackageError('PACKAGE_DAMAGED', 'its header is not where the table of contents says', where)
  const flags = header.readUInt16LE(6)
  const agrees =
    header.readUInt16LE(8) === (entry.isDeflated ? 8 : 0) &&
    (flags & FLAG_ENCRYPTED) === 0 &&
    header.readUInt16LE(26) === rawName.byteLength &&
    header.subarray(LOCAL_HEADER).equals(rawName) &&
    (flags & FLAG_SIZES_BEHIND || sameSizes(header, packedSize, size))
  if (!agrees)
    throw new PackageError('ENTRY_REFUSED', 'its header and the table of contents say two things', where)
  const start = headerAt + LOCAL_HEADER + rawName.byteLength + header.readUInt16LE(28)
  if (start + packedSize > end)
    throw new PackageError('ENTRY_REFUSED', 'it lies over the entry behind it', where)
  return start
}

/** Sizes from 4 GiB on stand in an extra field (zip64). */
function sameSizes(header: Buffer, packedSize: number, size: number): boolean {
  return [
    [header.readUInt32LE(18), packedSize],
    [header.readUInt32LE(22), size],
  ].every(([local, listed]) => local === listed || local === 0xffffffff)
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  start: number,
  onRead: (position: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = start
  for await (const chunk of chunks) {
    at += chunk.byteLength
    onRead(at)
    yield chunk
  }
}
