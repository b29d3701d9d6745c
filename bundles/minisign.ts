import { createHash, createPublicKey, sign, verify } from 'node:crypto'
import { decodeBase64, type PublicKey, type SecretKey } from './minisign-keys.ts'

/** A detached signature in minisign's format, read but not judged. */
export interface Signature {
  /** Number of the key that is said to have made it. */
  keyId: Buffer
  /** Signed as well. */
  trustedComment: string
  /** 64 bytes over the BLAKE2b-512 of the file. */
  signature: Buffer
  /** 64 bytes over `signature` and the trusted comment. */
  globalSignature: Buffer
}

/** Largest signature file that is looked at, in bytes. */
export const MAX_SIGNATURE_BYTES = 4096

const UNTRUSTED = 'untrusted comment: '
const TRUSTED = 'trusted comment: '
const SIGNATURE_BYTES = 74

/**
 * Signs a document as `minisign -S` does (prehashed, algorithm `ED`). The same key, document and comment always give
 * the same bytes. The comment must be one line.
 */
export function signDocument(
  document: Uint8Array,
  { secret, publicKey }: SecretKey,
  trustedComment: string,
): string {
  const signature = sign(null, prehash(document), secret)
  const global = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), secret)
  const packed = Buffer.concat([Buffer.from('ED'), publicKey.keyId, signature])
  return [
    `${UNTRUSTED}signature of a Raincask store`,
    packed.toString('base64'),
    `${TRUSTED}${trustedComment}`,
    global.toString('base64'),
    '',
  ].join('\n')
}

/**
 * Reads a signature. Only prehashed ones are taken; `minisign -S` has made no other since 0.10.
 * @returns undefined if it is not one
 */
export function parseSignature(text: string): Signature | undefined {
  if (text.length > MAX_SIGNATURE_BYTES) return undefined
  const lines = text.replace(/\n$/, '').split('\n')
  const [untrusted, packed, trusted, global] = lines
  if (lines.length !== 4 || !untrusted?.startsWith(UNTRUSTED) || !trusted?.startsWith(TRUSTED))
    return undefined
  const bytes = decodeBase64(packed ?? '', SIGNATURE_BYTES)
  const globalSignature = decodeBase64(global ?? '', 64)
  if (bytes?.toString('latin1', 0, 2) !== 'ED' || !globalSignature) return undefined
  return {
    keyId: bytes.subarray(2, 10),
    signature: bytes.subarray(10),
    trustedComment: trusted.slice(TRUSTED.length),
    globalSignature,
  }
}

/** True if the key made this signature of the document, trusted comment included. */
export function isSignedBy(document: Uint8Array, signature: Signature, publicKey: PublicKey): boolean {
  if (!publicKey.keyId.equals(signature.keyId)) return false
  const x = publicKey.key.toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const comment = Buffer.concat([signature.signature, Buffer.from(signature.trustedComment)])
  return (
    verify(null, prehash(document), key, signature.signature) &&
    verify(null, comment, key, signature.globalSignature)
  )
}

function prehash(document: Uint8Array): Buffer {
  return createHash('blake2b512').update(document).digest()
}
