import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'

/** Time after which being asked for counts anew, in milliseconds. Grace periods are longer. */
const RENEW_AFTER = 15 * 60_000

/**
 * A client that pushes asks first what is here, and leaves out what it is told of. What it was told of must then stay
 * for as long as a push may take, even if nothing names it yet: an answer to HEAD renews its grace period. Otherwise
 * a collection between the question and the manifest would break the push, or, with indexes, which may be sparse,
 * leave an image incomplete that was acknowledged.
 */
export class Renewals {
  readonly #db: Database
  readonly #blobIsOld
  readonly #manifestIsOld
  readonly #renewBlob
  readonly #renewManifest

  constructor(db: Database) {
    this.#db = db
    const isHeld =
      'digest = @digest AND repository_id = (SELECT id FROM repositories WHERE name = @repository)'
    const { sqlite } = db
    this.#blobIsOld = sqlite.prepare(`SELECT 1 FROM repository_blobs WHERE ${isHeld} AND linked_at < @before`)
    this.#manifestIsOld = sqlite.prepare(
      `SELECT 1 FROM repository_manifests WHERE ${isHeld} AND pushed_at < @before`,
    )
    this.#renewBlob = sqlite.prepare(`UPDATE repository_blobs SET linked_at = @now WHERE ${isHeld}`)
    this.#renewManifest = sqlite.prepare(`UPDATE repository_manifests SET pushed_at = @now WHERE ${isHeld}`)
  }

  /**
   * To be awaited before a client is told that a repository shows a blob.
   * @returns false if a collection has taken it away since it was looked up
   */
  blob(repository: string, digest: Digest): Promise<boolean> | true {
    const key = { repository, digest }
    const now = Date.now()
    if (!this.#blobIsOld.get({ ...key, before: now - RENEW_AFTER })) return true
    return this.#db.write(() => this.#renewBlob.run({ ...key, now }).changes > 0)
  }

  /** The same for a manifest, asked for by digest. */
  manifest(repository: string, digest: Digest): Promise<boolean> | true {
    const key = { repository, digest }
    const now = Date.now()
    if (!this.#manifestIsOld.get({ ...key, before: now - RENEW_AFTER })) return true
    return this.#db.write(() => this.#renewManifest.run({ ...key, now }).changes > 0)
  }
}
