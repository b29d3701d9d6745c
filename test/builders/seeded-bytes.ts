import { createCipheriv, createHash } from 'node:crypto'
import type { Sized } from './content.ts'

const CHUNK = 1024 * 1024

/** Bytes that look random and are the same for the same seed. Any size in flat memory, about as fast as memory. */
export function seededBytes(size: number, seed: string): Sized {
  return { size, open: () => stream(size, seed) }
}

async function* stream(size: number, seed: string): AsyncGenerator<Uint8Array> {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const zeros = Buffer.alloc(CHUNK)
  for (let left = size; left > 0; left -= CHUNK) yield cipher.update(zeros.subarray(0, Math.min(left, CHUNK)))
}
