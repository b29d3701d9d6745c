import { and, eq, sql } from 'drizzle-orm'
import type { Bundle } from '../../../bundles/raincask/bundle.ts'
import type { Digest } from '../../../oci/digest.ts'
import type { Database } from '../../db/database.ts'
import {
  bundleImportBlobs,
  bundleImportDocuments,
  bundleImportRanges,
  bundleImports,
} from '../../db/schema.ts'

/**
 * What of a bundle is here for sure, kept in the database until it is published: an import that was cut off, or whose
 * volumes come one by one, goes on from it.
 */
export class BundleJournal {
  readonly #db: Database
  readonly #bundle: Digest
  readonly #hold

  constructor(db: Database, bundle: Digest) {
    this.#db = db
    this.#bundle = bundle
    this.#hold = db.orm
      .insert(bundleImportBlobs)
      .values({ bundle, digest: sql.placeholder('digest'), added: sql`${sql.placeholder('added')}` })
      .onConflictDoNothing()
      .prepare()
  }

  /** Begins, or goes on. Inside a write. */
  begin({ document, digest, title }: Bundle, signer: string): void {
    const { id, createdAt } = document
    this.#db.orm
      .insert(bundleImports)
      .values({
        bundle: digest,
        bundleId: id,
        title,
        signer,
        createdAt: Date.parse(createdAt),
        startedAt: Date.now(),
      })
      .onConflictDoUpdate({ target: bundleImports.bundle, set: { publishedAt: null } })
      .run()
  }

  /** Keeps a stored blob until the import ends. Inside a write. */
  hold(digest: Digest, added: boolean): void {
    this.#hold.run({ digest, added: added ? 1 : 0 })
  }

  /** Adds to the bytes that this import has brought. Inside a write. */
  count(bytes: number): void {
    this.#db.orm
      .update(bundleImports)
      .set({ addedBytes: sql`${bundleImports.addedBytes} + ${bytes}` })
      .where(eq(bundleImports.bundle, this.#bundle))
      .run()
  }

  /** Bytes that this import has brought, in all its runs. */
  addedBytes(): number {
    const row = this.#db.orm
      .select({ bytes: bundleImports.addedBytes })
      .from(bundleImports)
      .where(eq(bundleImports.bundle, this.#bundle))
      .get()
    return row?.bytes ?? 0
  }

  documents(): Map<Digest, Buffer> {
    const rows = this.#db.orm
      .select({ digest: bundleImportDocuments.digest, bytes: bundleImportDocuments.bytes })
      .from(bundleImportDocuments)
      .where(eq(bundleImportDocuments.bundle, this.#bundle))
      .all()
    return new Map(rows.map(({ digest, bytes }) => [digest as Digest, bytes]))
  }

  /** Keeps manifests and entries. */
  async addDocuments(documents: readonly { digest: Digest; bytes: Buffer }[]): Promise<void> {
    await this.#db.write(() => {
      for (const { digest, bytes } of documents)
        this.#db.orm
          .insert(bundleImportDocuments)
          .values({ bundle: this.#bundle, digest, bytes })
          .onConflictDoNothing()
          .run()
    })
  }

  /** Where the ranges of a cut blob begin that are in its staging file for sure. */
  rangeStarts(digest: Digest): Set<number> {
    const rows = this.#db.orm
      .select({ start: bundleImportRanges.start })
      .from(bundleImportRanges)
      .where(this.#rangesOf(digest))
      .all()
    return new Set(rows.map(({ start }) => start))
  }

  /** Inside a write. */
  addRange(digest: Digest, start: number, size: number): void {
    this.#db.orm
      .insert(bundleImportRanges)
      .values({ bundle: this.#bundle, digest, start, size })
      .onConflictDoNothing()
      .run()
  }

  /** Inside a write. */
  forgetRanges(digest: Digest): void {
    this.#db.orm.delete(bundleImportRanges).where(this.#rangesOf(digest)).run()
  }

  /** Ends the import, published or given up. Inside a write. */
  end(publishedAt: number | undefined): void {
    const { orm } = this.#db
    orm.delete(bundleImportBlobs).where(eq(bundleImportBlobs.bundle, this.#bundle)).run()
    orm.delete(bundleImportRanges).where(eq(bundleImportRanges.bundle, this.#bundle)).run()
    orm.delete(bundleImportDocuments).where(eq(bundleImportDocuments.bundle, this.#bundle)).run()
    const own = eq(bundleImports.bundle, this.#bundle)
    if (publishedAt === undefined) orm.delete(bundleImports).where(own).run()
    else orm.update(bundleImports).set({ publishedAt }).where(own).run()
  }

  /** Blobs that this import has brought. */
  broughtBlobs(): Digest[] {
    const rows = this.#db.orm
      .select({ digest: bundleImportBlobs.digest })
      .from(bundleImportBlobs)
      .where(and(eq(bundleImportBlobs.bundle, this.#bundle), eq(bundleImportBlobs.added, true)))
      .all()
    return rows.map(({ digest }) => digest as Digest)
  }

  #rangesOf(digest: Digest) {
    return and(eq(bundleImportRanges.bundle, this.#bundle), eq(bundleImportRanges.digest, digest))
  }
}
