import { PackageError } from '../../../bundles/package-error.ts'
import type { BundleDocument } from '../../../bundles/raincask/bundle-document.ts'
import { layoutFiles } from '../../../bundles/raincask/layout-files.ts'
import {
  type PlannedBlob,
  type PlannedContent,
  planVolumes,
  type VolumePlan,
} from '../../../bundles/raincask/plan-volumes.ts'
import type { Digest } from '../../../oci/digest.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { DeltaBase } from '../export/export-base.ts'
import {
  type Chosen,
  chooseReleases,
  type ExportContents,
  type ExportSource,
} from '../export/export-contents.ts'

/** How a bundle is to be made. */
export interface BundleForm {
  base?: DeltaBase | undefined
  /** Bytes. */
  volumeSize?: number | undefined
  createdAt?: Date | undefined
}

/** What a bundle of these releases carries: everything, or what the base lacks. */
export function plannedContent(
  source: ExportSource,
  { base, volumeSize, createdAt }: BundleForm,
  chosen: Chosen,
  { releases, documents, blobs, layout }: ExportContents,
  by: BundleDocument['by'],
): PlannedContent {
  const required = [...blobs].filter(([digest]) => base?.blobs.has(digest))
  const carried: PlannedBlob[] = [
    ...[...documents].map(([digest, { kind, bytes }]) => ({ digest, kind, size: bytes.byteLength })),
    // What is both, as a document that was pushed as a blob too, is carried once.
    ...[...blobs]
      .filter(([digest]) => !base?.blobs.has(digest) && !documents.has(digest))
      .map(([digest, size]) => ({ digest, kind: 'blob' as const, size })),
  ]
  const newest = Math.max(...releases.map(({ publishedAt }) => Date.parse(publishedAt)))
  return {
    about: {
      createdAt: (createdAt ?? new Date(newest)).toISOString(),
      by,
      kind: base ? 'delta' : 'full',
      ...(base && { base: base.described }),
      releases,
      removed: base ? removedReleases(source, chosen, base) : [],
      requires: required
        .filter(([digest]) => !documents.has(digest))
        .map(([digest, size]) => ({ digest, size }))
        .sort((a, b) => (a.digest < b.digest ? -1 : 1)),
    },
    layout: layoutFiles(layout),
    blobs: carried,
    volumeSize,
  }
}

/** Of the apps that are exported as a whole: releases that the receiver holds and this store has no more. */
function removedReleases(
  source: ExportSource,
  { wholeApps }: Chosen,
  { releases }: DeltaBase,
): BundleDocument['removed'] {
  return wholeApps.flatMap((app) => {
    const here = new Set(chooseReleases(source, [`${app}@*`]).releases.map(({ release }) => release.version))
    return releases
      .filter((held) => held.app === app && !here.has(held.version))
      .map(({ version, digest }) => ({ app, version, digest: digest as Digest }))
  })
}

/** @throws RaincaskError USAGE if volumes of the wanted size are too small */
export function planOrRefuse(planned: PlannedContent): VolumePlan {
  try {
    return planVolumes(planned)
  } catch (error) {
    if (!(error instanceof PackageError)) throw error
    throw new RaincaskError('USAGE', { reason: `The volumes are too small: ${error.message}.`, cause: error })
  }
}
