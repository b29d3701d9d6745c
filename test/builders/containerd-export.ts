import type { Digest } from '../../oci/digest.ts'
import { type Content, contentOfBytes, type Sized } from './content.ts'
import type { BuiltImage, BuiltIndex } from './image.ts'
import { familiarName, tagOf } from './names.ts'
import { type TarItem, tarFile } from './tar-file.ts'

export interface NamedImage {
  /** Full references, e.g. `goodrain.me/abc:1`. */
  names: string[]
  image: BuiltImage | BuiltIndex
}

/**
 * An image archive as containerd 1.5 exports it and Rainbond from 6 packs it: sorted, blobs first, `index.json` and
 * `manifest.json` behind them, exactly two zero blocks at the end. An index is written as it is and only its present
 * children are carried. Of no images: `"manifests":null` and no `manifest.json`.
 */
export function containerdExport(images: NamedImage[], extra: TarItem[] = []): Sized {
  return tarFile(containerdItems(images, extra))
}

/** The entries of `containerdExport`, to be bent by tests. */
export function containerdItems(images: NamedImage[], extra: TarItem[] = []): TarItem[] {
  const blobs = new Map<Digest, Content>()
  for (const { image } of images) for (const blob of blobsOf(image)) blobs.set(blob.digest, blob)
  const index = images.flatMap(({ names, image }) =>
    names.map((name) => ({
      mediaType: image.descriptor.mediaType,
      digest: image.descriptor.digest,
      size: image.descriptor.size,
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': tagOf(name) },
    })),
  )
  const items: TarItem[] = [...blobs.values()].map((content) => ({
    name: `blobs/sha256/${content.digest.slice(7)}`,
    content,
    mode: 0o444,
  }))
  items.push({
    name: 'index.json',
    content: JSON.stringify({ schemaVersion: 2, manifests: index.length > 0 ? index : null }),
  })
  if (images.length > 0)
    items.push({ name: 'manifest.json', content: JSON.stringify(images.flatMap(dockerRows)) })
  items.push({ name: 'oci-layout', content: contentOfBytes('{"imageLayoutVersion":"1.0.0"}'), mode: 0o444 })
  const sorted = [...items, ...extra].sort((a, b) => (a.name < b.name ? -1 : 1))
  const directories: TarItem[] = [
    { name: 'blobs/', type: 'directory' },
    { name: 'blobs/sha256/', type: 'directory' },
  ]
  return images.length > 0 ? [...directories, ...sorted] : sorted
}

function dockerRows({ names, image }: NamedImage): object[] {
  const images = image.kind === 'image' ? [image] : image.present
  const path = ({ digest }: Content) => `blobs/sha256/${digest.slice(7)}`
  return images.map(({ config, layers }) => ({
    Config: path(config),
    RepoTags: names.map(familiarName),
    Layers: layers.map(({ gzip }) => path(gzip)),
  }))
}

/** Everything that an export of this image carries. */
export function blobsOf(image: BuiltImage | BuiltIndex): Content[] {
  if (image.kind === 'index') return [image.index, ...image.present.flatMap(blobsOf)]
  return [image.manifest, image.config, ...image.layers.map(({ gzip }) => gzip)]
}
