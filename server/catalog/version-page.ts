import { LRUCache } from 'lru-cache'
import { parseTemplate } from '../../bundles/ram/template.ts'
import type { Digest } from '../../oci/digest.ts'
import type { Blobs } from '../content/blobs.ts'
import type { Database } from '../db/database.ts'
import { Catalog, type Release, type ReleaseImage } from './catalog.ts'
import { ReleaseBytes } from './release-bytes.ts'
import { type AppPart, partsOf } from './template-parts.ts'

/** Largest template that is looked into, in bytes. */
const MAX_TEMPLATE = 64 * 1024 * 1024
/** Most parts that are remembered, of all templates together. */
const MAX_HELD = 20_000

/** A part with where its image is served: `<hub>/<repository>:<tag>`. */
export interface ServedPart extends AppPart {
  image: Pick<ReleaseImage, 'repository' | 'tag' | 'digest'> | null
}

/** What pages say of a version beside its row. */
export class VersionPages {
  readonly #blobs: Blobs
  readonly #catalog: Catalog
  readonly #bytes: ReleaseBytes
  /** By the template's digest: reading and parsing some of them takes a while. */
  readonly #parts = new LRUCache<string, AppPart[]>({ maxSize: MAX_HELD })

  constructor(db: Database, blobs: Blobs) {
    this.#blobs = blobs
    this.#catalog = new Catalog(db)
    this.#bytes = new ReleaseBytes(db)
  }

  /** Bytes of everything that the version holds, each blob once. */
  sizeOf(release: Release): number {
    return this.#bytes.sizeOf(release)
  }

  /** Components and plugins; none where the template can't be read any more. */
  partsOf(release: Release): ServedPart[] {
    const images = this.#catalog.images(release)
    return this.#templateParts(release.template).map((part) => {
      const served = images.get(part.shareImage)
      const image = served && { repository: served.repository, tag: served.tag, digest: served.digest }
      return { ...part, image: image ?? null }
    })
  }

  #templateParts(digest: string): AppPart[] {
    const held = this.#parts.get(digest)
    if (held) return held
    try {
      const parts = partsOf(parseTemplate(this.#blobs.read(digest as Digest, MAX_TEMPLATE)))
      this.#parts.set(digest, parts, { size: parts.length + 1 })
      return parts
    } catch {
      // A damaged blob is the scrub's to report; the page shows what there is.
      return []
    }
  }
}
