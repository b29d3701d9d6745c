import type { Digest } from '../../oci/digest.ts'
import { type Descriptor, ManifestFormError, type ParsedManifest, parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import { isTag } from '../../oci/names.ts'
import { PackageError } from '../package-error.ts'
import { trail } from '../visible.ts'
import type { ArchiveContents } from './archive-contents.ts'
import { type Closure, ClosureReader, type Holdings } from './closure.ts'
import { parseDockerManifest } from './docker-manifest.ts'
import { mergeImages, misnamed, normalisedNames } from './image-names.ts'
import type { ArchiveImage } from './types.ts'

/** Full reference, as containerd and Docker from 25 write it. */
const CONTAINERD_NAME = 'io.containerd.image.name'
/** Often only the tag, but some tools write the whole reference. */
const REF_NAME = 'org.opencontainers.image.ref.name'

/**
 * The images of an OCI layout: whatever `index.json` lists, checked to be complete. Names come from the index, and from
 * `manifest.json` beside it where the index gives none. An index whose children are mostly absent is normal: an export
 * for one platform carries the list for all.
 * @throws PackageError IMAGE_MISSING or IMAGE_INVALID, naming image and digest
 */
export function imagesOfLayout(
  contents: ArchiveContents,
  holdings: Holdings,
  within: string | undefined,
): ArchiveImage[] {
  const index = parseIndexFile(contents, within)
  const closures = new ClosureReader(contents, holdings, within)
  const named = index.manifests.map((descriptor) => {
    const written = annotatedNames(descriptor)
    const names = normalisedNames(written)
    const closure = closures.read(descriptor, names[0] ?? descriptor.digest)
    const image = { ...imageOf(descriptor, closure, names), misnamed: misnamed(written) }
    return { ...image, tags: bareTags(descriptor), configs: closure.configs }
  })
  const tags = repoTags(contents, within)
  const taken = new Set(named.flatMap(({ names }) => names))
  const images = named.map(({ configs, ...image }) => {
    const own = image.names.length > 0 ? [] : configs.flatMap((config) => tags.get(config) ?? [])
    return { ...image, names: [...image.names, ...own.filter((name) => !taken.has(name))] }
  })
  return mergeImages(images, within)
}

function parseIndexFile(contents: ArchiveContents, within: string | undefined): ParsedManifest {
  try {
    return parseManifest(contents.files.get('index.json') ?? Buffer.alloc(0), MediaType.ociIndex)
  } catch (error) {
    if (!(error instanceof ManifestFormError)) throw error
    throw new PackageError('IMAGE_INVALID', `index.json: ${error.message}`, trail(within, 'index.json'))
  }
}

function imageOf(descriptor: Descriptor, closure: Closure, names: string[]): ArchiveImage {
  return {
    names,
    root: { mediaType: closure.mediaType, digest: descriptor.digest, size: descriptor.size },
    manifests: closure.manifests,
    blobs: closure.blobs,
    platforms: closure.platforms,
  }
}

/** Names as they are written, whether they are right or not. */
function annotatedNames({ annotations = {} }: Descriptor): string[] {
  const full = annotations[CONTAINERD_NAME]
  if (full !== undefined) return [full]
  const ref = annotations[REF_NAME]
  return ref !== undefined && /[/:]/.test(ref) ? [ref] : []
}

function bareTags({ annotations = {} }: Descriptor): string[] {
  const ref = annotations[REF_NAME]
  return ref !== undefined && isTag(ref) ? [ref] : []
}

/** Names of `manifest.json`, by the digest of the config that its rows give as `blobs/<algorithm>/<hex>`. */
function repoTags(contents: ArchiveContents, within: string | undefined): Map<Digest, string[]> {
  const bytes = contents.files.get('manifest.json')
  const tags = new Map<Digest, string[]>()
  for (const row of bytes ? parseDockerManifest(bytes, within) : []) {
    const digest = row.config.replace(/^blobs\/(sha256|sha512)\//, '$1:') as Digest
    tags.set(digest, [...(tags.get(digest) ?? []), ...normalisedNames(row.repoTags)])
  }
  return tags
}
