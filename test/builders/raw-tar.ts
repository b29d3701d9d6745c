/** A header field by field, right or wrong, for tars that no tool would write. */
export interface RawFields {
  name?: string | Buffer
  /** A number in octal, or the field's own 12 bytes. */
  size?: number | Buffer | string
  typeFlag?: string
  linkName?: string
  prefix?: string
  /** `ustar\0` + `00` if left out. */
  magic?: string
  /** Added to the right checksum. */
  checksumError?: number
}

/** A 512-byte header with exactly these fields. */
export function rawHeader(fields: RawFields): Buffer {
  const { name = 'file', size = 0, typeFlag = '0', magic = 'ustar\x0000' } = fields
  const header = Buffer.alloc(512)
  Buffer.from(name).copy(header, 0, 0, 100)
  header.write('0000644\x000000000\x000000000\0', 100, 'latin1')
  const sizeField = typeof size === 'number' ? size.toString(8).padStart(11, '0') : size
  Buffer.from(sizeField).copy(header, 124, 0, 12)
  header.write('00000000000', 136, 'latin1')
  header.write(typeFlag, 156, 'latin1')
  header.write(fields.linkName ?? '', 157, 100)
  header.write(magic, 257, 'latin1')
  header.write(fields.prefix ?? '', 345, 155)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0) + (fields.checksumError ?? 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** Text filled up with zeros to whole blocks. */
export function blocks(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.byteLength % 512)) % 512)])
}

/** A header with the body that it announces. */
export function rawEntry(fields: RawFields, body: string | Buffer): Buffer {
  const size = Buffer.byteLength(body)
  return Buffer.concat([rawHeader({ size, ...fields }), blocks(body)])
}

/** A PAX header for the next entry, with these records as they are. */
export function paxEntry(records: string | Buffer, typeFlag = 'x'): Buffer {
  return rawEntry({ name: 'PaxHeaders/file', typeFlag }, records)
}

/** One right PAX record. */
export function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (rest + String(length).length !== length) length = rest + String(length).length
  return `${length} ${key}=${value}\n`
}

/** The two zero blocks of an archive's end. */
export const RAW_END: Buffer = Buffer.alloc(1024)
