import { type Digest, digestOf } from '../../oci/digest.ts'
import { type Content, contentOfBytes, type Sized } from './content.ts'
import type { BuiltImage } from './image.ts'
import { tagOf } from './names.ts'
import { type TarItem, tarFile } from './tar-file.ts'

export interface SavedImage {
  /** As Docker shows them, e.g. `nginx:1.25`; `null` for an image without a tag. */
  repoTags: string[] | null
  image: BuiltImage
}

/** `docker save` up to 24: a directory for each layer under a made-up id, and links where a layer comes again. */
export function dockerSave24(images: SavedImage[]): Sized {
  return tarFile(dockerSave24Items(images))
}

/** The entries of `dockerSave24`, to be bent by tests. */
export function dockerSave24Items(images: SavedImage[]): TarItem[] {
  const items: TarItem[] = []
  const saved = new Map<Digest, string>()
  const configs = new Map<Digest, Content>()
  const rows = images.map(({ repoTags, image }) => {
    configs.set(image.config.digest, image.config)
    const layers = image.layers.map(({ plain }, index) => {
      const id = digestOf(`${image.config.digest} ${index}`).slice(7)
      const first = saved.get(plain.digest)
      const layer: TarItem =
        first === undefined
          ? { name: `${id}/layer.tar`, content: plain }
          : { name: `${id}/layer.tar`, type: 'symlink', linkName: `../${first}/layer.tar`, mode: 0o777 }
      if (first === undefined) saved.set(plain.digest, id)
      items.push(
        { name: `${id}/`, type: 'directory' },
        { name: `${id}/VERSION`, content: '1.0' },
        { name: `${id}/json`, content: JSON.stringify({ id, os: 'linux' }) },
        layer,
      )
      return `${id}/layer.tar`
    })
    return { Config: `${image.config.digest.slice(7)}.json`, RepoTags: repoTags, Layers: layers }
  })
  for (const [digest, content] of configs) items.push({ name: `${digest.slice(7)}.json`, content })
  items.push({ name: 'manifest.json', content: JSON.stringify(rows.length > 0 ? rows : null) })
  if (rows.length > 0) items.push({ name: 'repositories', content: repositories(images) })
  return items
}

/** `docker save` from 25 with graph drivers: an OCI layout with plain layers, and old configs that nothing names. */
export function dockerSave25(images: SavedImage[]): Sized {
  const blobs = new Map<Digest, Content>()
  const add = (content: Content) => blobs.set(content.digest, content)
  const path = (content: Content) => `blobs/sha256/${content.digest.slice(7)}`
  for (const { image } of images) {
    for (const { plain } of image.layers) {
      add(plain)
      add(contentOfBytes(JSON.stringify({ id: plain.digest.slice(7), os: 'linux', container_config: null })))
    }
    add(image.config)
    add(image.plainManifest)
  }
  const index = images.flatMap(
    ({
      repoTags,
      image: {
        plainManifest: { digest, size },
      },
    }) =>
      (repoTags ?? [undefined]).map((tag) => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size,
        ...(tag !== undefined && {
          annotations: {
            'io.containerd.image.name': tag.includes('/') ? tag : `docker.io/library/${tag}`,
            'org.opencontainers.image.ref.name': tagOf(tag),
          },
        }),
      })),
  )
  const rows = images.map(({ repoTags, image }) => ({
    Config: path(image.config),
    RepoTags: repoTags,
    Layers: image.layers.map(({ plain }) => path(plain)),
    LayerSources: Object.fromEntries(
      image.layers.map(({ plain: { digest, size } }) => [
        digest,
        { mediaType: 'application/vnd.oci.image.layer.v1.tar', size, digest },
      ]),
    ),
  }))
  return tarFile([
    { name: 'blobs/', type: 'directory' },
    { name: 'blobs/sha256/', type: 'directory' },
    ...[...blobs.values()].map((content) => ({ name: path(content), content })),
    { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: index }) },
    { name: 'manifest.json', content: JSON.stringify(rows) },
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'repositories', content: repositories(images) },
  ])
}

function repositories(images: SavedImage[]): string {
  const map: Record<string, Record<string, string>> = {}
  for (const { repoTags, image } of images)
    for (const tag of repoTags ?? []) {
      const name = tag.slice(0, tag.lastIndexOf(':'))
      map[name] = { ...map[name], [tagOf(tag)]: image.config.digest.slice(7) }
    }
  return JSON.stringify(map)
}
