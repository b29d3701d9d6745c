import { and, eq } from 'drizzle-orm'
import { type Bundle, type Piece, piecesOf } from '../../../bundles/raincask/bundle.ts'
import type { BundleBlob, BundleDocument, BundleRelease } from '../../../bundles/raincask/bundle-document.ts'
import { isDocument } from '../../../bundles/raincask/read-documents.ts'
import type { Digest } from '../../../oci/digest.ts'
import { importedReleases, releases } from '../../db/schema.ts'
import { freeSpace } from '../../ops/disk-space.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import type { BundleJournal } from './import-bundle-journal.ts'
import type { RangedBlobs } from './import-bundle-ranges.ts'

/** What a release of a bundle would be here. `older`: it would replace one that the same signer published later. */
export type PlannedOutcome = 'new' | 'changed' | 'unchanged' | 'older'

export type PlannedRelease = BundleRelease & { outcome: PlannedOutcome }

/** What an import of a bundle would do; nothing was written to find out. */
export interface ImportPlan {
  releases: PlannedRelease[]
  /** Releases that the sender has no more; `here` where this store holds that very one. */
  removed: (BundleDocument['removed'][number] & { here: boolean })[]
  /** Pieces that must be read, by volume. */
  wanted: Map<number, Piece[]>
  /** Blobs that are cut and not whole here yet. */
  cut: BundleBlob[]
  /** Bytes that will be added to the store, and bytes of the bundle that are here already. */
  bytesToAdd: number
  bytesHere: number
  /** Blobs that the bundle takes for granted and that are not here. */
  missingBase: { digest: Digest; size: number }[]
  /** Bytes that may be written to the disk of the data directory. */
  freeBytes: number
  /** True if everything is here and published. */
  nothingToDo: boolean
}

/** Compares a bundle with what is here. Only the table of contents is looked at. */
export async function planImport(
  deps: ImportDeps,
  bundle: Bundle,
  journal: BundleJournal,
  ranged: RangedBlobs,
): Promise<ImportPlan> {
  const { content, data } = deps
  const { document } = bundle
  const known = journal.documents()
  const planned = document.releases.map((release) => ({
    ...release,
    outcome: outcomeOf(deps, release, document),
  }))
  const missing = document.blobs.filter(
    ({ kind, digest }) => kind === 'blob' && content.blobs.sizeOf(digest) === undefined,
  )
  const nothingToDo = missing.length === 0 && planned.every(({ outcome }) => outcome === 'unchanged')
  const pieces: Piece[] = []
  for (const blob of missing) pieces.push(...(blob.ranges ? await ranged.missing(blob) : piecesOf(blob)))
  const bytesToAdd = sum(pieces)
  if (!nothingToDo)
    pieces.push(
      ...document.blobs.flatMap(piecesOf).filter((piece) => isDocument(piece) && !known.has(piece.digest)),
    )
  return {
    releases: planned,
    removed: document.removed.map((removed) => ({
      ...removed,
      here: heldDigest(deps, removed.app, removed.version) === removed.digest,
    })),
    wanted: Map.groupBy(
      pieces.sort((a, b) => a.offset - b.offset),
      ({ volume }) => volume,
    ),
    cut: missing.filter(({ ranges }) => ranges !== undefined),
    bytesToAdd,
    bytesHere: sum(document.blobs.filter(({ kind }) => kind === 'blob')) - bytesToAdd,
    missingBase: document.requires.filter(({ digest }) => content.blobs.sizeOf(digest) === undefined),
    freeBytes: await freeSpace(data.root),
    nothingToDo,
  }
}

function outcomeOf(deps: ImportDeps, release: BundleRelease, { by }: BundleDocument): PlannedOutcome {
  const { app, version, digest, publishedAt } = release
  const held = heldDigest(deps, app, version)
  if (held === undefined) return 'new'
  if (held === digest) return 'unchanged'
  const earlier = deps.db.orm
    .select()
    .from(importedReleases)
    .where(and(eq(importedReleases.appId, app), eq(importedReleases.version, version)))
    .get()
  const isOlder = earlier?.signer === by.fingerprint && earlier.publishedAt > Date.parse(publishedAt)
  return isOlder ? 'older' : 'changed'
}

function sum(items: readonly { size: number }[]): number {
  return items.reduce((total, { size }) => total + size, 0)
}

function heldDigest({ db }: ImportDeps, app: string, version: string): string | undefined {
  return db.orm
    .select({ digest: releases.digest })
    .from(releases)
    .where(and(eq(releases.appId, app), eq(releases.version, version)))
    .get()?.digest
}
