import type { ArchiveEntry, EntryType } from '../archive-entry.ts'
import { ByteReader } from '../byte-reader.ts'
import { PackageError } from '../package-error.ts'
import { trail } from '../visible.ts'
import { checkLinkName, cleanEntryName } from './entry-name.ts'
import { BLOCK, HeaderError, isZero } from './header.ts'
import { type EntryHeader, readEntryHeader } from './read-entry-header.ts'

export interface ReadTarOptions {
  /** Kinds of entries that are let through; others are refused. All three if left out. */
  kinds?: ReadonlySet<EntryType>
  /** Most headers, 1,000,000 if left out. */
  maxEntries?: number
  /** Where this archive lies inside others, for errors. */
  within?: string
}

const KIND_OF_FLAG = new Map<string, EntryType>([
  ['0', 'file'],
  ['\0', 'file'],
  ['5', 'directory'],
  ['2', 'symlink'],
])

const NAME_OF_FLAG = new Map([
  ['1', 'a hard link'],
  ['3', 'a character device'],
  ['4', 'a block device'],
  ['6', 'a named pipe'],
  ['S', 'a sparse file'],
])

/**
 * Reads a tar as it streams by: POSIX ustar, GNU long names and sizes, PAX headers. It is strict: the archive must have
 * its end marker and nothing behind it, every header must be sound, and what two readers could take two ways is refused.
 * Bodies are views into the chunks of `source`; an entry's body may itself be read as a tar.
 * @throws PackageError PACKAGE_TRUNCATED, PACKAGE_DAMAGED, ENTRY_REFUSED or PACKAGE_TOO_LARGE, and what `source` throws.
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  options: ReadTarOptions = {},
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const { within, maxEntries = 1_000_000 } = options
  const reader = new ByteReader(source)
  try {
    for (let count = 0; ; count++) {
      const header = await located(reader, within, () => readEntryHeader(reader))
      if (header === undefined) return await located(reader, within, () => readEnd(reader))
      if (count >= maxEntries)
        throw new PackageError('PACKAGE_TOO_LARGE', `the archive has more than ${maxEntries} entries`, within)
      const entry = entryOf(header, options)
      const body = new EntryBody(reader, header.size, trail(within, entry.name))
      yield { ...entry, body }
      await body.finish()
    }
  } finally {
    await reader.close()
  }
}

function entryOf(header: EntryHeader, options: ReadTarOptions): Omit<ArchiveEntry, 'body'> {
  const name = cleanEntryName(header.name, options.within)
  const refuse = (reason: string) =>
    new PackageError('ENTRY_REFUSED', reason, trail(options.within, name || header.name))
  const { typeFlag, size } = header
  // Before ustar, a directory was a file whose name ends in a slash.
  const slash = header.name.endsWith('/')
  const type = slash && typeFlag === '\0' ? 'directory' : KIND_OF_FLAG.get(typeFlag)
  if (type === undefined)
    throw refuse(`${NAME_OF_FLAG.get(typeFlag) ?? 'an entry of an unknown kind'} is not taken`)
  if (options.kinds && !options.kinds.has(type)) throw refuse(`a ${type} is not taken here`)
  if (type !== 'file' && size !== 0) throw refuse(`a ${type} has content`)
  if (type === 'file' && (slash || name === '')) throw refuse('a file has the name of a directory')
  const linkName = type === 'symlink' ? checkLinkName(header.linkName, name, options.within) : ''
  return { name, type, size, linkName }
}

async function readEnd(reader: ByteReader): Promise<void> {
  const second = await reader.takeExactly(BLOCK)
  if (second.byteLength < BLOCK)
    throw new PackageError('PACKAGE_TRUNCATED', 'the archive ends without its end marker')
  if (!isZero(second)) throw new HeaderError('there is half an end marker in the middle of the archive')
  for (;;) {
    const rest = reader.takeBuffered(Number.MAX_SAFE_INTEGER) ?? (await reader.take(Number.MAX_SAFE_INTEGER))
    if (rest === undefined) return
    if (!isZero(rest)) throw new HeaderError('there is data behind the end of the archive')
  }
}

/** Runs a step and says in its errors where in the archive it was. */
async function located<T>(
  reader: ByteReader,
  within: string | undefined,
  step: () => Promise<T>,
): Promise<T> {
  const start = reader.position
  try {
    return await step()
  } catch (error) {
    if (error instanceof HeaderError)
      throw new PackageError('PACKAGE_DAMAGED', error.message, trail(within, `byte ${start}`))
    if (error instanceof PackageError && error.entry === undefined)
      throw new PackageError(error.code, error.message, trail(within, `byte ${start}`))
    throw error
  }
}

class EntryBody implements AsyncIterable<Uint8Array> {
  readonly #reader: ByteReader
  readonly #where: string
  readonly #padding: number
  #left: number
  #finished = false

  constructor(reader: ByteReader, size: number, where: string) {
    this.#reader = reader
    this.#where = where
    this.#left = size
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#finished) throw new Error('the body of a tar entry was read after the next entry was asked for')
    while (this.#left > 0) yield await this.#next()
  }

  /** Passes over what was not read, and the padding. */
  async finish(): Promise<void> {
    while (this.#left > 0) await this.#next()
    this.#finished = true
    if (this.#padding === 0) return
    const padding = await this.#reader.takeExactly(this.#padding)
    if (padding.byteLength < this.#padding) throw this.#truncated()
  }

  async #next(): Promise<Uint8Array> {
    const part = this.#reader.takeBuffered(this.#left) ?? (await this.#reader.take(this.#left))
    if (part === undefined) throw this.#truncated()
    this.#left -= part.byteLength
    return part
  }

  #truncated(): PackageError {
    const missing = this.#left > 0 ? `, ${this.#left} bytes before the end of this entry` : ''
    return new PackageError('PACKAGE_TRUNCATED', `the archive is cut off${missing}`, this.#where)
  }
}
