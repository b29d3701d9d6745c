import { PackageError } from '../../../bundles/package-error.ts'
import { type BundledRelease, checkClosure } from '../../../bundles/raincask/check-closure.ts'
import { isDocument, readDocument } from '../../../bundles/raincask/read-documents.ts'
import { blobsOf } from '../../../bundles/raincask/release-closure.ts'
import type { Digest } from '../../../oci/digest.ts'
import { withVolume } from './import-bundle-file.ts'
import type { FoundBundle } from './import-bundle-find.ts'
import type { BundleJournal } from './import-bundle-journal.ts'

/** Most bytes of manifests that are read for a look; a bundle of a thousand apps has some 20 MB. */
const MOST = 64 * 1024 * 1024

/**
 * The releases of a bundle with everything beneath them, out of the manifests in the volumes that were found and those that
 * an earlier run has kept. Reads some kilobytes for each app; writes nothing.
 * @returns nothing where manifests lie in a volume that was not found or cannot be read: the import says that in full
 */
export async function knownReleases(found: FoundBundle, journal: BundleJournal): Promise<BundledRelease[]> {
  const documents = journal.documents()
  try {
    await readMissing(found, documents)
    return checkClosure(found.bundle, documents)
  } catch (error) {
    const isUnread = error instanceof PackageError || (error as NodeJS.ErrnoException).syscall !== undefined
    if (isUnread) return []
    throw error
  }
}

async function readMissing({ bundle, volumes }: FoundBundle, documents: Map<Digest, Buffer>): Promise<void> {
  let left = MOST
  for (const [volume, [path]] of volumes) {
    const pieces = bundle.pieces(volume).filter((piece) => isDocument(piece) && !documents.has(piece.digest))
    left -= pieces.reduce((sum, { size }) => sum + size, 0)
    if (path === undefined || pieces.length === 0 || left < 0) continue
    await withVolume(path, async (file) => {
      for (const piece of pieces) {
        const { digest, bytes } = await readDocument(file, piece)
        documents.set(digest, bytes)
      }
    })
  }
}

/** For each blob the first release that needs it, by its name and version: what a person sees go by. */
export function ownersOf(releases: readonly BundledRelease[]): Map<Digest, string> {
  const owners = new Map<Digest, string>()
  for (const { listed, closure } of releases)
    for (const { digest } of blobsOf(closure))
      if (!owners.has(digest)) owners.set(digest, `${listed.name} ${listed.version}`)
  return owners
}
