import { readFile, stat } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { Bundle } from '../../../bundles/raincask/bundle.ts'
import type { BundleDocument } from '../../../bundles/raincask/bundle-document.ts'
import { type HeldRelease, MAX_INVENTORY_BYTES, parseInventory } from '../../../bundles/raincask/inventory.ts'
import { parseReceipt } from '../../../bundles/raincask/receipt.ts'
import type { Digest } from '../../../oci/digest.ts'
import type { Database } from '../../db/database.ts'
import { exportedBundles } from '../../db/schema.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { explainPackageError } from '../import-package/package-error.ts'

/** What a site is known to hold: what a delta for it need not carry. */
export interface DeltaBase {
  described: NonNullable<BundleDocument['base']>
  blobs: ReadonlySet<Digest>
  releases: readonly HeldRelease[]
}

/**
 * The base that an inventory gives: the site's real state.
 * @throws RaincaskError FILE_UNREADABLE, NOT_A_PACKAGE, SIGNATURE_INVALID
 */
export async function baseOfInventory(file: string): Promise<DeltaBase> {
  const { digest, blobs, releases } = await parseFile(file, MAX_INVENTORY_BYTES, parseInventory)
  return { described: { inventory: digest }, blobs, releases }
}

/**
 * The base that a receipt gives: what the bundle that it is for carried and required.
 * @throws RaincaskError BUNDLE_UNKNOWN if this store did not make it; else as `baseOfInventory`
 */
export async function baseOfReceipt(db: Database, file: string): Promise<DeltaBase> {
  const receipt = await parseFile(file, MAX_INVENTORY_BYTES, parseReceipt)
  const { digest, id } = receipt.bundle
  const row = db.orm
    .select({ document: exportedBundles.document })
    .from(exportedBundles)
    .where(eq(exportedBundles.bundle, digest))
    .get()
  if (!row) throw new RaincaskError('BUNDLE_UNKNOWN', { where: id })
  const { blobs, requires } = new Bundle(row.document).document
  return {
    described: { bundle: digest },
    blobs: new Set([...blobs, ...requires].map((blob) => blob.digest)),
    releases: receipt.results,
  }
}

/**
 * The base that a file from a site gives, which says itself whether it is an inventory or a receipt.
 * @throws RaincaskError as `baseOfReceipt`
 */
export async function baseOfSiteFile(db: Database, file: string): Promise<DeltaBase> {
  const isReceipt = (await readFile(file)).subarray(0, 4096).includes('raincask-receipt')
  return isReceipt ? baseOfReceipt(db, file) : baseOfInventory(file)
}

/**
 * Reads a whole file that a person named.
 * @throws RaincaskError that names the file
 */
export async function parseFile<T>(file: string, limit: number, parse: (bytes: Buffer) => T): Promise<T> {
  try {
    const { size } = await stat(file)
    if (size > limit)
      throw new RaincaskError('FILE_UNREADABLE', { where: file, reason: `it has ${size} bytes, too many` })
    return parse(await readFile(file))
  } catch (error) {
    throw explainPackageError(error, file)
  }
}
