import type { Digest } from '../../oci/digest.ts'
import { PackageError } from '../package-error.ts'
import type { Bundle } from './bundle.ts'
import type { BundleRelease } from './bundle-document.ts'
import { type CatalogueEntry, parseEntry } from './catalogue-entry.ts'
import { type ReleaseClosure, releaseClosure } from './release-closure.ts'

/** A release of a bundle, with all that is said of it. */
export interface BundledRelease {
  listed: BundleRelease
  entry: CatalogueEntry
  closure: ReleaseClosure
}

/**
 * Follows every release of a bundle to all that it needs and checks that the bundle carries or requires it, with the
 * very size, and that what the bundle says of a release agrees with the release itself.
 * @param documents manifests and catalogue entries of the bundle, which were compared with their digests
 * @throws PackageError IMAGE_MISSING, IMAGE_INVALID, BUNDLE_INVALID
 */
export function checkClosure(bundle: Bundle, documents: ReadonlyMap<Digest, Buffer>): BundledRelease[] {
  const required = new Map(bundle.document.requires.map(({ digest, size }) => [digest, size]))
  const sizeOf = (digest: Digest) => bundle.blob(digest)?.size ?? required.get(digest)
  const holdings = { document: (digest: Digest) => documents.get(digest), sizeOf }
  return bundle.document.releases.map((listed) => {
    const bytes = documents.get(listed.entry)
    if (!bytes) throw new PackageError('IMAGE_MISSING', `${listed.entry} of ${listed.app} is missing`)
    const entry = parseEntry(bytes, listed.entry)
    const agrees =
      entry.app.id === listed.app && entry.version === listed.version && entry.digest === listed.digest
    const closure = releaseClosure(listed.digest, holdings)
    const [template] = closure.template.documents.at(-1)?.parsed.blobs.slice(1) ?? []
    if (!agrees || template?.digest !== entry.template)
      throw new PackageError(
        'BUNDLE_INVALID',
        `its entry for ${listed.app} ${listed.version} is that of another release`,
      )
    return { listed, entry, closure }
  })
}
