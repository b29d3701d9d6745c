import { crc32, deflateSync } from 'node:zlib'

const SIZE = 96
const SHADES = 16
const GROUND = [0x1d, 0x4f, 0x91]

/** The sample's logo: a white drop on deep blue, drawn as a PNG of 96 × 96 points. */
export function logoPng(): Buffer {
  const rows = Buffer.alloc(SIZE * (SIZE + 1)) // a filter byte (0: none) before each row
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) rows[y * (SIZE + 1) + 1 + x] = Math.round(coverage(x, y) * (SHADES - 1))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([8, 3], 8) // one byte a point, into the palette
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', palette()),
    chunk('IDAT', deflateSync(rows, { level: 0 })), // stored: the same bytes on every machine
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** From the ground's colour to white. */
function palette(): Buffer {
  const shades = Array.from({ length: SHADES }, (_, shade) => shade / (SHADES - 1))
  return Buffer.from(
    shades.flatMap((part) => GROUND.map((value) => Math.round(value + (255 - value) * part))),
  )
}

/** How much of the point lies in the drop, from 4 × 4 samples. */
function coverage(x: number, y: number): number {
  let inside = 0
  for (let i = 0; i < 16; i++)
    if (inDrop(x + ((i % 4) + 0.5) / 4, y + (Math.floor(i / 4) + 0.5) / 4)) inside++
  return inside / 16
}

/** A circle, and above it two straight sides that meet in a tip and touch the circle. */
function inDrop(x: number, y: number): boolean {
  const [middle, tip, centre, radius] = [SIZE / 2, 16, 58, 22]
  const dx = Math.abs(x - middle)
  if (dx * dx + (y - centre) ** 2 <= radius * radius) return true
  const height = centre - tip
  const side = Math.sqrt(height * height - radius * radius)
  const touch = centre - (radius * radius) / height
  return y >= tip && y <= touch && dx <= ((y - tip) * radius) / side
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
