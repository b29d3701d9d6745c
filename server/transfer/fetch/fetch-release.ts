import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import { partsOf, requireImages } from '../../../bundles/ram/package-parts.ts'
import { parseTemplate, type RamTemplate } from '../../../bundles/ram/template.ts'
import { parseManifest } from '../../../oci/manifest.ts'
import { compareVersions } from '../../catalog/version-order.ts'
import { forWork } from '../../content/content.ts'
import { type Actor, Audit } from '../../ops/audit.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { ContentSink } from '../import-package/content-sink.ts'
import type { ImportDeps, ImportedRelease, ImportResult } from '../import-package/import-package.ts'
import { explainPackageError } from '../import-package/package-error.ts'
import {
  type ContentImage,
  publishReleaseContent,
  type ReleaseContent,
  templateAnnotations,
} from '../releases/publish-release-content.ts'
import { Annotation } from '../releases/release-parts.ts'
import { appKeyFor } from '../releases/served-names.ts'
import { summarise } from '../releases/template-summary.ts'
import { recordTransfer } from '../transfer-audit.ts'
import type { BlobFetcher, RemoteBlob } from './fetch-blob.ts'
import { takeAll, withFetcher } from './fetch-blobs.ts'
import { PATIENCE, type Patience } from './fetch-http.ts'
import { type FoundImage, findRemoteImage, type RemoteImage, storedImage } from './fetch-image.ts'
import { fetchLogo } from './fetch-logo.ts'
import { type MarketAddress, type MarketApp, MarketClient, type MarketVersion } from './fetch-market.ts'
import { imagesOfTemplate, type KeptRelease, keptRelease, type RegistryAccess } from './fetch-source.ts'

/** As an import of a package gives it. */
export type FetchResult = Pick<ImportResult, 'releases' | 'addedBytes' | 'skippedBytes'>

export interface ReleaseFetch {
  /** `APP`, `APP@VERSION` or `APP@*`; APP is a key, or a name. */
  release: string
  market: MarketAddress
  /** Registries that are asked by plain HTTP, besides the market's own host where its address says `http:`. */
  plainHttp?: readonly string[] | undefined
  actor: Actor
  patience?: Patience | undefined
  /** Called now and then with bytes that are here and bytes of all blobs. */
  onProgress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

const MAX_TEMPLATE = 64 * 1024 * 1024

/**
 * Fetches releases from a market, as a console would: template, then images from the registry that it names. They are
 * published like imported ones, with credentials blanked. What is here already is not fetched again; after a failure the
 * next run goes on where this one was.
 * @throws RaincaskError REMOTE_…, DIGEST_MISMATCH, TEMPLATE_INVALID, IMAGE_…, STORAGE_FULL
 */
export async function fetchReleases(given: ImportDeps, request: ReleaseFetch): Promise<FetchResult> {
  const deps = forWork(given)
  const { signal, patience = PATIENCE, release, market } = request
  return withFetcher(deps, { patience, signal }, async (fetcher, stop) => {
    const fetching = { patience, signal: stop.signal }
    const client = new MarketClient(market, fetching)
    await client.enter()
    const at = release.lastIndexOf('@')
    const app = await client.app(at < 0 ? release : release.slice(0, at))
    const access = { ...fetching, plainHttp: plainHosts(market.url, request.plainHttp) }
    const result: FetchResult = { releases: [], addedBytes: 0, skippedBytes: 0 }
    for (const version of await wantedVersions(client, app, at < 0 ? undefined : release.slice(at + 1)))
      result.releases.push(
        await fetchOne(deps, request, { client, app, version, access, fetcher, stop }).catch(
          (error: unknown) => {
            throw explainPackageError(error, `${app.name} ${version}`)
          },
        ),
      )
    return { ...result, addedBytes: fetcher.addedBytes, skippedBytes: fetcher.skippedBytes }
  })
}

async function wantedVersions(
  client: MarketClient,
  app: MarketApp,
  version: string | undefined,
): Promise<string[]> {
  if (version !== undefined && version !== '*') return [version]
  const all = (await client.versions(app.appKeyID)).sort(compareVersions)
  const newest = all.at(-1)
  if (newest === undefined)
    throw new RaincaskError('REMOTE_NOT_FOUND', { where: `A version of ${app.name}`, reason: 'it has none' })
  // The oldest first, so that the newest gives the app its texts.
  return version === '*' ? all : [newest]
}

/** A market by plain HTTP has its registry so too, where that is at the same address. */
function plainHosts(url: string, more: readonly string[] = []): Set<string> {
  const { protocol, host } = new URL(url)
  return new Set([...more, ...(protocol === 'http:' ? [host] : [])])
}

interface Work {
  client: MarketClient
  app: MarketApp
  version: string
  access: RegistryAccess
  fetcher: BlobFetcher
  stop: AbortController
}

async function fetchOne(deps: ImportDeps, request: ReleaseFetch, work: Work): Promise<ImportedRelease> {
  const { client, app, version, access } = work
  const detail = await client.version(app.appKeyID, version)
  if (detail.template === '')
    throw new RaincaskError('REMOTE_REFUSED', { where: client.url, reason: 'it gives this key no template' })
  const bound = Buffer.from(detail.template)
  const boundTemplate = parseTemplate(bound, 'template')
  const served = imagesOfTemplate(boundTemplate, access)
  const kept = await keptRelease(app.appKeyID, version, served)
  const found = await findImages(kept?.images ?? served)
  const blobs = new Map<string, RemoteBlob>()
  for (const image of found.values()) for (const blob of image.blobs) blobs.set(blob.digest, blob)
  for (const blob of [kept?.template, kept?.logo]) if (blob) blobs.set(blob.digest, blob)
  await takeAll(work.fetcher, [...blobs.values()], request.onProgress ?? (() => undefined), work.stop)
  const images = new Map([...found].map(([name, image]) => [name, storedImage(deps, image)]))
  const metadata = kept ? deps.content.blobs.read(kept.template.digest, MAX_TEMPLATE) : bound
  const template = kept ? parseTemplate(metadata, 'template') : boundTemplate
  return publish(deps, request, { ...work, detail, kept, template, metadata, images })
}

/** Each image's manifests, some images at once. */
async function findImages(images: ReadonlyMap<string, RemoteImage>): Promise<Map<string, FoundImage>> {
  const found = new Map<string, FoundImage>()
  const waiting = [...images]
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      found.set(next[0], await findRemoteImage(next[1]))
  }
  await Promise.all([worker(), worker(), worker()])
  // In the template's order, whichever came first.
  return new Map(
    [...images.keys()].flatMap((name) => (found.has(name) ? [[name, found.get(name) as FoundImage]] : [])),
  )
}

interface Ready extends Work {
  detail: MarketVersion
  kept: KeptRelease | undefined
  template: RamTemplate
  metadata: Buffer
  images: ReadonlyMap<string, ArchiveImage>
}

async function publish(
  deps: ImportDeps,
  { actor, market }: ReleaseFetch,
  ready: Ready,
): Promise<ImportedRelease> {
  const { db, content, data } = deps
  const { app, detail, template, kept, images, metadata, fetcher } = ready
  const parts = partsOf(template, []).map((part) => ({ ...part, image: images.get(part.shareImage) }))
  requireImages(parts)
  const sink = new ContentSink(db, content.blobs, data.blobs)
  const summary = summarise(template)
  const logo = kept ? kept.logo : await fetchLogo(app.logo, summary.logoBase64, sink, ready.access)
  const platforms = [...new Set([...images.values()].flatMap((image) => image.platforms))]
  const arch = detail.arch || summary.arch || (platforms.length === 1 ? (platforms[0] ?? '') : '')
  const id = appKeyFor(template.groupKey)
  const release: ReleaseContent = {
    facts: {
      app: {
        id,
        name: app.name || template.groupName,
        description: app.desc || summary.description,
        introduction: app.introduction,
        devStatus: app.devStatus.slice(0, 64),
        ...(logo && { logo: { digest: logo.digest, mediaType: logo.mediaType } }),
      },
      version: template.groupVersion,
      alias: detail.versionAlias || summary.alias,
      notes: detail.description || summary.notes,
      arch,
      cpu: summary.cpu,
      memory: summary.memory,
      isPlugin: detail.is_plugin || summary.isPlugin,
      rainbondVersion: detail.rainbondVersion.slice(0, 255),
    },
    title: template.groupName,
    metadata,
    parts,
    images: new Map([...images].map(([name, image]) => [name, contentImage(image)])),
    logo: logo && { digest: logo.digest, mediaType: logo.mediaType, size: logo.size },
    annotations: kept
      ? kept.annotations
      : {
          ...templateAnnotations(summary),
          [Annotation.alias]: detail.versionAlias,
          [Annotation.notes]: detail.description,
          [Annotation.arch]: detail.arch,
          [Annotation.plugin]: detail.is_plugin ? 'true' : undefined,
          [Annotation.rainbondVersion]: detail.rainbondVersion,
        },
  }
  const { groupName: name, groupVersion: version } = template
  const audit = new Audit(db)
  const published = await publishReleaseContent(deps, release, {
    put: (bytes) => sink.put(bytes),
    within: (outcome, digest) => {
      const carrier = { file: new URL(market.url).host, form: 'market', outcome, bytes: fetcher.addedBytes }
      recordTransfer(audit, actor, 'version.imported', { app: id, name, version, digest }, carrier)
    },
  })
  return { appKeyID: id, name, version, ...published }
}

function contentImage({ root, manifests, blobs, platforms }: ArchiveImage): ContentImage {
  return {
    root,
    held: {
      manifests: manifests.map(({ digest, bytes, mediaType }) => ({
        digest,
        bytes,
        parsed: parseManifest(bytes, mediaType),
      })),
      blobs: blobs.map(({ digest }) => digest),
    },
    platforms,
  }
}
