import { basename } from 'node:path'
import type { BundleDocument } from '../../../bundles/raincask/bundle-document.ts'
import type { FoundBundle } from './import-bundle-find.ts'

/** What the signed table of contents of a bundle says. Sizes in bytes. */
export interface InspectedBundle
  extends Pick<BundleDocument, 'id' | 'kind' | 'createdAt' | 'releases' | 'removed'> {
  digest: string
  title: string
  blobs: { count: number; bytes: number }
  requires: { count: number; bytes: number }
  /** Every volume, with the names of its files; none where it was not given. */
  volumes: { volume: number; size: number; files: string[] }[]
}

/** Shows a bundle by its table of contents alone. */
export function inspectBundle({ bundle, volumes }: FoundBundle): InspectedBundle {
  const { id, kind, createdAt, releases, removed, totals, requires } = bundle.document
  return {
    id,
    digest: bundle.digest,
    title: bundle.title,
    kind,
    createdAt,
    releases,
    removed,
    blobs: { count: totals.blobs, bytes: totals.bytes },
    requires: { count: requires.length, bytes: requires.reduce((total, { size }) => total + size, 0) },
    volumes: bundle.document.volumes.map(({ size }, index) => ({
      volume: index + 1,
      size,
      files: (volumes.get(index + 1) ?? []).map((path) => basename(path)),
    })),
  }
}
