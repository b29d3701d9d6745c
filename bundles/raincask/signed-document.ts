import { z } from 'zod'
import { isSignedBy, MAX_SIGNATURE_BYTES, parseSignature, signDocument } from '../minisign.ts'
import {
  fingerprintOf,
  formatPublicKey,
  type PublicKey,
  parsePublicKey,
  type SecretKey,
} from '../minisign-keys.ts'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'

/** Which store wrote a document: its signing key is its name. */
export interface Site {
  fingerprint: string
  publicKey: string
}

export const site = z.strictObject({ fingerprint: z.string().max(64), publicKey: z.string().max(200) })

/** The site that a key belongs to. */
export function siteOf(publicKey: PublicKey): Site {
  return { fingerprint: fingerprintOf(publicKey), publicKey: formatPublicKey(publicKey) }
}

/**
 * A document that carries its own signature, as one file to carry: the JSON in one line, then the four lines of a
 * minisign signature of that line (without its line end).
 */
export function signInline(document: { site: Site }, key: SecretKey, comment: string): Buffer {
  const line = JSON.stringify(document)
  return Buffer.from(`${line}\n${signDocument(Buffer.from(line), key, comment)}`)
}

/**
 * Reads such a document and checks that the site that it names has signed it. Whether that site is known is for the
 * caller.
 * @param what for errors, e.g. `a receipt`
 * @throws PackageError NOT_A_PACKAGE if it is something else, SIGNATURE_INVALID
 */
export function readInline<S extends z.ZodType<{ site: Site }>>(
  file: Uint8Array,
  schema: S,
  what: string,
): z.output<S> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const end = bytes.indexOf('\n')
  const line = end < 0 ? bytes : bytes.subarray(0, end)
  let json: unknown
  try {
    json = JSON.parse(line.toString('utf8'))
  } catch {
    throw new PackageError('NOT_A_PACKAGE', `this is not ${what}`)
  }
  const result = schema.safeParse(json)
  if (!result.success) {
    const [issue] = result.error.issues
    const reason = visible(`${issue?.path.join('.')}: ${issue?.message}`)
    throw new PackageError('NOT_A_PACKAGE', `this is not ${what} (${reason})`)
  }
  const tail = bytes.subarray(line.byteLength + 1, line.byteLength + 1 + MAX_SIGNATURE_BYTES)
  const signature = parseSignature(tail.toString('utf8'))
  const key = parsePublicKey(result.data.site.publicKey)
  if (!signature || !key || fingerprintOf(key) !== result.data.site.fingerprint)
    throw new PackageError('SIGNATURE_INVALID', `${what} must be signed by the site that it names`)
  if (!isSignedBy(line, signature, key))
    throw new PackageError('SIGNATURE_INVALID', `${what} was changed after it was signed`)
  return result.data
}
