/** One member of a tar file. A name that ends in "/" is a directory. */
export interface TarMember {
  name: string
  mode: number
  bytes?: Buffer
}

const BLOCK = 512

/** A plain ustar file without owners and times, ending in two zero blocks as containerd's does. */
export function ustar(members: TarMember[]): Buffer {
  const blocks = members.flatMap((member) => [header(member), padded(member.bytes ?? Buffer.alloc(0))])
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function header({ name, mode, bytes }: TarMember): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} is too long for this small writer`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, digits: number) =>
    block.write(value.toString(8).padStart(digits, '0'), at)
  block.write(name, 0)
  octal(mode, 100, 7)
  octal(0, 108, 7) // user
  octal(0, 116, 7) // group
  octal(bytes?.length ?? 0, 124, 11)
  octal(0, 136, 11) // time
  block.write(name.endsWith('/') ? '5' : '0', 156)
  block.write('ustar\x0000', 257)
  octal(0, 329, 7)
  octal(0, 337, 7)
  block.fill(' ', 148, 156) // the checksum counts itself as spaces
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  )
  block[154] = 0
  return block
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))])
}
