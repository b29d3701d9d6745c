import { createHash } from 'node:crypto'

/** A content digest, `sha256:<64 lower-case hex>` or `sha512:<128 lower-case hex>` (image-spec, "Digests"). */
export type Digest = `${DigestAlgorithm}:${string}`
export type DigestAlgorithm = 'sha256' | 'sha512'

const FORM = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** True if the text is a digest of an algorithm that we store. */
export function isDigest(text: string): text is Digest {
  return FORM.test(text)
}

/** The digest that the text spells, or undefined. */
export function parseDigest(text: string): Digest | undefined {
  return FORM.test(text) ? (text as Digest) : undefined
}

/** The parts of a digest: its algorithm and its hex. */
export function splitDigest(digest: Digest): { algorithm: DigestAlgorithm; hex: string } {
  const colon = digest.indexOf(':')
  return { algorithm: digest.slice(0, colon) as DigestAlgorithm, hex: digest.slice(colon + 1) }
}

/** The digest of bytes that are in memory. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}
