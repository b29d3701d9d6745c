import type { CentralDirectory } from 'unzipper'
import { PackageError } from '../package-error.ts'
import type { VolumeFile } from '../raincask/volume-file.ts'
import { visible } from '../visible.ts'
import { findZipEnd, type ZipEnd } from './zip-end.ts'
import { LOCAL_HEADER, type ZipEntry, zipEntry } from './zip-entry.ts'
import { ZipSource } from './zip-source.ts'

/** The table of contents of a zip archive. */
export interface ZipDirectory {
  /** In the order in which they lie in the file. */
  entries: ZipEntry[]
  /** Where the table begins: all entries lie before it. */
  offset: number
}

const RECORD = 46
const SIGNATURE = 0x02014b50

/**
 * Reads the table of contents of a zip archive with unzipper, and checks what unzipper takes on trust: that the archive
 * ends where it should, that its names can be told apart, and that its entries lie where they say and share no byte.
 * @throws PackageError
 */
export async function readZipDirectory(file: VolumeFile): Promise<ZipDirectory> {
  const end = await findZipEnd(file)
  const { files } = await readRecords(file, end)
  let bytes = 0
  const entries = files.map((record) => {
    if (record.signature !== SIGNATURE || (record.diskNumber !== 0 && record.diskNumber !== 0xffff))
      throw new PackageError('PACKAGE_DAMAGED', 'the table of contents of the zip archive is damaged')
    bytes += RECORD + record.fileNameLength + record.extraFieldLength + record.fileCommentLength
    return zipEntry(record)
  })
  if (bytes !== end.size)
    throw new PackageError('PACKAGE_DAMAGED', 'the table of contents of the zip archive has another size')
  entries.sort((a, b) => a.headerAt - b.headerAt)
  checkNames(entries)
  checkPlaces(entries, end.offset)
  return { entries, offset: end.offset }
}

async function readRecords(file: VolumeFile, { entries, tail }: ZipEnd): Promise<CentralDirectory> {
  // Only those who bring a zip archive need it. By its default: a bundle knows no other names of CommonJS.
  const { Open } = (await import('unzipper')).default
  // Its types leave the second parameter out: how many bytes at the end of the file hold the end record.
  const open = Open.custom as (source: ZipSource, options: { tailSize: number }) => Promise<CentralDirectory>
  const source = new ZipSource(file)
  try {
    const directory = await open(source, { tailSize: tail })
    if (directory.files.length === entries) return directory
    throw new Error('another number of entries')
  } catch (error) {
    if (source.failure) throw source.failure
    const reason = error instanceof Error ? error.message : String(error)
    throw new PackageError(
      'PACKAGE_DAMAGED',
      `the table of contents of the zip archive is damaged (${reason})`,
    )
  } finally {
    source.close()
  }
}

function checkNames(entries: readonly ZipEntry[]): void {
  const seen = new Set<string>()
  for (const { name } of entries) {
    if (seen.has(name))
      throw new PackageError('ENTRY_REFUSED', 'the zip archive has this entry twice', visible(name))
    seen.add(name)
  }
}

/** Entries that share bytes make a small file unpack to any size, and no tool writes them. */
function checkPlaces(entries: readonly ZipEntry[], table: number): void {
  for (const [index, { name, headerAt, rawName, packedSize }] of entries.entries()) {
    const next = entries[index + 1]
    if (headerAt + LOCAL_HEADER + rawName.byteLength + packedSize <= (next?.headerAt ?? table)) continue
    throw new PackageError(
      'ENTRY_REFUSED',
      next
        ? `it lies over another entry, ${visible(next.name)}`
        : 'it reaches beyond the entries of the zip archive',
      visible(name),
    )
  }
}
