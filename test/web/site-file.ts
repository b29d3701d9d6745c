import { generateSecretKey, parseSecretKey, type SecretKey } from '../../bundles/minisign-keys.ts'
import { formatInventory, type HeldRelease } from '../../bundles/raincask/inventory.ts'
import { formatReceipt } from '../../bundles/raincask/receipt.ts'
import { digestOf } from '../../oci/digest.ts'

/** The key of another store, made up for a test. */
export function siteKey(): SecretKey {
  const key = parseSecretKey(generateSecretKey())
  if (!key) throw new Error('no key was made')
  return key
}

/** What a site writes that holds these releases. */
export function inventoryOf(key: SecretKey, takenAt: string, releases: HeldRelease[]): string {
  return formatInventory({ releases, blobs: new Set(), takenAt }, key).toString('utf8')
}

/** What a site writes after an import. */
export function receiptOf(
  key: SecretKey,
  importedAt: string,
  came: (HeldRelease & { name: string })[],
  removed: HeldRelease[] = [],
): string {
  const nothing = digestOf(Buffer.from(importedAt))
  const bundle = { id: 'b'.repeat(32), digest: nothing, signer: 'c'.repeat(32) }
  const results = came.map((one) => ({ ...one, outcome: 'added' as const }))
  const contents = { importedAt, bundle, results, removed, addedBytes: 0, inventory: nothing }
  return formatReceipt(contents, key).toString('utf8')
}
