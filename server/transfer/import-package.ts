import { readRamPackage } from '../../bundles/ram/read-ram-package.ts'
import type { Content } from '../content/content.ts'
import type { Database } from '../db/database.ts'
import type { DataDirectory } from '../ops/data-directory.ts'
import { ContentSink } from './content-sink.ts'
import { explainPackageError } from './package-error.ts'
import { publishPackage } from './publish-package.ts'
import { openFileSource } from './read-file.ts'

/** What an import works with. */
export interface ImportDeps {
  db: Database
  content: Content
  data: DataDirectory
}

export interface ImportOptions {
  /** Called now and then with bytes read of the file and its size. */
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
  /** Bytes of blobs that were not here before, and of those that were. */
  addedBytes: number
  skippedBytes: number
}

/**
 * Imports a RAM package from `file` in one streaming pass; nothing is extracted. Blobs come first, then one
 * transaction publishes the release. When anything is wrong, nothing is published and what was added is taken back.
 * @throws RaincaskError that names the file, the entry and the reason
 */
export async function importPackage(
  deps: ImportDeps,
  file: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const sink = new ContentSink(deps.db, deps.content.blobs, deps.data.blobs)
  try {
    const source = await openFileSource(file)
    const ram = await readRamPackage(source.chunks, sink, {
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: (read) => options.onProgress?.(read, source.size),
    })
    const release = await publishPackage(deps, sink, ram)
    const unused = await sink.discard(ram.unreferenced)
    return {
      releases: [release],
      addedBytes: sink.addedBytes - unused,
      skippedBytes: ram.stats.skippedBytes,
    }
  } catch (error) {
    await sink.discard()
    throw explainPackageError(error, file)
  }
}
