import { randomBytes } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { eq } from 'drizzle-orm'
import type { Bundle } from '../../../bundles/raincask/bundle.ts'
import {
  formatReceipt,
  MAX_RECEIPT_BYTES,
  parseReceipt,
  type Receipt,
} from '../../../bundles/raincask/receipt.ts'
import type { Database } from '../../db/database.ts'
import { exportedBundles } from '../../db/schema.ts'
import { parseFile } from '../export/export-base.ts'
import type { ImportDeps } from '../import-package/import-package.ts'
import { loadSigningKey, syncDirectory } from '../trust/trust-key.ts'
import { takeInventory } from './inventory.ts'

/** What was written for the sender. */
export interface WrittenReceipt {
  /** Paths of the receipt, and of the inventory that belongs to it. */
  receipt: string
  inventory: string
}

/** What an import did, as its receipt says it. */
export type ReceiptContents = Pick<Receipt, 'results' | 'removed' | 'addedBytes'>

/**
 * Writes the receipt for an import, and the store's inventory after it, into `<data>/receipts`.
 */
export async function writeReceipt(
  deps: ImportDeps,
  { digest, document }: Bundle,
  contents: ReceiptContents,
): Promise<WrittenReceipt> {
  const directory = join(deps.data.root, 'receipts')
  await mkdir(directory, { recursive: true, mode: 0o750 })
  const inventory = await takeInventory(deps)
  const importedAt = new Date().toISOString()
  const bundle = { id: document.id, digest, signer: document.by.fingerprint }
  const receipt = formatReceipt(
    { importedAt, bundle, ...contents, inventory: inventory.digest },
    await loadSigningKey(deps.data),
  )
  const stem = `${importedAt.replace(/[-:]|\.\d+/g, '')}-${document.id.slice(0, 8)}`
  const paths = {
    receipt: join(directory, `${stem}.receipt`),
    inventory: join(directory, `${stem}.inventory`),
  }
  const scratch = deps.content.staging.directory
  await writeWhole(paths.inventory, inventory.file, scratch)
  await writeWhole(paths.receipt, receipt, scratch)
  await syncDirectory(directory)
  return paths
}

/** A receipt that was carried back, and what is known here of the bundle that it is for. */
export interface ShownReceipt extends Receipt {
  /** True if this store made the bundle. */
  ours: boolean
}

/**
 * Reads a receipt and checks that the site that it names has signed it.
 * @throws RaincaskError FILE_UNREADABLE, NOT_A_PACKAGE, SIGNATURE_INVALID
 */
export async function readReceipt(db: Database, file: string): Promise<ShownReceipt> {
  const receipt = await parseFile(file, MAX_RECEIPT_BYTES, parseReceipt)
  const row = db.orm
    .select({ bundle: exportedBundles.bundle })
    .from(exportedBundles)
    .where(eq(exportedBundles.bundle, receipt.bundle.digest))
    .get()
  return { ...receipt, ours: row !== undefined }
}

/**
 * Writes a file so that it is there whole or not at all.
 * @param scratch directory of the same file system for the half-written file; what is left there goes when the session ends
 */
export async function writeWhole(path: string, bytes: Uint8Array, scratch?: string): Promise<void> {
  const place = scratch === undefined ? path : join(scratch, basename(path))
  const partial = `${place}.${randomBytes(4).toString('hex')}.partial`
  const handle = await open(partial, 'wx', 0o640)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, path)
}
