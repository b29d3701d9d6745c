import { z } from 'zod'
import { type Digest, type DigestAlgorithm, digestOf, splitDigest } from '../../oci/digest.ts'
import type { SecretKey } from '../minisign-keys.ts'
import { readInline, signInline, site, siteOf } from './signed-document.ts'

/** What a site holds: its releases and its blobs. Carried back, it is what the next delta is made against. */
export interface Inventory {
  /** Fingerprint of the site's key. */
  site: string
  takenAt: string
  releases: HeldRelease[]
  blobs: ReadonlySet<Digest>
  /** Digest of the inventory's file: its identity. */
  digest: Digest
}

export interface HeldRelease {
  app: string
  version: string
  digest: string
}

/** Largest inventory that is read, in bytes: some three million blobs. */
export const MAX_INVENTORY_BYTES = 128 * 1024 * 1024

/** Digests back to back, sorted, in base64: 43 characters each. */
const packed = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
const inventoryDocument = z.strictObject({
  type: z.literal('raincask-inventory'),
  schema: z.literal(1),
  site,
  takenAt: z.iso.datetime(),
  releases: z
    .array(
      z.strictObject({ app: z.string().max(32), version: z.string().max(32), digest: z.string().max(140) }),
    )
    .max(1_000_000),
  sha256: packed,
  sha512: packed,
})

/** The file of an inventory, signed by the site. */
export function formatInventory(
  { releases, blobs, takenAt }: Pick<Inventory, 'releases' | 'blobs' | 'takenAt'>,
  key: SecretKey,
): Buffer {
  return signInline(
    {
      type: 'raincask-inventory',
      schema: 1,
      site: siteOf(key.publicKey),
      takenAt,
      releases,
      sha256: pack(blobs, 'sha256'),
      sha512: pack(blobs, 'sha512'),
    } as z.input<typeof inventoryDocument>,
    key,
    'inventory',
  )
}

/** @throws PackageError NOT_A_PACKAGE, SIGNATURE_INVALID */
export function parseInventory(file: Uint8Array): Inventory {
  const { site: by, takenAt, releases, sha256, sha512 } = readInline(file, inventoryDocument, 'an inventory')
  return {
    site: by.fingerprint,
    takenAt,
    releases,
    blobs: new Set([...unpack(sha256, 'sha256'), ...unpack(sha512, 'sha512')]),
    digest: digestOf(file),
  }
}

function pack(blobs: Iterable<Digest>, algorithm: DigestAlgorithm): string {
  const hexes = [...blobs].map(splitDigest).filter((digest) => digest.algorithm === algorithm)
  const sorted = hexes.map(({ hex }) => hex).sort()
  return Buffer.from(sorted.join(''), 'hex').toString('base64')
}

function* unpack(text: string, algorithm: DigestAlgorithm): Generator<Digest> {
  const hex = Buffer.from(text, 'base64').toString('hex')
  const length = algorithm === 'sha256' ? 64 : 128
  for (let at = 0; at + length <= hex.length; at += length) yield `${algorithm}:${hex.slice(at, at + length)}`
}
