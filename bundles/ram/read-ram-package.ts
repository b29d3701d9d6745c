import type { Digest } from '../../oci/digest.ts'
import { BlobIntake } from '../blob-intake.ts'
import type { BlobSink } from '../blob-sink.ts'
import { ByteReader } from '../byte-reader.ts'
import { gunzip } from '../gunzip.ts'
import { mergeImages } from '../image-archive/image-names.ts'
import { readImageArchive } from '../image-archive/read-image-archive.ts'
import type { ArchiveImage } from '../image-archive/types.ts'
import { PackageError } from '../package-error.ts'
import { readSmall } from '../read-small.ts'
import { SNIFF_BYTES, type Sniffed, sniff } from '../sniff.ts'
import { readTar, type TarEntry } from '../tar/read-tar.ts'
import { visible } from '../visible.ts'
import { watched } from '../watched.ts'
import { EntryRoles, otherArchive } from './entry-roles.ts'
import { type PackagePart, partsOf } from './package-parts.ts'
import { parseTemplate, type RamTemplate } from './template.ts'

export interface ReadRamOptions {
  /** Most bytes that the package may unpack to, 1 TiB if left out. */
  maxDecodedBytes?: number
  /** Looked at between chunks. */
  signal?: AbortSignal
  /** Called with the bytes of the package file read so far, after each chunk of it. */
  onProgress?: (bytesRead: number) => void
  /** Called as soon as the template was read and found right, which may be before or after the images. */
  onTemplate?: (template: RamTemplate) => void
}

export interface RamPackage {
  /** `metadata.json` as it came. It may hold passwords: keep only what `blankCredentials` makes of it. */
  metadata: Buffer
  template: RamTemplate
  images: ArchiveImage[]
  /** Components, then plugins, each with its image where the package has it; `requireImages` insists. */
  parts: PackagePart[]
  stats: {
    /** Bytes of blobs that the sink did not have. */
    addedBytes: number
    /** Bytes of blobs that it had. */
    skippedBytes: number
    /** Bytes of the package file. */
    packageBytes: number
    /** Bytes that it unpacked to. */
    decodedBytes: number
  }
  /** Blobs that were committed to the sink, with their sizes. */
  added: ReadonlyMap<Digest, number>
  /** Those of them that no image needs: the caller should discard them. */
  unreferenced: Digest[]
  /** Names of files that were passed over, at most 100. */
  ignored: string[]
}

const MAX_METADATA = 64 * 1024 * 1024
const MAX_ENTRIES = 100_000
const MAX_IGNORED = 100
const TIB = 1024 ** 4

/**
 * Reads a Rainbond application package (RAM, as Rainbond 5.3 to 6.x writes it) in one pass as it streams by: gzip or plain,
 * by its content and not by its name. Blobs go into the sink, hashed on their way; memory does not grow with the package.
 * Nothing is stored under a name from the package.
 * @throws PackageError for what is wrong with the package, the signal's reason, and what `source` and `sink` throw.
 *   Blobs that were complete before it stay in the sink.
 */
export async function readRamPackage(
  source: AsyncIterable<Uint8Array>,
  sink: BlobSink,
  options: ReadRamOptions = {},
): Promise<RamPackage> {
  const limit = options.maxDecodedBytes ?? TIB
  const stats = { addedBytes: 0, skippedBytes: 0, packageBytes: 0, decodedBytes: 0 }
  const file = watched(source, options.signal, (total) => {
    stats.packageBytes = total
    options.onProgress?.(total)
  })
  const decoded = watched(await decode(file), options.signal, (total) => {
    stats.decodedBytes = total
    if (total > limit)
      throw new PackageError('PACKAGE_TOO_LARGE', `the package unpacks to more than ${limit} bytes`)
  })
  const intake = new BlobIntake(sink)
  const contents = new PackageContents(intake, options)
  for await (const entry of readTar(decoded, { maxEntries: MAX_ENTRIES })) await contents.take(entry)
  const { metadata, template, ignored } = contents.finish()
  const images = mergeImages(contents.images, undefined)
  stats.addedBytes = intake.addedBytes
  stats.skippedBytes = intake.skippedBytes
  const referenced = new Set(images.flatMap(({ blobs }) => blobs.map(({ digest }) => digest)))
  return {
    metadata,
    template,
    images,
    parts: partsOf(template, images),
    stats,
    added: intake.added,
    unreferenced: [...intake.added.keys()].filter((digest) => !referenced.has(digest)),
    ignored,
  }
}

async function decode(file: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const outer = new ByteReader(file)
  try {
    const kind = sniff(await outer.peek(SNIFF_BYTES))
    if (kind.form === 'tar') return outer
    if (kind.form !== 'gzip') throw notPackage(kind)
    const inner = new ByteReader(gunzip(outer))
    const packed = sniff(await inner.peek(SNIFF_BYTES))
    if (packed.form === 'tar') return inner
    await inner.close()
    throw new PackageError(
      'NOT_A_PACKAGE',
      `this is a gzip file with ${packed.what} in it, not an application package`,
    )
  } catch (error) {
    await outer.close()
    throw error
  }
}

function notPackage({ form, what }: Sniffed): PackageError {
  if (form === 'zeros')
    return new PackageError(
      'NOT_A_PACKAGE',
      'this is a file of zeros: it was probably never copied to its end',
    )
  if (what === 'a zip archive')
    return new PackageError(
      'NOT_A_PACKAGE',
      'this is a zip archive, as Rainbond before 5.3 wrote; it is not read yet',
    )
  return new PackageError('NOT_A_PACKAGE', `this is ${what}, not an application package`)
}

/** What the entries of a package add up to. */
class PackageContents {
  readonly images: ArchiveImage[] = []
  readonly #intake: BlobIntake
  readonly #options: ReadRamOptions
  readonly #roles = new EntryRoles()
  readonly #archives = new Set<string>()
  readonly #ignored: string[] = []
  #metadata: { bytes: Buffer; template: RamTemplate; name: string } | undefined

  constructor(intake: BlobIntake, options: ReadRamOptions) {
    this.#intake = intake
    this.#options = options
  }

  async take(entry: TarEntry): Promise<void> {
    try {
      await this.#take(entry)
    } catch (error) {
      if (!(error instanceof PackageError) || error.entry !== undefined || error.code === 'NOT_A_PACKAGE')
        throw error
      throw new PackageError(error.code, error.message, visible(entry.name))
    }
  }

  /** @throws PackageError NOT_A_PACKAGE if there was no template, ENTRY_REFUSED if the images lie elsewhere. */
  finish(): { metadata: Buffer; template: RamTemplate; ignored: string[] } {
    if (!this.#metadata) throw new PackageError('NOT_A_PACKAGE', this.#roles.withoutTemplate)
    const top = directoryOf(this.#metadata.name)
    const stray = [...this.#archives].find((name) => top !== '' && !name.startsWith(`${top}/`))
    if (stray !== undefined)
      throw new PackageError(
        'ENTRY_REFUSED',
        'an image archive lies outside the directory of metadata.json',
        visible(stray),
      )
    return { metadata: this.#metadata.bytes, template: this.#metadata.template, ignored: this.#ignored }
  }

  async #take(entry: TarEntry): Promise<void> {
    const other = otherArchive(entry.name)
    if (other !== undefined)
      throw new PackageError('NOT_A_PACKAGE', `this is ${other}, not an application package`)
    if (entry.type === 'directory') return
    if (entry.type === 'symlink') throw new PackageError('ENTRY_REFUSED', 'a package has no symbolic links')
    const role = this.#roles.roleOf(entry.name)
    if (role === 'metadata') await this.#takeMetadata(entry)
    else if (role === 'images') await this.#takeImages(entry)
    else if (this.#ignored.length < MAX_IGNORED) this.#ignored.push(entry.name)
  }

  async #takeMetadata({ name, body, size }: TarEntry): Promise<void> {
    const where = visible(name)
    if (this.#metadata)
      throw new PackageError(
        'ENTRY_REFUSED',
        `the package has two templates, here and at ${visible(this.#metadata.name)}`,
        where,
      )
    const bytes = await readSmall(body, size, MAX_METADATA, where)
    const template = parseTemplate(bytes, where)
    this.#metadata = { bytes, template, name }
    this.#options.onTemplate?.(template)
  }

  async #takeImages({ name, body }: TarEntry): Promise<void> {
    if (this.#archives.has(name))
      throw new PackageError('ENTRY_REFUSED', 'the package has this image archive twice', visible(name))
    this.#archives.add(name)
    this.images.push(...(await readImageArchive(body, this.#intake, visible(name))))
  }
}

function directoryOf(name: string): string {
  const slash = name.lastIndexOf('/')
  return slash < 0 ? '' : name.slice(0, slash)
}
