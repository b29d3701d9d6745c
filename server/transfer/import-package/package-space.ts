import { requireSpace } from '../../ops/disk-space.ts'
import type { ImportDeps } from './import-package.ts'
import type { PackageInput } from './package-input.ts'

/**
 * Checks that all that a package brings fits on the disk, where it says so before it is read: an uncompressed one does.
 * Of others, each blob is checked as it comes.
 * @throws RaincaskError STORAGE_FULL with both figures
 */
export async function requireSpaceFor({ content, data }: ImportDeps, input: PackageInput): Promise<void> {
  let missing = 0
  for (const [digest, size] of (await input.blobs()) ?? [])
    if (content.blobs.sizeOf(digest) === undefined) missing += size
  if (missing > 0) await requireSpace(data.blobs, missing)
}
