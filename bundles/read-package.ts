import type { Digest } from '../oci/digest.ts'
import { BlobIntake } from './blob-intake.ts'
import type { BlobSink } from './blob-sink.ts'
import { readImageEntries } from './image-archive/read-image-archive.ts'
import type { ArchiveImage } from './image-archive/types.ts'
import {
  type ArchiveStats,
  type OpenArchiveOptions,
  openArchive,
  type PackageSource,
} from './open-archive.ts'
import { PackageError } from './package-error.ts'
import { below, type PackageKind, tellKind } from './package-kind.ts'
import type { PackagePart } from './ram/package-parts.ts'
import { readRamEntries } from './ram/ram-contents.ts'
import type { RamTemplate } from './ram/template.ts'

export interface ReadPackageOptions extends OpenArchiveOptions {
  /** Called as soon as the template was read and found right, which may be before or after the images. */
  onTemplate?: (template: RamTemplate) => void
  /** Refuses images alone. */
  appOnly?: boolean
}

/** What every package holds. */
export interface PackageContents {
  images: ArchiveImage[]
  stats: ArchiveStats & {
    /** Bytes of blobs that the sink did not have. */
    addedBytes: number
    /** Bytes of blobs that it had. */
    skippedBytes: number
  }
  /** Blobs that were committed to the sink, with their sizes. */
  added: ReadonlyMap<Digest, number>
  /** Those of them that no image needs: the caller should discard them. */
  unreferenced: Digest[]
  /** Names of files that were passed over, at most 100. */
  ignored: string[]
}

/** An application package. */
export interface RamPackage extends PackageContents {
  kind: 'app'
  /** `metadata.json` as it came. It may hold passwords: keep only what `blankCredentials` makes of it. */
  metadata: Buffer
  template: RamTemplate
  /** Components, then plugins, each with its image where the package has it; `requireImages` insists. */
  parts: PackagePart[]
}

/** Images without an application: what `docker save` wrote, or an OCI layout. */
export interface ImagePackage extends PackageContents {
  kind: 'images'
  dialect: Extract<PackageKind, { kind: 'images' }>['dialect']
}

/**
 * Reads a Rainbond application package of any generation, or images alone, in one pass as they stream by. What it is, its
 * content says. Blobs go into the sink, hashed on their way; nothing is stored under a name from the package.
 * @throws PackageError for what is wrong with it, the signal's reason, and what `source` and `sink` throw. Blobs that were
 *   complete before it stay in the sink.
 */
export async function readPackage(
  source: PackageSource,
  sink: BlobSink,
  options: ReadPackageOptions = {},
): Promise<RamPackage | ImagePackage> {
  const stats = { addedBytes: 0, skippedBytes: 0, packageBytes: 0, decodedBytes: 0 }
  const { kind, entries } = await tellKind(await openArchive(source, stats, options))
  const intake = new BlobIntake(sink)
  if (kind.kind === 'bundle' || (kind.kind === 'images' && options.appOnly)) {
    await giveUp(entries)
    throw notHere(kind, 'chunks' in source && !source.file)
  }
  if (kind.kind === 'app') {
    const read = await readRamEntries(entries, intake, options)
    return { kind: 'app', ...read, ...counted(read.images, intake, stats) }
  }
  const images = await readImageEntries(below(kind.top, entries), intake, undefined)
  if (images.length === 0)
    throw new PackageError(
      'NOT_A_PACKAGE',
      `this is an image archive (${kind.dialect}) without an image in it`,
    )
  return { kind: 'images', dialect: kind.dialect, images, ignored: [], ...counted(images, intake, stats) }
}

function counted(images: readonly ArchiveImage[], intake: BlobIntake, stats: PackageContents['stats']) {
  const referenced = new Set(images.flatMap(({ blobs }) => blobs.map(({ digest }) => digest)))
  return {
    stats: { ...stats, addedBytes: intake.addedBytes, skippedBytes: intake.skippedBytes },
    added: intake.added,
    unreferenced: [...intake.added.keys()].filter((digest) => !referenced.has(digest)),
  }
}

/** Lets go of what the entries come from: a generator that has not begun would not. */
async function giveUp(entries: AsyncIterable<unknown>): Promise<void> {
  const iterator = entries[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
}

function notHere(kind: Exclude<PackageKind, { kind: 'app' }>, isStream: boolean): PackageError {
  if (kind.kind === 'images')
    return new PackageError(
      'NOT_A_PACKAGE',
      `this is an image archive (${kind.dialect}), not an application package`,
    )
  return isStream
    ? new PackageError(
        'PACKAGE_NEEDS_FILE',
        'this is a Raincask bundle, which is read at many places at once',
      )
    : new PackageError(
        'NOT_A_PACKAGE',
        'this is a Raincask bundle that was unpacked or packed once more: import its volumes as they came',
      )
}
