import { readPackage } from '../../../bundles/read-package.ts'
import { type Content, forWork } from '../../content/content.ts'
import type { Database } from '../../db/database.ts'
import { type Actor, SYSTEM } from '../../ops/audit.ts'
import type { DataDirectory } from '../../ops/data-directory.ts'
import { ContentSink } from './content-sink.ts'
import { type ImportedImage, publishImages } from './import-images.ts'
import { explainInputError, explainPackageError } from './package-error.ts'
import { openPackageInput, type PackageInput } from './package-input.ts'
import { requireSpaceFor } from './package-space.ts'
import { publishPackage } from './publish-package.ts'

/** What an import works with. */
export interface ImportDeps {
  db: Database
  content: Content
  data: DataDirectory
}

export interface ImportOptions {
  /** Who imports it, for the audit; the store itself if left out. */
  actor?: Actor
  /** Called now and then with bytes read of the file and its size, which is 0 where nobody knows it. */
  onProgress?: (read: number, total: number) => void
  signal?: AbortSignal
}

/** A release that an import brought, or found here already. */
export interface ImportedRelease {
  appKeyID: string
  name: string
  version: string
  /** Digest of the release index. */
  digest: string
  outcome: 'added' | 'updated' | 'unchanged'
}

export interface ImportResult {
  releases: ImportedRelease[]
  /** Images that came without an application. */
  images: ImportedImage[]
  /** Bytes of blobs that were not here before, and of those that were. */
  addedBytes: number
  skippedBytes: number
}

/**
 * Imports an application package, or images alone, from a file or from the directory that it was unpacked to, in one
 * streaming pass; nothing is extracted. What it is, its content says. Blobs come first, then one transaction publishes the
 * release, or puts images into repositories below `images/`. When anything is wrong, nothing is published and what was
 * added is taken back.
 * @throws RaincaskError that names the file, the entry and the reason
 */
export async function importPackage(
  deps: ImportDeps,
  path: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const input = await openPackageInput(path).catch((error: unknown) => {
    throw explainPackageError(error, path)
  })
  return importFrom(deps, input, options)
}

/**
 * Imports what was opened already, e.g. standard input, and closes it; see `importPackage`.
 * @throws RaincaskError
 */
export async function importFrom(
  given: ImportDeps,
  input: PackageInput,
  { actor = SYSTEM, onProgress, signal }: ImportOptions = {},
): Promise<ImportResult> {
  const deps = forWork(given)
  const sink = new ContentSink(deps.db, deps.content.blobs, deps.data.blobs)
  signal?.addEventListener('abort', input.interrupt, { once: true })
  try {
    signal?.throwIfAborted()
    await requireSpaceFor(deps, input)
    const read = await readPackage(input.source, sink, {
      ...(signal && { signal }),
      onProgress: (bytes) => onProgress?.(bytes, input.size),
    })
    const from = { actor, file: input.name }
    const published =
      read.kind === 'app'
        ? { releases: [await publishPackage(deps, sink, read, from)], images: [] }
        : { releases: [], images: await publishImages(deps, sink, read, from) }
    const unused = await sink.discard(read.unreferenced)
    return {
      ...published,
      addedBytes: sink.addedBytes - unused,
      skippedBytes: read.stats.skippedBytes,
    }
  } catch (error) {
    await sink.discard()
    throw signal?.aborted ? signal.reason : await explainInputError(error, input)
  } finally {
    signal?.removeEventListener('abort', input.interrupt)
    await input.close()
  }
}
