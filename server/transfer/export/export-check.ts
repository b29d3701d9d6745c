import { PackageError } from '../../../bundles/package-error.ts'
import type { Bundle } from '../../../bundles/raincask/bundle.ts'
import { checkClosure } from '../../../bundles/raincask/check-closure.ts'
import { isDocument, readDocument } from '../../../bundles/raincask/read-documents.ts'
import { readVolumeHead } from '../../../bundles/raincask/volume-head.ts'
import type { Digest } from '../../../oci/digest.ts'
import { withVolume } from '../import-bundle/import-bundle-file.ts'
import { openSigned } from '../trust/trust.ts'

/**
 * Reads the small parts of a written bundle back: every volume's head and signature, every document; and checks that
 * all that its releases need is carried or required.
 * @throws PackageError, saying which volume is wrong
 */
export async function checkWritten(bundle: Bundle, pathOf: (volume: number) => string): Promise<void> {
  const documents = new Map<Digest, Buffer>()
  for (let volume = 1; volume <= bundle.volumeCount; volume++)
    await withVolume(pathOf(volume), async (file) => {
      const head = await readVolumeHead(file)
      if (head?.volume !== volume || openSigned(head).digest !== bundle.digest)
        throw new PackageError('PACKAGE_DAMAGED', `volume ${volume} reads back as something else`)
      if (file.size !== bundle.volumeSize(volume))
        throw new PackageError('PACKAGE_TRUNCATED', `volume ${volume} reads back with ${file.size} bytes`)
      for (const piece of bundle.pieces(volume).filter(isDocument)) {
        const { digest, bytes } = await readDocument(file, piece)
        documents.set(digest, bytes)
      }
    })
  checkClosure(bundle, documents)
}
