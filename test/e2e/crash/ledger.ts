import type { Digest } from '../../../oci/digest.ts'

/** A tag that one pusher moves: what it was last acknowledged to point at, and what else it may point at. */
interface TagRecord {
  certain: Digest | undefined
  /** Pushes that were cut off: done or not, nobody was told. */
  possible: Set<Digest>
}

/** What the server has acknowledged, and so must never lose. */
export class Ledger {
  /** Digests of blobs by repository. */
  readonly blobs = new Map<string, Set<Digest>>()
  /** Manifests by repository. */
  readonly manifests = new Map<string, Map<Digest, Buffer>>()
  /** Tags as `repository:tag`. */
  readonly tags = new Map<string, TagRecord>()
  /** Images of which every request was acknowledged, and those that a kill cut off. */
  readonly pushes = { done: 0, cut: 0 }

  blob(repository: string, digest: Digest): void {
    const known = this.blobs.get(repository) ?? new Set()
    this.blobs.set(repository, known.add(digest))
  }

  manifestSent(repository: string, tag: string, digest: Digest): void {
    this.#tag(repository, tag).possible.add(digest)
  }

  manifest(repository: string, tag: string, digest: Digest, bytes: Buffer): void {
    const known = this.manifests.get(repository) ?? new Map<Digest, Buffer>()
    this.manifests.set(repository, known.set(digest, bytes))
    const record = this.#tag(repository, tag)
    record.certain = digest
    record.possible.clear()
  }

  #tag(repository: string, tag: string): TagRecord {
    const key = `${repository}:${tag}`
    const record = this.tags.get(key) ?? { certain: undefined, possible: new Set() }
    this.tags.set(key, record)
    return record
  }
}
