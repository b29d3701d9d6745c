import type { Digest } from '../../../oci/digest.ts'
import { isDigest } from '../../../oci/digest.ts'
import { type Descriptor, type ParsedManifest, parseManifest } from '../../../oci/manifest.ts'
import { isRepositoryName } from '../../../oci/names.ts'
import { parseReference } from '../../../oci/reference.ts'
import type { Content } from '../../content/content.ts'
import type { NewManifest, StoredManifest } from '../../content/manifests.ts'
import type { ContentImage } from './publish-release-content.ts'

/** Nothing real nests indexes deeper than two. */
const MAX_DEPTH = 4
/** Largest image config that is looked into, in bytes. */
const MAX_CONFIG = 1024 * 1024

/** Images in repositories of this store, by the names under which clusters pushed them. */
export class PushedImages {
  readonly #content: Content
  readonly #mayUse: (repository: string) => boolean

  /** @param mayUse whether an image of this repository may be published */
  constructor(content: Content, mayUse: (repository: string) => boolean) {
    this.#content = content
    this.#mayUse = mayUse
  }

  /**
   * The image, if it was pushed into a repository that may be used and is still whole. Under which address of this
   * store it was pushed doesn't matter: a store may have several.
   * @param name the full name as the template writes it
   */
  find(name: string): ContentImage | undefined {
    const reference = parseReference(name)
    if (!reference || !isRepositoryName(reference.repository) || !this.#mayUse(reference.repository))
      return undefined
    const { repository, tag, digest } = reference
    const { manifests } = this.#content
    if (digest !== undefined)
      return isDigest(digest) ? this.#image(repository, manifests.byDigest(repository, digest)) : undefined
    return tag === undefined ? undefined : this.#image(repository, manifests.byTag(repository, tag))
  }

  #image(repository: string, root: StoredManifest | undefined): ContentImage | undefined {
    const found = new Gathered()
    if (!root || !this.#gather(repository, root, found, 0)) return undefined
    const { digest, mediaType, bytes } = root
    return {
      root: { mediaType, digest, size: bytes.length },
      held: { manifests: [...found.manifests.values()], blobs: [...found.blobs] },
      platforms: [...found.platforms],
    }
  }

  /** Takes in a manifest and all beneath it, children first; false if it is not whole. */
  #gather(repository: string, stored: StoredManifest, found: Gathered, depth: number): boolean {
    if (depth > MAX_DEPTH) return false
    if (found.manifests.has(stored.digest)) return true
    const parsed = parseManifest(stored.bytes, stored.mediaType)
    const isWhole =
      parsed.kind === 'index'
        ? this.#gatherChildren(repository, parsed, found, depth)
        : this.#gatherBlobs(parsed, found)
    if (isWhole) found.manifests.set(stored.digest, { digest: stored.digest, bytes: stored.bytes, parsed })
    return isWhole
  }

  /** Children may be left out, as in images pushed for one platform only; without any there is no image. */
  #gatherChildren(repository: string, index: ParsedManifest, found: Gathered, depth: number): boolean {
    const whole = index.manifests.filter((child) => {
      const stored = this.#content.manifests.byDigest(repository, child.digest)
      return stored !== undefined && this.#gather(repository, stored, found, depth + 1)
    })
    return whole.length > 0
  }

  #gatherBlobs({ blobs }: ParsedManifest, found: Gathered): boolean {
    // Layers that lie elsewhere and say where are in no registry (image-spec, "Non-Distributable Layers").
    const own = blobs.filter((blob) => this.#isStored(blob) || !blob.urls?.length)
    if (!own.every((blob) => this.#isStored(blob))) return false
    for (const { digest } of own) found.blobs.add(digest)
    const [config] = blobs
    const platform = config && this.#isStored(config) ? this.#platformOf(config) : undefined
    if (platform !== undefined) found.platforms.add(platform)
    return true
  }

  #isStored({ digest, size }: Descriptor): boolean {
    return this.#content.blobs.sizeOf(digest) === size
  }

  /** The architecture that an image's config names; undefined for what is no image. */
  #platformOf({ digest, size }: Descriptor): string | undefined {
    if (size > MAX_CONFIG) return undefined
    try {
      const config = JSON.parse(this.#content.blobs.read(digest, MAX_CONFIG).toString('utf8'))
      const { architecture } = (config ?? {}) as { architecture?: unknown }
      return typeof architecture === 'string' && architecture !== '' ? architecture : undefined
    } catch {
      return undefined
    }
  }
}

/** What one image holds. */
class Gathered {
  readonly manifests = new Map<Digest, NewManifest>()
  readonly blobs = new Set<Digest>()
  readonly platforms = new Set<string>()
}
