import { digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'
import type { ArchiveContents } from './archive-contents.ts'
import { type DockerManifestRow, parseDockerManifest } from './docker-manifest.ts'
import { mergeImages, misnamed, normalisedNames } from './image-names.ts'
import type { ArchiveImage, SizedBlob } from './types.ts'

type SavedLayer = SizedBlob & { isGzip?: boolean }

/** Docker writes a link to the first copy; a link to a link is already unheard of. */
const MAX_LINKS = 8

/**
 * The images of `docker save` up to 24. It carries configs and uncompressed layers but no manifest, so one is built:
 * the same archive always gives the same bytes.
 * @throws PackageError IMAGE_MISSING or IMAGE_INVALID
 */
export function imagesOfDockerSave(contents: ArchiveContents, within: string | undefined): ArchiveImage[] {
  const rows = parseDockerManifest(contents.files.get('manifest.json') ?? Buffer.alloc(0), within)
  return mergeImages(
    rows.map((row) => imageOfRow(row, contents, within)),
    within,
  )
}

function imageOfRow(
  row: DockerManifestRow,
  contents: ArchiveContents,
  within: string | undefined,
): ArchiveImage {
  const image = visible(row.repoTags[0] ?? row.config)
  const config = contents.configPaths.get(row.config)
  if (!config)
    throw new PackageError(
      'IMAGE_MISSING',
      `image ${image}: its config ${visible(row.config)} is missing`,
      within,
    )
  const layers = row.layers.map((path) => {
    const layer = contents.layers.get(follow(path, contents))
    if (!layer)
      throw new PackageError('IMAGE_MISSING', `image ${image}: its layer ${visible(path)} is missing`, within)
    return layer
  })
  const { architecture, diffIds } = contents.configs.get(config.digest) ?? {}
  if (!diffIds)
    throw new PackageError(
      'IMAGE_INVALID',
      `image ${image}: its config lists no layers (rootfs.diff_ids)`,
      within,
    )
  checkLayers(image, row.layers, layers, diffIds, within)
  const bytes = manifestOf(config, layers)
  const root = { mediaType: MediaType.ociManifest, digest: digestOf(bytes), size: bytes.byteLength }
  return {
    names: normalisedNames(row.repoTags),
    misnamed: misnamed(row.repoTags),
    root,
    manifests: [{ digest: root.digest, mediaType: root.mediaType, bytes }],
    blobs: [...new Map([config, ...layers].map(({ digest, size }) => [digest, { digest, size }])).values()],
    platforms: architecture === undefined ? [] : [architecture],
  }
}

function follow(path: string, contents: ArchiveContents): string {
  let at = path
  for (let links = 0; links < MAX_LINKS; links++) {
    const target = contents.links.get(at)
    if (target === undefined) return at
    at = target
  }
  return at
}

function checkLayers(
  image: string,
  paths: string[],
  layers: SavedLayer[],
  diffIds: string[],
  within: string | undefined,
): void {
  if (layers.length !== diffIds.length)
    throw new PackageError(
      'IMAGE_INVALID',
      `image ${image}: it has ${layers.length} layers and its config lists ${diffIds.length}`,
      within,
    )
  for (const [index, { digest, isGzip }] of layers.entries())
    if (!isGzip && digest !== diffIds[index])
      throw new PackageError(
        'DIGEST_MISMATCH',
        `image ${image}: its layer ${visible(paths[index] ?? '')} is ${digest}, and its config says ${diffIds[index]}`,
        within,
      )
}

function manifestOf(config: SizedBlob, layers: SavedLayer[]): Buffer {
  const descriptor = (mediaType: string, { digest, size }: SizedBlob) => ({ mediaType, digest, size })
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: descriptor(MediaType.ociConfig, config),
      layers: layers.map((layer) =>
        descriptor(layer.isGzip ? MediaType.ociLayerGzip : MediaType.ociLayerTar, layer),
      ),
    }),
  )
}
