import { HeaderError } from './header.ts'

/** The records of a PAX extended header that change what an entry is. */
export interface PaxRecords {
  path?: string
  linkPath?: string
  size?: number
}

/**
 * Reads the body of a PAX header (POSIX.1-2017 pax, "pax Extended Header"): records of `<length> <key>=<value>\n`.
 * Records that only describe (times, owners, attributes) are passed over; an empty value takes nothing away.
 * @throws HeaderError where a length lies, a key comes twice, or a value is not what its key allows.
 */
export function parsePax(body: Uint8Array): PaxRecords {
  const records: PaxRecords = {}
  const seen = new Set<string>()
  for (let at = 0; at < body.byteLength; ) {
    const { key, value, end } = record(body, at)
    at = end
    if (key.startsWith('GNU.sparse.')) throw new HeaderError('sparse files are not read')
    if (key !== 'path' && key !== 'linkpath' && key !== 'size') continue
    if (seen.has(key)) throw new HeaderError(`a PAX header gives ${key} twice`)
    seen.add(key)
    if (key === 'size') records.size = paxSize(value)
    else if (value.byteLength > 0) records[key === 'path' ? 'path' : 'linkPath'] = paxText(value, key)
  }
  return records
}

function record(body: Uint8Array, at: number): { key: string; value: Uint8Array; end: number } {
  const space = body.indexOf(0x20, at)
  const digits = Buffer.from(body.subarray(at, space < 0 ? at : space)).toString('latin1')
  if (!/^[1-9][0-9]{0,5}$/.test(digits)) throw new HeaderError('a record of a PAX header has no length')
  const end = at + Number(digits)
  if (end > body.byteLength || end <= space + 2 || body[end - 1] !== 0x0a)
    throw new HeaderError('a record of a PAX header is not as long as it says')
  const content = body.subarray(space + 1, end - 1)
  const equals = content.indexOf(0x3d)
  if (equals < 1) throw new HeaderError('a record of a PAX header has no key')
  return { key: utf8(content.subarray(0, equals)), value: content.subarray(equals + 1), end }
}

function paxSize(value: Uint8Array): number {
  const digits = Buffer.from(value).toString('latin1')
  const size = /^[0-9]{1,16}$/.test(digits) ? Number(digits) : Number.NaN
  if (!Number.isSafeInteger(size)) throw new HeaderError('the size in a PAX header is not a size')
  return size
}

function paxText(value: Uint8Array, key: string): string {
  if (value.includes(0)) throw new HeaderError(`the ${key} in a PAX header has a NUL in it`)
  return utf8(value)
}

/**
 * Text of a header.
 * @throws HeaderError if it is not UTF-8.
 */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new HeaderError('a name in a tar header is not UTF-8')
  }
}
