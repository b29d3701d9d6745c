import { Buffer } from 'node:buffer'
import { and, eq, sql } from 'drizzle-orm'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { MediaType } from '../../oci/media-types.ts'
import type { Database } from '../db/database.ts'
import { tags } from '../db/schema.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { Content } from './content.ts'
import { holdInRepository } from './hold-content.ts'
import type { NewManifest } from './manifests.ts'

/** A picture that browsers show and that cannot carry script: no SVG. */
export interface Picture {
  bytes: Buffer
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
}

/** Repository that holds what people uploaded for this store's own pages; served to nobody through the registry. */
export const PICTURES_REPOSITORY = 'internal/pictures'
/** The two bytes where an artifact has no configuration (image-spec, "Guidance for an Empty Descriptor"). */
const EMPTY = Buffer.from('{}')
/** Largest picture that any route takes, in bytes. */
const MAX_PICTURE = 5 * 1024 * 1024

/** What the bytes are, whatever they were called; undefined if that is no picture that may be shown. */
export function pictureType(bytes: Uint8Array): Picture['mediaType'] | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif'
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return 'image/webp'
  return undefined
}

/**
 * Pictures of people and apps, each an OCI artifact of its own with a tag that names its use: so a collection keeps
 * exactly those that are in use. One picture in two uses is stored once.
 */
export class Pictures {
  readonly #content: Content
  readonly #uses

  constructor(db: Database, content: Content) {
    this.#content = content
    this.#uses = db.orm
      .select({ name: tags.name })
      .from(tags)
      .where(and(eq(tags.repositoryId, sql.placeholder('id')), eq(tags.digest, sql.placeholder('digest'))))
      .limit(1)
      .prepare()
  }

  /**
   * Stores a picture for `use`, in place of the one that it had, and runs `within` in the same transaction with the
   * picture's digest: to write it into a row, with the audit.
   * @param use what it is for, as a tag: `user-<id>`, `screenshot-<id>`
   */
  async keep(use: string, picture: Picture, within: (digest: Digest) => void): Promise<Digest> {
    const { blobs } = this.#content
    const digest = digestOf(picture.bytes)
    const empty = await blobs.put(EMPTY, () => blobs.lease(digestOf(EMPTY)))
    const artifact = pictureArtifact(picture, digest)
    return blobs.put(picture.bytes, () => {
      this.drop(use)
      const held = { manifests: [artifact], blobs: [empty, digest] }
      holdInRepository(this.#content, PICTURES_REPOSITORY, held, use)
      within(digest)
    })
  }

  /** Ends a use; its picture goes with the next collection unless another use has it. Inside a write. */
  drop(use: string): void {
    const { manifests, repositories, tags: names } = this.#content
    const had = manifests.byTag(PICTURES_REPOSITORY, use)
    const id = repositories.find(PICTURES_REPOSITORY)
    if (!had || id === undefined) return
    names.remove(PICTURES_REPOSITORY, use)
    if (!this.#uses.get({ id, digest: had.digest })) manifests.remove(PICTURES_REPOSITORY, had.digest)
  }

  /** @throws RaincaskError NOT_FOUND if it is not stored */
  read(digest: string): Buffer {
    const { blobs } = this.#content
    if (blobs.sizeOf(digest as Digest) === undefined) throw new RaincaskError('NOT_FOUND')
    return blobs.read(digest as Digest, MAX_PICTURE)
  }
}

function pictureArtifact({ bytes, mediaType }: Picture, digest: Digest): NewManifest {
  const document = {
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    artifactType: 'application/vnd.raincask.picture.v1',
    config: { mediaType: MediaType.ociEmpty, digest: digestOf(EMPTY), size: EMPTY.length },
    layers: [{ mediaType, digest, size: bytes.length }],
  }
  const text = Buffer.from(JSON.stringify(document))
  return { digest: digestOf(text), bytes: text, parsed: parseManifest(text) }
}
