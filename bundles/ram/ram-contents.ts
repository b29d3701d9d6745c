import type { ArchiveEntry } from '../archive-entry.ts'
import type { BlobIntake } from '../blob-intake.ts'
import { mergeImages } from '../image-archive/image-names.ts'
import { readImageArchive } from '../image-archive/read-image-archive.ts'
import type { ArchiveImage } from '../image-archive/types.ts'
import { PackageError } from '../package-error.ts'
import { readSmall } from '../read-small.ts'
import { visible } from '../visible.ts'
import { EntryRoles, otherArchive } from './entry-roles.ts'
import { type PackagePart, partsOf } from './package-parts.ts'
import { parseTemplate, type RamTemplate } from './template.ts'

export interface RamEntriesOptions {
  onTemplate?: (template: RamTemplate) => void
}

interface RamEntries {
  metadata: Buffer
  template: RamTemplate
  images: ArchiveImage[]
  parts: PackagePart[]
  ignored: string[]
}

const MAX_METADATA = 64 * 1024 * 1024
const MAX_IGNORED = 100

/**
 * Reads the entries of a RAM package; their blobs go into the intake.
 * @throws PackageError
 */
export async function readRamEntries(
  entries: AsyncIterable<ArchiveEntry>,
  intake: BlobIntake,
  options: RamEntriesOptions,
): Promise<RamEntries> {
  const contents = new RamContents(intake, options)
  for await (const entry of entries) await contents.take(entry)
  const { metadata, template, ignored } = contents.finish()
  const images = mergeImages(contents.images, undefined)
  return { metadata, template, images, parts: partsOf(template, images), ignored }
}

/** What the entries of a package add up to. */
class RamContents {
  readonly images: ArchiveImage[] = []
  readonly #intake: BlobIntake
  readonly #options: RamEntriesOptions
  readonly #roles = new EntryRoles()
  readonly #archives = new Set<string>()
  readonly #ignored: string[] = []
  #metadata: { bytes: Buffer; template: RamTemplate; name: string } | undefined

  constructor(intake: BlobIntake, options: RamEntriesOptions) {
    this.#intake = intake
    this.#options = options
  }

  async take(entry: ArchiveEntry): Promise<void> {
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

  async #take(entry: ArchiveEntry): Promise<void> {
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

  async #takeMetadata({ name, body, size }: ArchiveEntry): Promise<void> {
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

  async #takeImages({ name, body }: ArchiveEntry): Promise<void> {
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
