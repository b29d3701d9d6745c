import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'

/** A public key as minisign writes it: the key itself and the number by which signatures name it. */
export interface PublicKey {
  /** 8 bytes. Anyone may claim any number: it finds a key and proves nothing. */
  keyId: Buffer
  /** 32 bytes, ed25519. */
  key: Buffer
}

/** A secret key, ready to sign. */
export interface SecretKey {
  publicKey: PublicKey
  secret: KeyObject
}

const COMMENT = 'untrusted comment: '
const KEY_BYTES = 42

/**
 * Reads a public key: the base64 line alone, or minisign's two-line file around it.
 * @returns undefined if it is neither
 */
export function parsePublicKey(text: string): PublicKey | undefined {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  if (lines.length > 2 || (lines.length === 2 && !lines[0]?.startsWith(COMMENT))) return undefined
  const bytes = decodeBase64(lines.at(-1) ?? '', KEY_BYTES)
  if (bytes?.toString('latin1', 0, 2) !== 'Ed') return undefined
  return { keyId: bytes.subarray(2, 10), key: bytes.subarray(10) }
}

/** The key as one line of base64. */
export function formatPublicKey({ keyId, key }: PublicKey): string {
  return Buffer.concat([Buffer.from('Ed'), keyId, key]).toString('base64')
}

/** The key as a file that `minisign -p` reads. */
export function publicKeyFile(publicKey: PublicKey): string {
  return `${COMMENT}minisign public key ${keyNumber(publicKey)}\n${formatPublicKey(publicKey)}\n`
}

/** The key's number as minisign shows it: 16 hex digits, the first byte last. */
export function keyNumber({ keyId }: Pick<PublicKey, 'keyId'>): string {
  return Buffer.from(keyId).reverse().toString('hex').toUpperCase()
}

/** What people compare: the first 128 bits of the key's sha256, as 32 hex digits. */
export function fingerprintOf({ key }: PublicKey): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32)
}

/** A fingerprint as it is read out: `0123 4567 …`. */
export function spokenFingerprint(fingerprint: string): string {
  return fingerprint.replace(/.{4}(?=.)/g, '$& ')
}

/** The fingerprint that a person typed or pasted, in any grouping; undefined if it isn't one. */
export function parseFingerprint(text: string): string | undefined {
  const digits = text.replace(/[\s:-]/g, '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined
}

/** A new key pair; the secret half as PEM (PKCS #8). */
export function generateSecretKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/**
 * Reads what `generateSecretKey` made. The key's number follows from the key.
 * @returns undefined if it is not an ed25519 key
 */
export function parseSecretKey(pem: string): SecretKey | undefined {
  try {
    const secret = createPrivateKey(pem)
    if (secret.asymmetricKeyType !== 'ed25519') return undefined
    const { x } = createPublicKey(secret).export({ format: 'jwk' })
    const key = Buffer.from(x ?? '', 'base64url')
    return { secret, publicKey: { keyId: createHash('sha256').update(key).digest().subarray(0, 8), key } }
  } catch {
    return undefined
  }
}

/** Base64 of exactly `length` bytes, in its one canonical spelling. */
export function decodeBase64(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.byteLength === length && bytes.toString('base64') === text ? bytes : undefined
}
