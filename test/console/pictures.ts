import { Buffer } from 'node:buffer'

/** The beginnings of pictures, as their kinds are known by, filled up to a size in bytes. */
export const pictures = {
  png: (size = 64) => filled(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), size),
  jpeg: (size = 64) => filled(Buffer.from('\xff\xd8\xff\xe0', 'latin1'), size),
  gif: (size = 64) => filled(Buffer.from('GIF89a'), size),
  webp: (size = 64) => filled(Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), size),
}

function filled(start: Buffer, size: number): Buffer {
  return Buffer.concat([start, Buffer.alloc(size - start.length, 7)])
}
