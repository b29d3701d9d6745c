import { PackageError } from '../../../bundles/package-error.ts'
import type { Piece } from '../../../bundles/raincask/bundle.ts'
import { isDocument, readDocument } from '../../../bundles/raincask/read-documents.ts'
import type { VolumeFile } from '../../../bundles/raincask/volume-file.ts'
import type { Digest } from '../../../oci/digest.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { WholeBlobs } from './import-bundle-blobs.ts'
import { OpenVolume } from './import-bundle-file.ts'
import { type FoundBundle, volumePlace } from './import-bundle-find.ts'
import type { BundleJournal } from './import-bundle-journal.ts'
import type { ImportPlan } from './import-bundle-plan.ts'
import type { RangedBlobs } from './import-bundle-ranges.ts'

/** A volume of which something could not be read. */
export interface DamagedVolume {
  volume: number
  /** The file and its number, for people. */
  place: string
  reason: string
}

export interface VolumesTaking {
  found: FoundBundle
  plan: ImportPlan
  journal: BundleJournal
  ranged: RangedBlobs
  /** The release that needs a blob, for people. */
  owners: ReadonlyMap<Digest, string>
  onProgress?: (done: number, total: number) => void
  onItem?: ((name: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Bytes of documents that are written to the journal at once. */
const BATCH = 4 * 1024 * 1024

/**
 * Reads what is wanted out of the volumes that were found; what is here already is jumped over. What is wrong with one
 * piece keeps no other from being taken, and of a volume that is there twice, the second copy serves where the first is
 * damaged.
 * @returns the volumes of which something is missing now; all else is kept
 */
export async function takeVolumes(deps: ImportDeps, taking: VolumesTaking): Promise<DamagedVolume[]> {
  const { found, plan, journal, ranged, owners, signal, onProgress, onItem } = taking
  const wanted = [...plan.wanted].filter(([volume]) => found.volumes.has(volume)).sort(([a], [b]) => a - b)
  const total = wanted.reduce(
    (sum, [, pieces]) => sum + pieces.reduce((bytes, { size }) => bytes + size, 0),
    0,
  )
  const whole = new WholeBlobs(deps, journal)
  let done = 0
  const onBytes = (bytes: number) => {
    signal?.throwIfAborted()
    done += bytes
    onProgress?.(done, total)
  }
  const onPiece = ({ blob }: Piece) => {
    const owner = blob && owners.get(blob.digest)
    if (owner !== undefined) onItem?.(owner)
  }
  let damaged: DamagedVolume[] = []
  for (const [volume, pieces] of wanted) {
    let left: Piece[] = pieces
    for (const path of found.volumes.get(volume) ?? []) {
      if (left.length === 0) break
      const place = volumePlace(found.bundle, volume, path)
      const into = { journal, ranged, whole, onBytes, onPiece }
      const take = (file: VolumeFile) => takePieces(file, left, into).finally(() => whole.end())
      const { missed, reason } = await openAndTake(path, found.bundle.volumeSize(volume), left, take)
      left = missed
      if (reason !== undefined) damaged.push({ volume, place, reason })
    }
    whole.requireSound()
    // Another copy of the volume had what this one lacked.
    if (left.length === 0) damaged = damaged.filter((entry) => entry.volume !== volume)
  }
  for (const blob of plan.cut) if ((await ranged.missing(blob)).length === 0) await ranged.finish(blob)
  return damaged
}

interface Taken {
  missed: Piece[]
  /** What was wrong first; undefined if nothing was. */
  reason: string | undefined
}

async function openAndTake(
  path: string,
  size: number,
  pieces: Piece[],
  take: (file: VolumeFile) => Promise<Taken>,
): Promise<Taken> {
  let file: OpenVolume
  try {
    file = await OpenVolume.open(path)
  } catch (error) {
    return { missed: pieces, reason: `opening failed with ${(error as NodeJS.ErrnoException).code}` }
  }
  try {
    if (file.size === size) return await take(file)
    return { missed: pieces, reason: `it has ${file.size} bytes and should have ${size}` }
  } finally {
    await file.close()
  }
}

interface Destinations {
  journal: BundleJournal
  ranged: RangedBlobs
  whole: WholeBlobs
  onBytes: (bytes: number) => void
  onPiece: (piece: Piece) => void
}

async function takePieces(file: VolumeFile, pieces: readonly Piece[], into: Destinations): Promise<Taken> {
  const missed: Piece[] = []
  let reason: string | undefined
  let documents: { digest: Digest; bytes: Buffer }[] = []
  let gathered = 0
  const keepDocuments = async () => {
    if (documents.length > 0) await into.journal.addDocuments(documents)
    documents = []
    gathered = 0
  }
  for (const piece of pieces) {
    into.onPiece(piece)
    try {
      if (isDocument(piece)) {
        documents.push(await readDocument(file, piece))
        gathered += piece.size
        into.onBytes(piece.size)
        if (gathered >= BATCH) await keepDocuments()
      } else if (piece.blob?.ranges) await into.ranged.take(piece.blob, piece, file, into.onBytes)
      else await into.whole.take(piece, file, into.onBytes)
    } catch (error) {
      if (!(error instanceof PackageError) && !isMedium(error)) throw error
      missed.push(piece)
      reason ??= reasonOf(error, piece)
    }
  }
  await keepDocuments()
  return { missed, reason }
}

/** True for failures to read, which a medium that was pulled out or is worn has. */
function isMedium(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.syscall === 'read'
}

function reasonOf(error: unknown, piece: Piece): string {
  if (error instanceof PackageError) return `${error.entry ?? piece.name}: ${error.message}`
  return `${piece.name}: reading failed with ${(error as NodeJS.ErrnoException).code}`
}
