import { PackageError } from '../../../bundles/package-error.ts'
import { checkClosure } from '../../../bundles/raincask/check-closure.ts'
import { isDocument, readDocument } from '../../../bundles/raincask/read-documents.ts'
import { verifyVolume } from '../../../bundles/raincask/verify-volume.ts'
import type { Digest } from '../../../oci/digest.ts'
import { withVolume } from './import-bundle-file.ts'
import type { FoundBundle } from './import-bundle-find.ts'

/** A volume's file, read to its end. */
export interface VerifiedVolume {
  volume: number
  file: string
  /** Everything that is wrong with it; empty if it is sound. */
  problems: string[]
}

/** What was found of a bundle whose signature is right. */
export interface VerifiedBundle {
  id: string
  title: string
  /** Fingerprint of its signer. */
  signer: string
  /** Volumes in all, and those of which no file was given. */
  volumeCount: number
  missingVolumes: number[]
  volumes: VerifiedVolume[]
  /** `complete` if the bundle carries or requires all that its releases need; why not, if it does not; undefined while documents are missing. */
  closure: string | undefined
  /** True if every volume is there and sound and nothing is lacking. */
  sound: boolean
}

/**
 * Reads every volume of a bundle to its end and compares all of it with the signed table of contents; no store is
 * needed for it.
 * @throws what reading throws
 */
export async function verifyBundle(
  { bundle, volumes }: FoundBundle,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<VerifiedBundle> {
  const files = [...volumes]
    .sort(([a], [b]) => a - b)
    .flatMap(([volume, paths]) => paths.map((path) => ({ volume, path })))
  const total = files.reduce((sum, { volume }) => sum + bundle.volumeSize(volume), 0)
  const documents = new Map<Digest, Buffer>()
  const verified: VerifiedVolume[] = []
  let before = 0
  for (const { volume, path } of files) {
    const problems = await withVolume(path, async (file) => {
      const wrong = await verifyVolume(bundle, volume, file, (at) => onProgress(before + at, total))
      if (wrong.length === 0)
        for (const piece of bundle.pieces(volume).filter(isDocument)) {
          const { digest, bytes } = await readDocument(file, piece)
          documents.set(digest, bytes)
        }
      return wrong
    })
    before += bundle.volumeSize(volume)
    verified.push({ volume, file: path, problems: problems.map(described) })
  }
  const missingVolumes = bundle.document.volumes
    .map((_, index) => index + 1)
    .filter((volume) => !volumes.has(volume))
  const closure = closureOf(bundle, documents)
  const { id, by } = bundle.document
  return {
    id,
    title: bundle.title,
    signer: by.fingerprint,
    volumeCount: bundle.volumeCount,
    missingVolumes,
    volumes: verified,
    closure,
    sound:
      missingVolumes.length === 0 &&
      closure === 'complete' &&
      verified.every(({ problems }) => problems.length === 0),
  }
}

function closureOf(
  bundle: FoundBundle['bundle'],
  documents: ReadonlyMap<Digest, Buffer>,
): string | undefined {
  const all = bundle.document.blobs.every(({ kind, digest }) => kind === 'blob' || documents.has(digest))
  if (!all) return undefined
  try {
    checkClosure(bundle, documents)
    return 'complete'
  } catch (error) {
    if (error instanceof PackageError) return error.message
    throw error
  }
}

function described({ entry, message }: PackageError): string {
  return entry === undefined ? message : `${entry}: ${message}`
}
