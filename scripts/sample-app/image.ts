import { gzipSync } from 'node:zlib'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { formatReference, parseReference } from '../../oci/reference.ts'
import { arm64 } from './arm64.ts'
import { buildExecutable } from './elf.ts'
import { httpResponse } from './page.ts'
import type { Processor } from './processor.ts'
import { PORT } from './program.ts'
import { type TarMember, ustar } from './ustar.ts'
import { x86 } from './x86-64.ts'

/** The processors that the sample image has a child for. */
export const PROCESSORS: readonly Processor[] = [x86, arm64]
/** One moment for everything, so that the same source gives the same bytes. */
export const CREATED = '2026-11-20T00:00:00Z'

interface Blob {
  digest: Digest
  bytes: Buffer
}

/** The sample's image for every processor as an image tar in containerd's dialect, under the name `reference`. */
export function imageTar(reference: string, version: string): Buffer {
  const images = PROCESSORS.map((processor) => image(processor, version))
  const index = jsonBlob({
    schemaVersion: 2,
    mediaType: MediaType.ociIndex,
    manifests: images.map(({ manifest, architecture }) => ({
      mediaType: MediaType.ociManifest,
      digest: manifest.digest,
      size: manifest.bytes.length,
      platform: { architecture, os: 'linux' },
    })),
  })
  const blobs = [index, ...images.flatMap(({ manifest, config, layer }) => [manifest, config, layer])]
  return ustar([
    { name: 'blobs/', mode: 0o755 },
    { name: 'blobs/sha256/', mode: 0o755 },
    ...blobs.map((blob) => ({ name: blobPath(blob), mode: 0o444, bytes: blob.bytes })).sort(byName),
    json('index.json', 0o644, layoutIndex(index, reference)),
    json('manifest.json', 0o644, dockerManifest(images.slice(0, 1), reference)),
    json('oci-layout', 0o444, { imageLayoutVersion: '1.0.0' }),
  ])
}

function image(processor: Processor, version: string) {
  const executable = buildExecutable(processor, httpResponse(version, processor.architecture))
  const layerTar = ustar([{ name: 'sample', mode: 0o555, bytes: executable }])
  // Stored, not deflated: zlib's output differs between processors, and digests should not.
  const layer = blob(gzipSync(layerTar, { level: 0 }))
  const config = jsonBlob({
    created: CREATED,
    architecture: processor.architecture,
    os: 'linux',
    config: {
      User: '65534:65534',
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      Entrypoint: ['/sample'],
      Labels: { 'org.opencontainers.image.version': version },
    },
    rootfs: { type: 'layers', diff_ids: [digestOf(layerTar)] },
    history: [{ created: CREATED, created_by: 'scripts/sample-app' }],
  })
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: { mediaType: MediaType.ociConfig, digest: config.digest, size: config.bytes.length },
    layers: [{ mediaType: MediaType.ociLayerGzip, digest: layer.digest, size: layer.bytes.length }],
  })
  return { architecture: processor.architecture, manifest, config, layer }
}

function layoutIndex(index: Blob, reference: string): object {
  const parsed = parseReference(reference)
  if (!parsed?.tag) throw new Error(`${reference} is not an image name with a tag`)
  const descriptor = {
    mediaType: MediaType.ociIndex,
    digest: index.digest,
    size: index.bytes.length,
    annotations: {
      'io.containerd.image.name': formatReference(parsed),
      'org.opencontainers.image.ref.name': parsed.tag,
    },
  }
  return { schemaVersion: 2, manifests: [descriptor] }
}

/** What `docker load` reads: it knows one image a name, so that is the first processor's. */
function dockerManifest(images: { config: Blob; layer: Blob }[], reference: string): object {
  return images.map(({ config, layer }) => ({
    Config: blobPath(config),
    RepoTags: [reference],
    Layers: [blobPath(layer)],
  }))
}

function blob(bytes: Buffer): Blob {
  return { digest: digestOf(bytes), bytes }
}

function jsonBlob(value: object): Blob {
  return blob(Buffer.from(JSON.stringify(value)))
}

function json(name: string, mode: number, value: object): TarMember {
  return { name, mode, bytes: Buffer.from(JSON.stringify(value)) }
}

function blobPath({ digest }: Blob): string {
  return `blobs/${digest.replace(':', '/')}`
}

function byName(a: TarMember, b: TarMember): number {
  return a.name < b.name ? -1 : 1
}
