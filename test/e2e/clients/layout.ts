import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../../../oci/digest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { type Content, collect, contentOfBytes } from '../../builders/content.ts'
import { buildImage, layerOfFiles, layerOfRandom } from '../../builders/image.ts'

/** An OCI layout on disk with one tag, `1.0`: an index over images for two architectures that share a layer. */
export interface Layout {
  path: string
  index: Content
  /** The images' manifest digests: amd64, then arm64. */
  images: string[]
  /** The amd64 image's layers, lowest first. */
  layers: string[]
}

/** Writes a layout into `path`; the shared layer has `layerSize` bytes that don't compress. */
export async function multiArchLayout(path: string, layerSize = 300_000): Promise<Layout> {
  const base = await layerOfRandom(layerSize, 'base')
  const images = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) => {
      const top = await layerOfFiles({ 'app/run': `#!/bin/sh\necho ${architecture}\n` })
      return buildImage({ layers: [base, top], architecture })
    }),
  )
  const manifests = images.map(({ descriptor }) => descriptor)
  const index = contentOfBytes(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests }))
  mkdirSync(join(path, 'blobs/sha256'), { recursive: true })
  const contents = images.flatMap(({ config, manifest, layers }) => [
    config,
    manifest,
    ...layers.map(({ gzip }) => gzip),
  ])
  for (const content of [index, ...contents])
    writeFileSync(blobPath(path, content.digest), await collect(content.open()))
  const tagged = {
    mediaType: MediaType.ociIndex,
    digest: index.digest,
    size: index.size,
    annotations: { 'org.opencontainers.image.ref.name': '1.0' },
  }
  writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(path, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [tagged] }))
  const [amd64] = images
  return {
    path,
    index,
    images: images.map(({ manifest }) => manifest.digest),
    layers: amd64?.layers.map(({ gzip }) => gzip.digest) ?? [],
  }
}

/** Whether a layout on disk holds these blobs, each with the bytes that its name promises. */
export function holds(path: string, digests: string[]): boolean {
  return digests.every((digest) => digestOf(readFileSync(blobPath(path, digest))) === digest)
}

function blobPath(path: string, digest: string): string {
  return join(path, 'blobs', digest.replace(':', '/'))
}
