import { ArchiveContents } from '../../../bundles/image-archive/archive-contents.ts'
import { ClosureReader } from '../../../bundles/image-archive/closure.ts'
import type { ArchiveImage } from '../../../bundles/image-archive/types.ts'
import type { Digest } from '../../../oci/digest.ts'
import {
  type Descriptor,
  MAX_MANIFEST_BYTES,
  ManifestFormError,
  type ParsedManifest,
  parseManifest,
} from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { RaincaskError } from '../../ops/errors.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import type { RemoteBlob } from './fetch-blob.ts'
import type { FetchedManifest, RegistryClient } from './fetch-registry.ts'

/** Where an image is to be had. */
export interface RemoteImage {
  client: RegistryClient
  repository: string
  /** Tag or digest. */
  reference: string
  /** Name for people and errors. */
  name: string
}

/** A platform as `--platform` says it. */
export interface Platform {
  os: string
  architecture: string
  variant?: string | undefined
}

/** An image of which all manifests are here and the blobs are still to come. */
export interface FoundImage {
  image: RemoteImage
  root: Descriptor
  manifests: FetchedManifest[]
  /** Each once. */
  blobs: RemoteBlob[]
}

const MAX_DEPTH = 4
const MAX_MANIFESTS = 1000

/**
 * Reads an image's manifests: all of its platforms, or the one that is asked for.
 * @throws RaincaskError IMAGE_MISSING if the platform is not among them; IMAGE_INVALID; as `RegistryClient.manifest`
 */
export async function findRemoteImage(image: RemoteImage, platform?: Platform): Promise<FoundImage> {
  const root = await image.client.manifest(image.repository, image.reference)
  const found = new Map<Digest, FetchedManifest>()
  const blobs = new Map<Digest, RemoteBlob>()
  const top = await follow(image, root, platform, { found, blobs }, 0)
  const { mediaType } = parse(image, top)
  return {
    image,
    root: { mediaType, digest: top.digest, size: top.bytes.byteLength },
    manifests: [...found.values()],
    blobs: [...blobs.values()],
  }
}

/**
 * The image with everything beneath it, once its blobs are stored.
 * @throws PackageError IMAGE_MISSING, IMAGE_INVALID if what the registry gave does not fit together
 */
export function storedImage(
  { content }: ImportDeps,
  { image, root, manifests, blobs }: FoundImage,
): ArchiveImage {
  const contents = new ArchiveContents()
  for (const { digest, bytes } of manifests) contents.documents.set(digest, bytes)
  for (const { digest, size } of blobs) {
    if (size > MAX_MANIFEST_BYTES || !isConfig(digest, manifests)) continue
    contents.note(digest, content.blobs.read(digest, MAX_MANIFEST_BYTES), image.name)
  }
  const holdings = { sizeOf: (digest: Digest) => content.blobs.sizeOf(digest) }
  const closure = new ClosureReader(contents, holdings, undefined).read(root, image.name)
  return {
    names: [],
    root: { ...root, mediaType: closure.mediaType },
    manifests: closure.manifests,
    blobs: closure.blobs,
    platforms: closure.platforms,
  }
}

interface Gathered {
  found: Map<Digest, FetchedManifest>
  blobs: Map<Digest, RemoteBlob>
}

/** Takes in a manifest and all beneath it, children first; what comes back is the one that counts as the root. */
async function follow(
  image: RemoteImage,
  manifest: FetchedManifest,
  platform: Platform | undefined,
  gathered: Gathered,
  depth: number,
): Promise<FetchedManifest> {
  if (depth > MAX_DEPTH || gathered.found.size >= MAX_MANIFESTS)
    throw new RaincaskError('IMAGE_INVALID', { reason: `${image.name} nests its indexes too deep` })
  const parsed = parse(image, manifest)
  if (parsed.kind === 'image') {
    const { client, repository } = image
    // Layers that lie elsewhere and say where are in no registry (image-spec, "Non-Distributable Layers").
    for (const { digest, size, urls } of parsed.blobs)
      if (!urls?.length) gathered.blobs.set(digest, { client, repository, digest, size })
    gathered.found.set(manifest.digest, manifest)
    return manifest
  }
  if (platform) {
    const child = parsed.manifests.find((descriptor) => fits(descriptor, platform))
    if (!child)
      throw new RaincaskError('IMAGE_MISSING', {
        reason: `${image.name} has no image for ${platform.os}/${platform.architecture}`,
      })
    return follow(image, await load(image, child), platform, gathered, depth + 1)
  }
  // Platforms that are listed and left out are normal, as in what was exported for one of them; whether what is there
  // makes an image is judged at the end.
  for (const child of parsed.manifests) {
    if (gathered.found.has(child.digest)) continue
    const present = await load(image, child).catch(unlessAbsent)
    if (present) await follow(image, present, platform, gathered, depth + 1)
  }
  gathered.found.set(manifest.digest, manifest)
  return manifest
}

async function load({ client, repository, name }: RemoteImage, child: Descriptor): Promise<FetchedManifest> {
  const manifest = await client.manifest(repository, child.digest)
  if (manifest.bytes.byteLength !== child.size)
    throw new RaincaskError('IMAGE_INVALID', {
      reason: `${name} lists ${child.digest} with ${child.size} bytes; it has ${manifest.bytes.byteLength}`,
    })
  return { ...manifest, mediaType: child.mediaType }
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof RaincaskError && error.code === 'REMOTE_NOT_FOUND') return undefined
  throw error
}

function parse({ name }: RemoteImage, { bytes, mediaType }: FetchedManifest): ParsedManifest {
  try {
    return parseManifest(bytes, mediaType === '' ? undefined : mediaType)
  } catch (error) {
    if (!(error instanceof ManifestFormError)) throw error
    throw new RaincaskError('IMAGE_INVALID', { reason: `${name}: ${error.message}`, cause: error })
  }
}

function fits({ platform }: Descriptor, wanted: Platform): boolean {
  if (platform?.['architecture'] !== wanted.architecture || platform['os'] !== wanted.os) return false
  return wanted.variant === undefined || platform['variant'] === wanted.variant
}

const CONFIGS = new Set<string>([MediaType.ociConfig, MediaType.dockerConfig])

function isConfig(digest: Digest, manifests: readonly FetchedManifest[]): boolean {
  return manifests.some(({ bytes, mediaType }) => {
    const [config] = parseManifest(bytes, mediaType === '' ? undefined : mediaType).blobs
    return config?.digest === digest && CONFIGS.has(config.mediaType)
  })
}
