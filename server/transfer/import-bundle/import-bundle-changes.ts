import { PackageError } from '../../../bundles/package-error.ts'
import type { BundledRelease } from '../../../bundles/raincask/check-closure.ts'
import { blobsOf, type ReleasePart } from '../../../bundles/raincask/release-closure.ts'
import type { Digest } from '../../../oci/digest.ts'
import { type AppWithReleases, Catalog, type Release } from '../../catalog/catalog.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { storedClosure } from '../export/export-contents.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { Annotation } from '../releases/release-parts.ts'

/** An image of a release that comes, against the one that the version before has in its place. */
export interface ImageChange {
  /** As the template names it. */
  name: string
  state: 'new' | 'changed' | 'same'
  /** Bytes of it that are not here. */
  bytes: number
}

/** What is behind a release that a bundle brings. */
export interface ReleaseChange {
  app: string
  version: string
  /** The version here that it is compared with; null where the app is new. */
  from: string | null
  /** Bytes that this release adds; what several of them share counts for the first. */
  bytes: number
  images: ImageChange[]
}

/** Compares releases of a bundle, image by image, with what is here of the same apps. */
export function changesOf(deps: ImportDeps, releases: readonly BundledRelease[]): ReleaseChange[] {
  const catalog = new Catalog(deps.db)
  const counted = new Set<Digest>()
  return releases.map(({ listed, closure }) => {
    const before = baseOf(catalog, listed.app, listed.version)
    const images = before ? imagesOf(deps, before) : new Map<string, Digest>()
    const compared = closure.images.map((image) => ({
      name: image.descriptor.annotations?.[Annotation.shareImage] ?? image.descriptor.digest,
      state: stateOf(image, images),
      bytes: missingBytes(deps, image.blobs, new Set()),
    }))
    const { app, version } = listed
    const bytes = missingBytes(deps, blobsOf(closure), counted)
    return { app, version, from: before?.version ?? null, bytes, images: uniqueByName(compared) }
  })
}

/** The same version where it is here, else the newest. */
function baseOf(catalog: Catalog, app: string, version: string): Release | undefined {
  let known: AppWithReleases
  try {
    known = catalog.app(app)
  } catch (error) {
    if (error instanceof RaincaskError) return undefined
    throw error
  }
  return known.releases.find((release) => release.version === version) ?? known.releases[0]
}

/** The images of a release by what they are for. */
function imagesOf(deps: ImportDeps, release: Release): Map<string, Digest> {
  try {
    const { images } = storedClosure(deps, release, undefined)
    return new Map(images.map((image) => [purposeOf(image), image.descriptor.digest]))
  } catch (error) {
    // What is damaged here is replaced.
    if (error instanceof PackageError) return new Map()
    throw error
  }
}

function stateOf(image: ReleasePart, before: ReadonlyMap<string, Digest>): ImageChange['state'] {
  const { digest } = image.descriptor
  if ([...before.values()].includes(digest)) return 'same'
  return before.has(purposeOf(image)) ? 'changed' : 'new'
}

function purposeOf({ descriptor }: ReleasePart): string {
  return `${descriptor.annotations?.[Annotation.role]} ${descriptor.annotations?.[Annotation.key]}`
}

function missingBytes(
  { content }: ImportDeps,
  blobs: readonly { digest: Digest; size: number }[],
  counted: Set<Digest>,
): number {
  let bytes = 0
  for (const { digest, size } of blobs) {
    if (counted.has(digest) || content.blobs.sizeOf(digest) !== undefined) continue
    counted.add(digest)
    bytes += size
  }
  return bytes
}

/** Several components may run one image. */
function uniqueByName(images: ImageChange[]): ImageChange[] {
  return [...new Map(images.map((image) => [image.name, image])).values()]
}
