import { BLOCK } from './header.ts'

export interface TarHeaderFields {
  name: string
  /** Bytes of the body, 0 if left out. */
  size?: number
  type?: 'file' | 'directory' | 'symlink'
  /** Permission bits, 0644 (0755 for directories) if left out. */
  mode?: number
  linkName?: string
  /** Seconds since 1970, 0 if left out so that equal content gives equal bytes. */
  modified?: number
  /** Number of user and group, 0 if left out. */
  owner?: number
}

const TYPE_FLAG = { file: '0', directory: '5', symlink: '2' } as const
const MAX_OCTAL_SIZE = 0o77777777777

/** The two zero blocks at the end of a tar. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK)

/**
 * A tar header as GNU tar writes it: long names in `@LongLink` headers before it, sizes from 8 GiB in base-256; no
 * names of owners. Plain ustar where neither is needed.
 */
export function tarHeader(fields: TarHeaderFields): Buffer {
  const name = Buffer.from(fields.name)
  const linkName = Buffer.from(fields.linkName ?? '')
  return Buffer.concat([
    linkName.byteLength > 100 ? longHeader('K', linkName) : Buffer.alloc(0),
    name.byteLength > 100 ? longHeader('L', name) : Buffer.alloc(0),
    block(fields, name, linkName),
  ])
}

/** The zero bytes that fill a body of this size up to the next block. */
export function tarPadding(size: number): Uint8Array {
  return TAR_END.subarray(0, (BLOCK - (size % BLOCK)) % BLOCK)
}

function longHeader(flag: 'K' | 'L', text: Buffer): Buffer {
  const size = text.byteLength + 1
  const header = block({ name: '', size }, Buffer.from('././@LongLink'), Buffer.alloc(0), flag)
  return Buffer.concat([header, text, Buffer.alloc(1), tarPadding(size)])
}

function block(fields: TarHeaderFields, name: Buffer, linkName: Buffer, flag?: string): Buffer {
  const { size = 0, type = 'file', modified = 0, owner = 0 } = fields
  const header = Buffer.alloc(BLOCK)
  const gnu =
    flag !== undefined || name.byteLength > 100 || linkName.byteLength > 100 || size > MAX_OCTAL_SIZE
  name.copy(header, 0, 0, 100)
  octal(header, 100, 8, fields.mode ?? (type === 'directory' ? 0o755 : 0o644))
  octal(header, 108, 8, owner)
  octal(header, 116, 8, owner)
  if (size > MAX_OCTAL_SIZE) base256(header, 124, 12, size)
  else octal(header, 124, 12, size)
  octal(header, 136, 12, modified)
  header.write(flag ?? TYPE_FLAG[type], 156, 'latin1')
  linkName.copy(header, 157, 0, 100)
  header.write(gnu ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1')
  header.fill(0x20, 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  )
  return header
}

function octal(header: Buffer, at: number, length: number, value: number): void {
  header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1')
}

function base256(header: Buffer, at: number, length: number, value: number): void {
  header[at] = 0x80
  header.writeUIntBE(value, at + length - 6, 6)
}
