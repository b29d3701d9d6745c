/** Forms that a reader here goes on with. */
export type KnownForm = 'gzip' | 'tar' | 'zip' | 'zeros' | 'empty'

export interface Sniffed {
  form: KnownForm | 'other'
  /** What it is, as a part of a sentence, e.g. `a zip archive`. */
  what: string
  /** What to do with it, as the end of that sentence, where that is known. */
  next?: string
}

/** Bytes that `sniff` wants to see: an ISO image says what it is at 32 KiB. */
export const SNIFF_BYTES = 34 * 1024

type Magic = [offset: number, magic: string, what: string, next?: string]

const COMPOSE = 'export the app again from Rainbond as an application template'
const UNPACK = 'unpack it, and import what is in it'

const MAGICS: Magic[] = [
  [0, 'PK\x05\x06', 'an empty zip archive'],
  [0, 'PK\x07\x08', 'a part of a zip archive in several parts', 'join its parts first'],
  [0, '\x28\xb5\x2f\xfd', 'a zstd file', UNPACK],
  [0, '\xfd7zXZ\0', 'an xz file', UNPACK],
  [0, 'BZh', 'a bzip2 file', UNPACK],
  [0, '\x04\x22\x4d\x18', 'an lz4 file', UNPACK],
  [0, '7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', UNPACK],
  [0, 'Rar!\x1a\x07', 'a RAR archive', UNPACK],
  [0, 'SQLite format 3\0', 'an SQLite database'],
  [0, '%PDF-', 'a PDF document'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an office document'],
  [0, '\x7fELF', 'a Linux program'],
  [0, 'MZ', 'a Windows program'],
  [0, 'QFI\xfb', 'a virtual disk (qcow2)'],
  [0, 'KDMV', 'a virtual disk (VMDK)'],
  [0, '\xed\xab\xee\xdb', 'an RPM package'],
  [0, '!<arch>\n', 'a Debian package'],
  [0, '\x89PNG', 'a picture'],
  [0, '\xff\xd8\xff', 'a picture'],
  [0, 'untrusted comment:', 'a minisign signature'],
  [0, '-----BEGIN ', 'a key, certificate or signature'],
  [0x8001, 'CD001', 'an ISO disc image', 'mount it (mount -o loop,ro) and import the files on it'],
]

/** Says what a file is by its first bytes, never by its name. `head` is its first `SNIFF_BYTES`, or all of it. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.byteLength === 0) return { form: 'empty', what: 'an empty file' }
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const at = (offset: number, magic: string) =>
    bytes.toString('latin1', offset, offset + magic.length) === magic
  if (at(0, '\x1f\x8b')) return { form: 'gzip', what: 'a gzip file' }
  if (at(0, 'PK\x03\x04')) return { form: 'zip', what: 'a zip archive' }
  if (at(257, 'ustar')) return { form: 'tar', what: 'a tar archive' }
  const found = MAGICS.find(([offset, magic]) => at(offset, magic))
  if (found) return { form: 'other', what: found[2], ...(found[3] && { next: found[3] }) }
  if (bytes.every((byte) => byte === 0)) return { form: 'zeros', what: 'a file of zeros' }
  return { form: 'other', ...textForm(bytes) }
}

function textForm(bytes: Buffer): { what: string; next?: string } {
  const start = bytes
    .toString('utf8', 0, 1024)
    .replace(/^\ufeff/, '')
    .trimStart()
    .toLowerCase()
  if (start.startsWith('<!doctype html') || start.startsWith('<html'))
    return { what: 'an HTML page', next: 'a sign-in or error page was saved in its place; download it again' }
  if (start.startsWith('<?xml')) return { what: 'an XML document' }
  if (start.startsWith('{') || start.startsWith('[')) return { what: 'a JSON document' }
  if (start.startsWith('#!')) return { what: 'a script' }
  if (/^[0-9a-f]{64} /.test(start)) return { what: 'a list of checksums' }
  if (/^(?:version:.*\n+)?services:/.test(start)) return { what: 'a docker-compose file', next: COMPOSE }
  if (/^(?:apiversion|version|services|name|kind|---)\b/.test(start)) return { what: 'a YAML document' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells text from other bytes
  const text = !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(start)
  return { what: text ? 'a text file' : 'a file of no form that is known here' }
}
