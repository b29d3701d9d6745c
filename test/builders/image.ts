import type { Digest } from '../../oci/digest.ts'
import type { Descriptor } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { type Content, contentOf, contentOfBytes, gzipped } from './content.ts'
import { seededBytes } from './seeded-bytes.ts'
import { type TarItem, tarFile } from './tar-file.ts'

/** A layer plain and compressed: `docker save` carries the one, registries and containerd the other. */
export interface BuiltLayer {
  plain: Content
  gzip: Content
}

/** An image for one platform, with manifests over both forms of its layers. */
export interface BuiltImage {
  kind: 'image'
  architecture: string
  config: Content
  layers: BuiltLayer[]
  /** Manifest over the gzip layers. */
  manifest: Content
  /** Manifest over the plain layers, as Docker from 25 saves it. */
  plainManifest: Content
  /** Descriptor of `manifest`, with its platform. */
  descriptor: Descriptor
}

/** An index over images, of which some may be left out of exports. */
export interface BuiltIndex {
  kind: 'index'
  index: Content
  descriptor: Descriptor
  /** Children that an export carries. */
  present: BuiltImage[]
}

/** A layer with files, by path. */
export async function layerOfFiles(files: Record<string, string>): Promise<BuiltLayer> {
  return layerOf(
    Object.entries(files).map(([name, content]) => ({ name, content })),
    6,
  )
}

/** A layer with one file of `size` seeded bytes, compressed at level 0 so that big ones are built quickly. */
export async function layerOfRandom(size: number, seed: string): Promise<BuiltLayer> {
  return layerOf([{ name: `data/${seed}.bin`, content: seededBytes(size, seed) }], 0)
}

async function layerOf(items: TarItem[], level: number): Promise<BuiltLayer> {
  const plain = await contentOf(tarFile(items).open)
  return { plain, gzip: await gzipped(plain, level) }
}

export interface ImageOptions {
  layers: BuiltLayer[]
  /** `amd64` if left out. */
  architecture?: string
  environment?: string[]
  /** Changes the config and so the image, without a layer of its own. */
  label?: string
}

/** An image as `docker build` gives it, with fixed dates so that it is the same each time. */
export function buildImage({
  layers,
  architecture = 'amd64',
  environment = [],
  label,
}: ImageOptions): BuiltImage {
  const config = contentOfBytes(
    JSON.stringify({
      architecture,
      config: {
        Env: ['PATH=/usr/local/bin:/usr/bin:/bin', ...environment],
        Cmd: ['/app/run'],
        ...(label !== undefined && { Labels: { name: label } }),
      },
      created: '2024-05-01T12:00:00Z',
      history: layers.map((_, index) => ({
        created: '2024-05-01T12:00:00Z',
        created_by: `COPY layer ${index}`,
      })),
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: layers.map(({ plain }) => plain.digest) },
    }),
  )
  const manifest = manifestOver(
    config,
    layers.map(({ gzip }) => gzip),
    MediaType.ociLayerGzip,
  )
  const plainManifest = manifestOver(
    config,
    layers.map(({ plain }) => plain),
    MediaType.ociLayerTar,
  )
  const descriptor = {
    mediaType: MediaType.ociManifest,
    digest: manifest.digest,
    size: manifest.size,
    platform: { architecture, os: 'linux' },
  }
  return { kind: 'image', architecture, config, layers, manifest, plainManifest, descriptor }
}

/** An image manifest with all its fields in the order that Go writes them. */
export function manifestOver(config: Content, layers: Content[], layerType: string): Content {
  const descriptor = (mediaType: string, { digest, size }: Content) => ({ mediaType, digest, size })
  return contentOfBytes(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: descriptor(MediaType.ociConfig, config),
      layers: layers.map((layer) => descriptor(layerType, layer)),
    }),
  )
}

/**
 * An index over images. `absent` are listed and not carried, as in an export for one platform; each present image also
 * gets an absent attestation, as BuildKit writes them.
 */
export function buildIndex(present: BuiltImage[], absent: BuiltImage[] = []): BuiltIndex {
  const index = contentOfBytes(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociIndex,
      manifests: [
        ...[...absent, ...present].map(({ descriptor }) => descriptor),
        ...present.map(({ manifest }) => attestation(manifest.digest)),
      ],
    }),
  )
  return {
    kind: 'index',
    index,
    descriptor: { mediaType: MediaType.ociIndex, digest: index.digest, size: index.size },
    present,
  }
}

function attestation(of: Digest): Descriptor {
  const manifest = contentOfBytes(JSON.stringify({ attests: of }))
  return {
    mediaType: MediaType.ociManifest,
    digest: manifest.digest,
    size: manifest.size,
    annotations: {
      'vnd.docker.reference.digest': of,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    platform: { architecture: 'unknown', os: 'unknown' },
  }
}
