import { crc32, deflateRawSync } from 'node:zlib'

/** One entry of a zip archive that is built for a test, right unless a field makes it wrong. */
export interface ZipItem {
  name: string | Buffer
  content?: string | Uint8Array
  /** Leaves the content as it is. */
  store?: boolean
  /** Writes sizes and checksum behind the content, as writers that stream do. */
  streamed?: boolean
  /** Unix mode with its kind, e.g. 0o100644. */
  mode?: number
  comment?: string
  /** Sizes and places in 64 bits, in an extra field. */
  zip64?: boolean
  // What makes it wrong: fields of the table of contents, of the entry's own header, or both.
  method?: number
  flags?: number
  crc?: number
  packedSize?: number
  size?: number
  headerAt?: number
  localName?: string
  localSize?: number
  packed?: Buffer
}

export interface ZipOptions {
  comment?: string
  /** The table of contents and the end record in their large form. */
  zip64?: boolean
  /** Bytes before the first entry, and between the entries and the table. */
  before?: Buffer
  gap?: Buffer
  /** Added to what the end record says. */
  entries?: number
  disk?: number
}

const UTF8 = 0x800
const STREAMED = 0x8

/** A zip archive of these entries. */
export function zipFile(items: readonly ZipItem[], options: ZipOptions = {}): Buffer {
  const { before = Buffer.alloc(0), gap = Buffer.alloc(0), comment = '' } = options
  const parts: Buffer[] = [before]
  const table: Buffer[] = []
  let at = before.byteLength
  for (const item of items) {
    const { local, central } = entry(item, at)
    parts.push(local)
    table.push(central)
    at += local.byteLength
  }
  const offset = at + gap.byteLength
  const directory = Buffer.concat(table)
  const counts = { entries: items.length + (options.entries ?? 0), size: directory.byteLength, offset }
  const large = options.zip64 ? end64(counts, offset + directory.byteLength) : Buffer.alloc(0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(options.disk ?? 0, 4)
  end.writeUInt16LE(options.disk ?? 0, 6)
  end.writeUInt16LE(options.zip64 ? 0xffff : counts.entries, 8)
  end.writeUInt16LE(options.zip64 ? 0xffff : counts.entries, 10)
  end.writeUInt32LE(options.zip64 ? 0xffffffff : counts.size, 12)
  end.writeUInt32LE(options.zip64 ? 0xffffffff : counts.offset, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([...parts, gap, directory, large, end, Buffer.from(comment)])
}

function entry(item: ZipItem, at: number): { local: Buffer; central: Buffer } {
  const content = Buffer.from(item.content ?? '')
  const packed = item.packed ?? (item.store ? content : deflateRawSync(content))
  const name = Buffer.from(item.name)
  const flags = item.flags ?? (typeof item.name === 'string' ? UTF8 : 0) | (item.streamed ? STREAMED : 0)
  const fields = {
    method: item.method ?? (item.store ? 0 : 8),
    crc: item.crc ?? crc32(content),
    packedSize: item.packedSize ?? packed.byteLength,
    size: item.size ?? content.byteLength,
  }
  const localName = Buffer.from(item.localName ?? item.name)
  const here = item.streamed ? { ...fields, crc: 0, packedSize: 0, size: 0 } : fields
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04', 'latin1')
  local.writeUInt16LE(20, 4)
  const localSize = Math.min(item.localSize ?? here.size, 0xffffffff)
  common(local, 6, flags, { ...here, size: localSize })
  local.writeUInt16LE(localName.byteLength, 26)
  const behind = item.streamed ? descriptor(fields) : Buffer.alloc(0)
  const headerAt = item.headerAt ?? at
  const extra = item.zip64 ? zip64Field([fields.size, fields.packedSize, headerAt]) : Buffer.alloc(0)
  const comment = Buffer.from(item.comment ?? '')
  const central = Buffer.alloc(46)
  central.write('PK\x01\x02', 'latin1')
  central.writeUInt16LE((3 << 8) | 20, 4)
  central.writeUInt16LE(20, 6)
  const saturated = { ...fields, packedSize: 0xffffffff, size: 0xffffffff }
  common(central, 8, flags, item.zip64 ? saturated : fields)
  central.writeUInt16LE(name.byteLength, 28)
  central.writeUInt16LE(extra.byteLength, 30)
  central.writeUInt16LE(comment.byteLength, 32)
  central.writeUInt32LE(((item.mode ?? 0) << 16) >>> 0, 38)
  central.writeUInt32LE(item.zip64 ? 0xffffffff : headerAt, 42)
  return {
    local: Buffer.concat([local, localName, packed, behind]),
    central: Buffer.concat([central, name, extra, comment]),
  }
}

interface Fields {
  method: number
  crc: number
  packedSize: number
  size: number
}

/** The fields that both headers share, from the flags on. */
function common(header: Buffer, at: number, flags: number, { method, crc, packedSize, size }: Fields): void {
  header.writeUInt16LE(flags, at)
  header.writeUInt16LE(method, at + 2)
  header.writeUInt32LE(crc, at + 8)
  header.writeUInt32LE(packedSize, at + 12)
  header.writeUInt32LE(size, at + 16)
}

function descriptor({ crc, packedSize, size }: Fields): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.write('PK\x07\x08', 'latin1')
  bytes.writeUInt32LE(crc, 4)
  bytes.writeUInt32LE(packedSize, 8)
  bytes.writeUInt32LE(size, 12)
  return bytes
}

function zip64Field(values: number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(values.length * 8, 2)
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + index * 8)
  return field
}

function end64(
  { entries, size, offset }: { entries: number; size: number; offset: number },
  at: number,
): Buffer {
  const record = Buffer.alloc(56)
  record.write('PK\x06\x06', 'latin1')
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.write('PK\x06\x07', 'latin1')
  locator.writeBigUInt64LE(BigInt(at), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator])
}
