import { z } from 'zod'
import { type Digest, isDigest } from '../../oci/digest.ts'
import type { SecretKey } from '../minisign-keys.ts'
import { readInline, signInline, site, siteOf } from './signed-document.ts'

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'is not a digest')
const release = { app: z.string().max(32), version: z.string().max(32), digest: z.string().max(140) }

const receiptDocument = z.strictObject({
  type: z.literal('raincask-receipt'),
  schema: z.literal(1),
  site,
  importedAt: z.iso.datetime(),
  /** Of the bundle: its id, the digest of its `bundle.json`, and its signer's fingerprint. */
  bundle: z.strictObject({ id: z.string().max(64), digest, signer: z.string().max(64) }),
  results: z
    .array(
      z.strictObject({
        ...release,
        name: z.string().max(255),
        outcome: z.enum(['added', 'updated', 'unchanged']),
      }),
    )
    .max(10_000),
  removed: z.array(z.strictObject(release)).max(10_000),
  addedBytes: z.number().int().min(0),
  /** Digest of the inventory's file that was written with it. */
  inventory: digest,
})

/** A site's signed word that it has imported a bundle, for the store that made the bundle. */
export type Receipt = z.infer<typeof receiptDocument>

/** Largest receipt that is read, in bytes. */
export const MAX_RECEIPT_BYTES = 16 * 1024 * 1024

/** The file of a receipt, signed by the site. */
export function formatReceipt(receipt: Omit<Receipt, 'type' | 'schema' | 'site'>, key: SecretKey): Buffer {
  const document = { type: 'raincask-receipt', schema: 1, site: siteOf(key.publicKey), ...receipt }
  return signInline(document, key, `receipt for bundle ${receipt.bundle.id}`)
}

/** @throws PackageError NOT_A_PACKAGE, SIGNATURE_INVALID */
export function parseReceipt(file: Uint8Array): Receipt {
  return readInline(file, receiptDocument, 'a receipt')
}
