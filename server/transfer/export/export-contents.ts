import { eq, or } from 'drizzle-orm'
import { classifyDocument } from '../../../bundles/image-archive/image-config.ts'
import type { BundleRelease } from '../../../bundles/raincask/bundle-document.ts'
import { formatEntry } from '../../../bundles/raincask/catalogue-entry.ts'
import type { LayoutEntry } from '../../../bundles/raincask/layout-files.ts'
import {
  blobsOf,
  documentsOf,
  type ReleaseClosure,
  type ReleasePart,
  releaseClosure,
} from '../../../bundles/raincask/release-closure.ts'
import { type Digest, digestOf } from '../../../oci/digest.ts'
import { MAX_MANIFEST_BYTES } from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { normaliseReference } from '../../../oci/reference.ts'
import { type App, Catalog, type Release } from '../../catalog/catalog.ts'
import { compareVersions } from '../../catalog/version-order.ts'
import type { Content } from '../../content/content.ts'
import type { Database } from '../../db/database.ts'
import { apps } from '../../db/schema.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { releaseRepository, releaseTag } from '../releases/served-names.ts'
import { withSolutionApps } from './export-solutions.ts'

/** What an export works with. */
export interface ExportSource {
  db: Database
  content: Content
}

/** A release that was chosen for export. */
export interface ChosenRelease {
  app: App
  release: Release
}

/** Everything that some releases need. */
export interface ExportContents {
  releases: BundleRelease[]
  /** Manifests, indexes and catalogue entries. */
  documents: Map<Digest, { kind: 'manifest' | 'entry'; bytes: Buffer }>
  /** Blobs with their sizes in bytes. */
  blobs: Map<Digest, number>
  /** The first release that needs a blob, by its name and version: what a person sees go by. */
  owners: Map<Digest, string>
  layout: LayoutEntry[]
}

/** The releases that were asked for, and the apps of which every release was. */
export interface Chosen {
  releases: ChosenRelease[]
  wholeApps: string[]
}

/**
 * Finds what a person asked for: `APP` is its newest version on offer, `APP@VERSION` that one, `APP@*` all of them. APP is
 * the app's key, or its name where only one has it. `solution:ID` stands for the apps of a solution.
 * @throws RaincaskError APP_NOT_FOUND, VERSION_NOT_FOUND, SOLUTION_NOT_FOUND
 */
export function chooseReleases({ db }: ExportSource, references: readonly string[]): Chosen {
  const catalog = new Catalog(db)
  const found = new Map<number, ChosenRelease>()
  const wholeApps: string[] = []
  for (const reference of withSolutionApps(db, references)) {
    const at = reference.lastIndexOf('@')
    const app = catalog.app(appId(db, at < 0 ? reference : reference.slice(0, at)))
    const version = at < 0 ? undefined : reference.slice(at + 1)
    const all = app.releases
    const newest = all.find(({ enabled }) => enabled) ?? all[0]
    const wanted =
      version === '*'
        ? all
        : version === undefined
          ? [newest]
          : all.filter((release) => release.version === version)
    if (version === '*') wholeApps.push(app.id)
    if (wanted.length === 0 || !wanted[0])
      throw new RaincaskError('VERSION_NOT_FOUND', { where: `${version ?? 'at all'} of app ${app.id}` })
    for (const release of wanted) if (release) found.set(release.id, { app, release })
  }
  const releases = [...found.values()].sort(
    (a, b) =>
      (a.app.id === b.app.id ? 0 : a.app.id < b.app.id ? -1 : 1) ||
      compareVersions(a.release.version, b.release.version) ||
      (a.release.version < b.release.version ? -1 : 1),
  )
  return { releases, wholeApps }
}

function appId(db: Database, keyOrName: string): string {
  const rows = db.orm
    .select({ id: apps.id })
    .from(apps)
    .where(or(eq(apps.id, keyOrName), eq(apps.name, keyOrName)))
    .all()
  const own = rows.find(({ id }) => id === keyOrName) ?? (rows.length === 1 ? rows[0] : undefined)
  if (own) return own.id
  throw new RaincaskError('APP_NOT_FOUND', {
    where: rows.length === 0 ? keyOrName : `${keyOrName}: ${rows.length} apps have this name, say the key`,
  })
}

/**
 * Gathers everything beneath the releases.
 * @param arch only images for this architecture, and only such releases
 * @throws RaincaskError EXPORT_REFUSED if a release has nothing for it; PackageError IMAGE_MISSING if one is not complete
 */
export function gatherContents(
  source: ExportSource,
  chosen: readonly ChosenRelease[],
  arch: string | undefined,
): ExportContents {
  const contents: ExportContents = {
    ...{ releases: [], documents: new Map(), blobs: new Map(), owners: new Map(), layout: [] },
  }
  const catalog = new Catalog(source.db)
  for (const { app, release } of chosen) {
    const closure = storedClosure(source, release, arch)
    const entry = entryOf(app, release, source)
    const entryDigest = digestOf(entry)
    contents.documents.set(entryDigest, { kind: 'entry', bytes: entry })
    for (const { digest, bytes } of documentsOf(closure))
      contents.documents.set(digest, { kind: 'manifest', bytes })
    for (const { digest, size } of blobsOf(closure)) {
      contents.blobs.set(digest, size)
      if (!contents.owners.has(digest)) contents.owners.set(digest, `${app.name} ${release.version}`)
    }
    const logo = app.logo as Digest | null
    const logoSize = logo === null ? undefined : source.content.blobs.sizeOf(logo)
    if (logo !== null && logoSize !== undefined) contents.blobs.set(logo, logoSize)
    contents.layout.push(...layoutEntries(app, release, closure, catalog))
    contents.releases.push({
      app: app.id,
      name: app.name,
      version: release.version,
      digest: closure.index.digest,
      entry: entryDigest,
      arch: release.arch,
      publishedAt: new Date(release.updatedAt).toISOString(),
    })
  }
  return contents
}

/**
 * A stored release with everything beneath it.
 * @throws as `gatherContents`
 */
export function storedClosure(
  { content }: ExportSource,
  release: Release,
  arch: string | undefined,
): ReleaseClosure {
  const repository = releaseRepository(release.appId)
  const closure = releaseClosure(release.digest as Digest, {
    document: (digest) => content.manifests.byDigest(repository, digest)?.bytes,
    sizeOf: (digest) => content.blobs.sizeOf(digest),
    wants: ({ platform }) =>
      arch === undefined || platform === undefined || platform['architecture'] === arch,
  })
  if (arch !== undefined)
    for (const image of closure.images) {
      const others = architectures(content, image).filter((own) => own !== arch)
      if (others.length > 0)
        throw new RaincaskError('EXPORT_REFUSED', {
          reason: `${release.appId} ${release.version} has an image for ${others.join(', ')} and none for ${arch}: ${image.descriptor.digest}`,
        })
    }
  return closure
}

/** What the configs of an image name as their architecture. */
export function architectures(content: Content, { documents }: ReleasePart): string[] {
  const found = documents.flatMap(({ parsed }) => {
    const [config] = parsed.blobs
    if (!config || !IMAGE_CONFIGS.has(config.mediaType)) return []
    const document = classifyDocument(content.blobs.read(config.digest, MAX_MANIFEST_BYTES))
    return document.kind === 'config' && document.config.architecture ? [document.config.architecture] : []
  })
  return [...new Set(found)]
}

const IMAGE_CONFIGS = new Set<string>([MediaType.ociConfig, MediaType.dockerConfig])

function entryOf(app: App, release: Release, { content }: ExportSource): Buffer {
  const { alias, notes, version, arch, cpu, memory, isPlugin, rainbondVersion } = release
  const { id, name, description, introduction, devStatus, logo, logoType } = app
  const hasLogo = logo !== null && logoType !== null && content.blobs.sizeOf(logo as Digest) !== undefined
  return formatEntry({
    schema: 1,
    app: {
      id,
      name,
      description,
      introduction,
      ...(hasLogo && { logo: { digest: logo as Digest, mediaType: logoType } }),
      devStatus,
    },
    version,
    alias,
    notes,
    digest: release.digest as Digest,
    template: release.template as Digest,
    arch,
    cpu,
    memory,
    isPlugin,
    rainbondVersion,
  })
}

function layoutEntries(app: App, release: Release, closure: ReleaseClosure, catalog: Catalog): LayoutEntry[] {
  const { digest, bytes } = closure.index
  const roots = new Map(closure.images.map(({ descriptor }) => [descriptor.digest as string, descriptor]))
  const images = [...catalog.images(release).values()].sort((a, b) => (a.shareImage < b.shareImage ? -1 : 1))
  return [
    {
      descriptor: { mediaType: MediaType.ociIndex, digest, size: bytes.byteLength },
      artifactType: MediaType.release,
      name: `${app.id}-${releaseTag(release.version)}`,
    },
    ...images.flatMap(({ shareImage, repository, tag, digest: root }) => {
      const descriptor = roots.get(root)
      return descriptor
        ? [{ descriptor, name: `${repository}:${tag}`, reference: normaliseReference(shareImage) }]
        : []
    }),
  ]
}
