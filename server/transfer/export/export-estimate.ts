import { siteOf } from '../../../bundles/raincask/signed-document.ts'
import { freeSpace } from '../../ops/disk-space.ts'
import { plannedContent, planOrRefuse } from '../import-bundle/plan-bundle.ts'
import { loadSigningKey } from '../trust/trust-key.ts'
import type { DeltaBase } from './export-base.ts'
import type { ExportDeps } from './export-bundle.ts'
import { type Chosen, chooseReleases, type ExportContents, gatherContents } from './export-contents.ts'
import { explainExportError } from './export-error.ts'
import type { ExportFormat } from './export-formats.ts'

export interface EstimateRequest {
  /** `APP`, `APP@VERSION`, `APP@*`, `solution:ID`. */
  releases: readonly string[]
  format: ExportFormat
  arch?: string | undefined
  /** What the receiver holds; without it there is no delta. */
  base?: DeltaBase | undefined
  /** Most bytes of a volume. */
  volumeSize?: number | undefined
}

/** How large a bundle would be. Sizes in bytes. */
export interface BundleSize {
  /** Of all files that would be written. */
  bytes: number
  blobs: number
  /** Of each volume's file; empty for formats without volumes. */
  volumes: number[]
}

/** What an export would write; nothing is written to find out. */
export interface ExportEstimate {
  releases: { app: string; name: string; version: string; arch: string; isHeld: boolean }[]
  whole: BundleSize
  /** What the site lacks of it; null where no site was named. */
  delta: BundleSize | null
  /** Bytes that may be written to the disk of the data directory. */
  freeBytes: number
}

/**
 * The sizes of an export before it is made, whole and as a delta: for bundles to the byte and volume, for other formats the
 * bytes of their content.
 * @throws RaincaskError as `exportBundle`
 */
export async function estimateExport(deps: ExportDeps, request: EstimateRequest): Promise<ExportEstimate> {
  try {
    const chosen = chooseReleases(deps, request.releases)
    const contents = gatherContents(deps, chosen.releases, request.arch)
    const held = new Map(
      request.base?.releases.map(({ app, version, digest }) => [`${app} ${version}`, digest]),
    )
    const sizes =
      request.format === 'bundle'
        ? await bundleSizes(deps, request, chosen, contents)
        : { whole: contentSize(contents), delta: null }
    return {
      releases: contents.releases.map(({ app, name, version, arch, digest }) => ({
        ...{ app, name, version, arch },
        isHeld: held.get(`${app} ${version}`) === digest,
      })),
      ...sizes,
      freeBytes: await freeSpace(deps.data.root),
    }
  } catch (error) {
    throw explainExportError(error)
  }
}

async function bundleSizes(
  deps: ExportDeps,
  { base, volumeSize }: EstimateRequest,
  chosen: Chosen,
  contents: ExportContents,
): Promise<Pick<ExportEstimate, 'whole' | 'delta'>> {
  const by = siteOf((await loadSigningKey(deps.data)).publicKey)
  const sizeOf = (against: DeltaBase | undefined): BundleSize => {
    const planned = plannedContent(deps, { base: against, volumeSize }, chosen, contents, by)
    const { volumes, totals } = planOrRefuse(planned).document
    const sizes = volumes.map(({ size }) => size)
    return { bytes: sum(sizes), blobs: totals.blobs, volumes: sizes }
  }
  return { whole: sizeOf(undefined), delta: base ? sizeOf(base) : null }
}

function contentSize({ blobs, documents }: ExportContents): BundleSize {
  const bytes =
    sum(blobs.values()) + sum([...documents.values()].map((document) => document.bytes.byteLength))
  return { bytes, blobs: blobs.size + documents.size, volumes: [] }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
