import { PackageError } from '../package-error.ts'
import type { VolumeFile } from '../raincask/volume-file.ts'

/** Where a zip archive's table of contents lies, as the record at its end says (APPNOTE.TXT, 4.3.14 to 4.3.16). */
export interface ZipEnd {
  /** Number of entries. */
  entries: number
  /** Where the table begins, and its bytes. */
  offset: number
  size: number
  /** Bytes from the end record to the end of the file. */
  tail: number
}

const END_SIZE = 22
const LOCATOR_SIZE = 20
const END64_SIZE = 56
const MAX_COMMENT = 0xffff
/** unzipper holds them all in memory, some KiB for each. */
const MAX_ENTRIES = 20_000
const MAX_TABLE = 8 * 1024 * 1024

const END = Buffer.from('PK\x05\x06', 'latin1')
const LOCATOR = Buffer.from('PK\x06\x07', 'latin1')
const END64 = Buffer.from('PK\x06\x06', 'latin1')

interface Table {
  entries: number
  entriesHere: number
  size: number
  offset: number
  disks: number[]
}

/**
 * Finds the end of a zip archive, zip64 or not. It must end where the file ends and its table of contents right before
 * it, so that no two readers see two archives.
 * @throws PackageError PACKAGE_TRUNCATED, PACKAGE_DAMAGED, PACKAGE_TOO_LARGE, NOT_A_PACKAGE
 */
export async function findZipEnd(file: VolumeFile): Promise<ZipEnd> {
  const length = Math.min(file.size, END_SIZE + MAX_COMMENT)
  const tail = await file.read(file.size - length, length)
  const at = tail.lastIndexOf(END)
  if (at < 0)
    throw new PackageError(
      'PACKAGE_TRUNCATED',
      'the zip archive has no table of contents at its end: it is cut off',
    )
  const record = tail.subarray(at)
  const end = record.byteLength < END_SIZE ? 0 : END_SIZE + record.readUInt16LE(20)
  if (end === 0 || end > record.byteLength)
    throw new PackageError('PACKAGE_TRUNCATED', 'the zip archive is cut off in its last record')
  if (end < record.byteLength) throw damaged('there is data behind the end of the zip archive')
  const position = file.size - record.byteLength
  const table = parseEnd(record)
  const large = await readEnd64(file, position, table)
  checkTable(large?.table ?? table, large?.position ?? position)
  const { entries, offset, size } = large?.table ?? table
  return { entries, offset, size, tail: record.byteLength }
}

function parseEnd(record: Buffer): Table {
  return {
    disks: [record.readUInt16LE(4), record.readUInt16LE(6)],
    entriesHere: record.readUInt16LE(8),
    entries: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
  }
}

/** The zip64 record, where there is one; it must say the same as the short one as far as that can say it. */
async function readEnd64(
  file: VolumeFile,
  end: number,
  short: Table,
): Promise<{ table: Table; position: number } | undefined> {
  const locator = end < LOCATOR_SIZE ? Buffer.alloc(0) : await file.read(end - LOCATOR_SIZE, LOCATOR_SIZE)
  if (!locator.subarray(0, 4).equals(LOCATOR)) {
    if (short.offset === 0xffffffff || short.size === 0xffffffff)
      throw damaged('the zip archive lacks the record that large ones have (zip64)')
    return undefined
  }
  const position = number64(locator, 8)
  const record = position + END64_SIZE > end ? Buffer.alloc(0) : await file.read(position, END64_SIZE)
  if (!record.subarray(0, 4).equals(END64) || position + 12 + number64(record, 4) !== end - LOCATOR_SIZE)
    throw damaged('the record of a large zip archive (zip64) is not where it should be')
  const table: Table = {
    disks: [record.readUInt32LE(16), record.readUInt32LE(20), locator.readUInt32LE(4)],
    entriesHere: number64(record, 24),
    entries: number64(record, 32),
    size: number64(record, 40),
    offset: number64(record, 48),
  }
  const agrees =
    agree(short.entries, table.entries, 0xffff) &&
    agree(short.size, table.size, 0xffffffff) &&
    agree(short.offset, table.offset, 0xffffffff)
  if (!agrees) throw damaged('the two end records of the zip archive disagree')
  return { table, position }
}

function agree(short: number, long: number, saturation: number): boolean {
  return short === long || short === saturation
}

function checkTable({ disks, entries, entriesHere, size, offset }: Table, end: number): void {
  if (disks.some((disk) => disk !== 0 && disk !== 0xffff) || entriesHere !== entries)
    throw new PackageError(
      'NOT_A_PACKAGE',
      'this is one part of a zip archive in several parts: join them first',
    )
  if (entries > MAX_ENTRIES)
    throw new PackageError('PACKAGE_TOO_LARGE', `the zip archive has more than ${MAX_ENTRIES} entries`)
  if (size > MAX_TABLE)
    throw new PackageError('PACKAGE_TOO_LARGE', `the table of contents of the zip archive has ${size} bytes`)
  if (entries === 0) throw new PackageError('NOT_A_PACKAGE', 'this is an empty zip archive')
  if (offset + size !== end || size < entries * 46)
    throw damaged('the table of contents of the zip archive is not where it should be')
}

function number64(bytes: Buffer, at: number): number {
  if (bytes.byteLength < at + 8) return Number.NaN
  const value = Number(bytes.readBigUInt64LE(at))
  if (!Number.isSafeInteger(value)) throw damaged('a number in the end of the zip archive is impossible')
  return value
}

function damaged(reason: string): PackageError {
  return new PackageError('PACKAGE_DAMAGED', reason)
}
