import { randomBytes } from 'node:crypto'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** Bytes as lower-case base32 without padding: five bytes make eight characters. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  if (bits > 0) text += ALPHABET[(held << (5 - bits)) & 31]
  return text
}

/** A new access key's id: 16 lower-case letters and digits (80 bits), good as a user name and as a path. */
export function newKeyId(): string {
  return base32(randomBytes(10))
}

/** A new access key: 47 url-safe characters, 256 bits; the prefix lets secret scanners know it. */
export function newAccessKey(): string {
  return `rck_${randomBytes(32).toString('base64url')}`
}
