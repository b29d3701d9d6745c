import { and, asc, eq, sql } from 'drizzle-orm'
import type { Digest } from '../../oci/digest.ts'
import type { Database } from '../db/database.ts'
import { blobs, damagedBlobs } from '../db/schema.ts'
import type { BlobStore } from './blob-store.ts'

/** What is wrong with a blob. */
export interface Damage {
  kind: 'missing' | 'size' | 'content' | 'unreadable'
  /** What was found in its place, for people. */
  finding: string
}

export interface DamagedBlob extends Damage {
  digest: Digest
  /** Bytes that it should have. */
  size: number
  /** Milliseconds since 1970 UTC. */
  foundAt: number
}

/** A stored blob as its row was when somebody began to look at it. */
export interface SeenBlob {
  digest: Digest
  size: number
  storedAt: number
}

const p = sql.placeholder

/** Blobs that were found damaged. The next push or import that brings one heals it (`Blobs.commit`). */
export class DamagedBlobs {
  readonly #db: Database
  readonly #store: BlobStore
  readonly #forget
  readonly #record
  readonly #list

  constructor(db: Database, store: BlobStore) {
    this.#db = db
    this.#store = store
    this.#forget = db.orm
      .delete(blobs)
      .where(and(eq(blobs.digest, p('digest')), eq(blobs.storedAt, p('storedAt'))))
      .prepare()
    const values = {
      size: p('size'),
      kind: sql`${p('kind')}`,
      finding: sql`${p('finding')}`,
      foundAt: sql`${p('now')}`,
    }
    this.#record = db.orm
      .insert(damagedBlobs)
      .values({ digest: p('digest'), ...values })
      .onConflictDoUpdate({
        target: damagedBlobs.digest,
        set: { kind: values.kind, finding: values.finding, foundAt: values.foundAt },
      })
      .prepare()
    this.#list = db.orm
      .select()
      .from(damagedBlobs)
      .orderBy(asc(damagedBlobs.foundAt), asc(damagedBlobs.digest))
      .prepare()
  }

  /**
   * Takes a damaged blob out of service: its row goes, so that nobody is offered it and whoever pushes or imports it
   * brings it anew; its file is moved to quarantine; its links and manifests stay. False if it was removed or stored
   * anew since it was seen, and all may be well.
   */
  quarantine(seen: SeenBlob, { kind, finding }: Damage): Promise<boolean> {
    const { digest, size, storedAt } = seen
    return this.#db.write(() => {
      if (this.#forget.run({ digest, storedAt }).changes === 0) return false
      this.#record.run({ digest, size, kind, finding, now: Date.now() })
      this.#moveAside(digest)
      return true
    })
  }

  /** Damaged blobs that nobody has healed yet. */
  list(): DamagedBlob[] {
    return this.#list.all().map((row) => ({ ...row, digest: row.digest as Digest }))
  }

  #moveAside(digest: Digest): void {
    try {
      this.#store.quarantine(digest)
    } catch {
      // A disk that lets nothing be moved must not keep the blob in service: without a row nobody is given it.
    }
  }
}
