/** One 512-byte header, read; names are still raw and long-name headers not yet applied. */
export interface RawHeader {
  name: Uint8Array
  linkName: Uint8Array
  size: number
  typeFlag: string
}

/** What is wrong with a header; the reader adds where. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError'
}

export const BLOCK = 512

const ZERO_BLOCK = new Uint8Array(BLOCK)

/** True if all bytes are zero. */
export function isZero(bytes: Uint8Array): boolean {
  if (bytes.byteLength === BLOCK) return Buffer.compare(bytes, ZERO_BLOCK) === 0
  for (let at = 0; at < bytes.byteLength; at += BLOCK) {
    const part = bytes.subarray(at, at + BLOCK)
    if (Buffer.compare(part, ZERO_BLOCK.subarray(0, part.byteLength)) !== 0) return false
  }
  return true
}

/**
 * Reads a header block of POSIX ustar or GNU tar (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual,
 * "Basic Tar Format"). Tars older than ustar, which have no magic, are not read.
 * @throws HeaderError
 */
export function parseHeader(block: Uint8Array): RawHeader {
  const magic = Buffer.from(block.buffer, block.byteOffset + 257, 8).toString('latin1')
  const posix = magic.startsWith('ustar\0')
  if (!posix && magic !== 'ustar  \0') throw new HeaderError('this is not a tar header')
  let sum = 0
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0)
  if (number(block.subarray(148, 156), 'checksum') !== sum)
    throw new HeaderError('the checksum of a tar header is wrong')
  const name = text(block.subarray(0, 100))
  const prefix = posix ? text(block.subarray(345, 500)) : undefined
  return {
    name: prefix?.byteLength ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    linkName: text(block.subarray(157, 257)),
    size: number(block.subarray(124, 136), 'size'),
    typeFlag: String.fromCharCode(block[156] ?? 0),
  }
}

/** A field's bytes up to its first NUL. */
function text(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0)
  return end < 0 ? field : field.subarray(0, end)
}

/** A number in octal, or in GNU's base-256 where the first bit is set. */
function number(field: Uint8Array, what: string): number {
  const first = field[0] ?? 0
  if (first & 0x80) {
    if (first & 0x40) throw new HeaderError(`the ${what} in a tar header is negative`)
    const value =
      BigInt(`0x${Buffer.from(field).toString('hex')}`) & ~(1n << BigInt(field.byteLength * 8 - 1))
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new HeaderError(`the ${what} in a tar header is impossible`)
    return Number(value)
  }
  const digits = Buffer.from(field)
    .toString('latin1')
    .replace(/^ +|[ \0]+$/g, '')
  if (digits === '') return 0
  if (/^-/.test(digits)) throw new HeaderError(`the ${what} in a tar header is negative`)
  if (!/^[0-7]+$/.test(digits)) throw new HeaderError(`the ${what} in a tar header is not a number`)
  return Number.parseInt(digits, 8)
}
