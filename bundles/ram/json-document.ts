import { PackageError } from '../package-error.ts'

/** The first JSON value of a file, and where in the file's bytes it lies. */
export interface JsonDocument {
  value: Record<string, unknown>
  /** The value's own text. */
  text: string
  start: number
  end: number
}

const MAX_DEPTH = 200
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Reads a template's JSON as Go's decoder does, which wrote it and reads it: one object, and what follows it is not looked
 * at. A byte order mark is passed over. How deep it nests is known before any parser sees it.
 * @throws PackageError TEMPLATE_INVALID
 */
export function readJsonDocument(bytes: Uint8Array, entry: string): JsonDocument {
  const refuse = (reason: string) => new PackageError('TEMPLATE_INVALID', reason, entry)
  const start = documentStart(bytes)
  if (start === bytes.byteLength) throw refuse('the template is empty')
  if (bytes[start] !== 0x7b) throw refuse('the template is not a JSON object')
  const end = documentEnd(bytes, start)
  if (end === 'deep') throw refuse(`the template nests deeper than ${MAX_DEPTH} levels`)
  if (end === undefined) throw refuse('the template is cut off: its JSON has no end')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, end))
  } catch {
    throw refuse('the template is not UTF-8')
  }
  try {
    return { value: JSON.parse(text) as Record<string, unknown>, text, start, end }
  } catch (error) {
    // The parser's message quotes the document, which may hold passwords; only the place is safe to tell.
    const place = error instanceof Error ? /position \d+/.exec(error.message) : null
    throw refuse(`the template is not JSON${place ? ` (${place[0]})` : ''}`)
  }
}

/** True if there is anything but white space from here on. */
export function hasContentFrom(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < bytes.byteLength; at++) if (!isSpace(bytes[at])) return true
  return false
}

function documentStart(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.byteLength && isSpace(bytes[at])) at++
  return at
}

function documentEnd(bytes: Uint8Array, start: number): number | 'deep' | undefined {
  let depth = 0
  for (let at = start; at < bytes.byteLength; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = stringEnd(bytes, at)
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_DEPTH) return 'deep'
    } else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at + 1
  }
  return undefined
}

/** Where the string that starts here has its closing quote, or the end of the bytes. */
function stringEnd(bytes: Uint8Array, start: number): number {
  let quote = bytes.indexOf(QUOTE, start + 1)
  for (; quote >= 0; quote = bytes.indexOf(QUOTE, quote + 1)) {
    let escapes = 0
    while (bytes[quote - 1 - escapes] === BACKSLASH) escapes++
    if (escapes % 2 === 0) return quote
  }
  return bytes.byteLength
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
