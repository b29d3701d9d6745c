/** A part of a blob: first byte, and the byte after the last. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Reads a `Range` header (RFC 9110, section 14). Undefined for none, for other units, for several ranges and for
 * nonsense: the whole is sent then. 'unsatisfiable' where 416 is due.
 */
export function parseByteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!match) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Number(last)
    return length === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  // RFC 9110 calls this invalid and lets it be ignored; the distribution specification's suite expects 416.
  if (last !== '' && Number(last) < start) return 'unsatisfiable'
  return start >= size ? 'unsatisfiable' : { start, end }
}
