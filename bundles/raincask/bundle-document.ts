import { z } from 'zod'
import { type Digest, isDigest } from '../../oci/digest.ts'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'

/** Largest `bundle.json` in bytes: room for some 300,000 blobs. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
/** Version of the format that this program writes and reads. */
export const SCHEMA = 1

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'is not a digest')
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const volume = z.number().int().min(1).max(100_000)
const time = z.iso.datetime()
const app = z.string().regex(/^[A-Za-z0-9_]{1,32}$/, 'is not an app key')
const version = z.string().regex(/^[\p{L}\p{N}_.-]{1,32}$/u, 'is not a version')

/** A piece of a blob that is cut, with the digest of the piece alone; pieces come in order and leave nothing out. */
const range = z.strictObject({ volume, offset: bytes, size: bytes.min(1), digest })

/**
 * What a blob is for: a `manifest` (or index), an `entry` of the catalogue, or any other `blob`. Either it lies in one
 * piece, its first byte at `offset` in the file of its `volume`, or in `ranges`.
 */
const blob = z.strictObject({
  digest,
  size: bytes,
  kind: z.enum(['manifest', 'entry', 'blob']),
  volume: volume.optional(),
  offset: bytes.optional(),
  ranges: z.array(range).min(2).max(100_000).optional(),
})

const release = z.strictObject({
  app,
  name: z.string().min(1).max(255),
  version,
  /** Digest of the release index, and of the catalogue entry. */
  digest,
  entry: digest,
  arch: z.string().max(64),
  /** When its store published it. */
  publishedAt: time,
})

const bundleDocument = z.strictObject({
  schema: z.literal(SCHEMA),
  /** 32 hex digits, derived from all the rest. */
  id: z.string().regex(/^[0-9a-f]{32}$/, 'is not a bundle id'),
  createdAt: time,
  by: z.strictObject({ fingerprint: z.string().max(64), publicKey: z.string().max(200) }),
  kind: z.enum(['full', 'delta']),
  /** What a delta was made against: the digest of an inventory, or the bundle that a receipt was for. */
  base: z.strictObject({ inventory: digest.optional(), bundle: digest.optional() }).optional(),
  releases: z.array(release).min(1).max(10_000),
  /** Releases that the sender has no more and the receiver was known to hold. */
  removed: z.array(z.strictObject({ app, version, digest })).max(10_000),
  /** The files of the OCI layout, at the beginning of the first volume. */
  files: z
    .array(
      z.strictObject({
        name: z.enum(['oci-layout', 'index.json']),
        size: bytes,
        digest,
        volume: z.literal(1),
        offset: bytes,
      }),
    )
    .length(2),
  blobs: z.array(blob).max(300_000),
  /** Blobs that a delta takes for granted. */
  requires: z.array(z.strictObject({ digest, size: bytes })).max(300_000),
  /** Bytes of each volume's file, the first volume first. */
  volumes: z
    .array(z.strictObject({ size: bytes }))
    .min(1)
    .max(100_000),
  totals: z.strictObject({ blobs: z.number().int().min(0), bytes }),
})

export type BundleDocument = z.infer<typeof bundleDocument>
export type BundleBlob = BundleDocument['blobs'][number]
export type BundleRelease = BundleDocument['releases'][number]

/**
 * Reads `bundle.json`, which may end in white space. Only its form is checked here; `Bundle` checks that it agrees with
 * itself.
 * @throws PackageError BUNDLE_INVALID, BUNDLE_NEWER
 */
export function parseBundleDocument(json: Uint8Array): BundleDocument {
  const refuse = (reason: string) => new PackageError('BUNDLE_INVALID', reason, 'bundle.json')
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    throw refuse('it is not JSON')
  }
  const schema = (document as { schema?: unknown } | null)?.schema
  if (typeof schema === 'number' && schema > SCHEMA)
    throw new PackageError(
      'BUNDLE_NEWER',
      `its form has number ${schema}, and ${SCHEMA} is read here`,
      'bundle.json',
    )
  const result = bundleDocument.safeParse(document)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw refuse(visible(`${issue?.path.join('.')}: ${issue?.message}`))
}
