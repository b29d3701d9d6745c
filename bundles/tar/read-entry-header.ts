import type { ByteReader } from '../byte-reader.ts'
import { PackageError } from '../package-error.ts'
import { BLOCK, HeaderError, isZero, parseHeader, type RawHeader } from './header.ts'
import { type PaxRecords, parsePax, utf8 } from './pax.ts'

/** An entry's header with the long-name and PAX headers before it applied. */
export interface EntryHeader {
  name: string
  linkName: string
  size: number
  typeFlag: string
}

/** Longest PAX or GNU long-name header, in bytes. */
const MAX_EXTENSION = 64 * 1024
/** Largest size that the octal field of a ustar header holds: 8 GiB − 1. */
const MAX_OCTAL_SIZE = 0o77777777777

interface Extensions {
  pax?: PaxRecords
  longName?: string
  longLink?: string
  /** Global PAX headers passed over; one is usual (git archive), a flood of them is not. */
  globals: number
}

/**
 * Reads the next header with those that extend it; undefined at the first zero block.
 * @throws HeaderError, or PackageError PACKAGE_TRUNCATED or PACKAGE_TOO_LARGE
 */
export async function readEntryHeader(reader: ByteReader): Promise<EntryHeader | undefined> {
  const extensions: Extensions = { globals: 0 }
  for (;;) {
    const block = await reader.takeExactly(BLOCK)
    if (block.byteLength < BLOCK) throw truncated(reader, block)
    if (isZero(block)) {
      if (!extensions.pax && extensions.longName === undefined && extensions.longLink === undefined)
        return undefined
      throw new HeaderError('a long-name or PAX header has no entry behind it')
    }
    const raw = parseHeader(block)
    if (!(await takeExtension(reader, raw, extensions))) return combine(raw, extensions)
  }
}

function truncated(reader: ByteReader, block: Uint8Array): PackageError {
  if (reader.position === 0) return new PackageError('PACKAGE_TRUNCATED', 'the archive is empty')
  const reason = block.byteLength === 0 ? 'ends without its end marker' : 'is cut off inside a header'
  return new PackageError('PACKAGE_TRUNCATED', `the archive ${reason}`)
}

async function takeExtension(reader: ByteReader, raw: RawHeader, into: Extensions): Promise<boolean> {
  switch (raw.typeFlag) {
    case 'x':
      if (into.pax) throw new HeaderError('an entry has two PAX headers')
      into.pax = parsePax(await extensionBody(reader, raw.size))
      return true
    case 'g': {
      const global = parsePax(await extensionBody(reader, raw.size))
      if (Object.keys(global).length > 0)
        throw new HeaderError('a global PAX header changes the name or size of every entry')
      if (++into.globals > 16) throw new HeaderError('there are too many global PAX headers in a row')
      return true
    }
    case 'L':
      if (into.longName !== undefined) throw new HeaderError('an entry has two long names')
      into.longName = longText(await extensionBody(reader, raw.size))
      return true
    case 'K':
      if (into.longLink !== undefined) throw new HeaderError('an entry has two long link names')
      into.longLink = longText(await extensionBody(reader, raw.size))
      return true
    default:
      return false
  }
}

async function extensionBody(reader: ByteReader, size: number): Promise<Uint8Array> {
  if (size > MAX_EXTENSION)
    throw new PackageError(
      'PACKAGE_TOO_LARGE',
      `a long-name or PAX header has ${size} bytes, more than 64 KiB`,
    )
  const padded = Math.ceil(size / BLOCK) * BLOCK
  const body = await reader.takeExactly(padded)
  if (body.byteLength < padded)
    throw new PackageError('PACKAGE_TRUNCATED', 'the archive is cut off inside a header')
  return body.subarray(0, size)
}

function longText(body: Uint8Array): string {
  const end = body.indexOf(0)
  if (end >= 0 && !isZero(body.subarray(end))) throw new HeaderError('a long name has a NUL in it')
  return utf8(end < 0 ? body : body.subarray(0, end))
}

function combine(raw: RawHeader, { pax, longName, longLink }: Extensions): EntryHeader {
  return {
    name: agreed(pax?.path, longName) ?? utf8(raw.name),
    linkName: agreed(pax?.linkPath, longLink) ?? utf8(raw.linkName),
    size: pax?.size === undefined ? raw.size : paxSize(pax.size, raw.size),
    typeFlag: raw.typeFlag,
  }
}

function agreed(pax: string | undefined, long: string | undefined): string | undefined {
  if (pax !== undefined && long !== undefined && pax !== long)
    throw new HeaderError('a PAX header and a long-name header disagree')
  return pax ?? long
}

/**
 * The size that a PAX header gives. It may differ from the header's own only where that can't hold it: readers that
 * look at one or the other would see different archives (CVE-2025-62518).
 */
function paxSize(pax: number, own: number): number {
  const saturated = pax > MAX_OCTAL_SIZE && (own === 0 || own === MAX_OCTAL_SIZE)
  if (pax !== own && !saturated)
    throw new HeaderError(`a PAX header gives the size ${pax} and the header itself ${own}`)
  return pax
}
