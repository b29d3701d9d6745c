import type { Sized } from '../../test/builders/content.ts'
import { seededBytes } from '../../test/builders/seeded-bytes.ts'

const BLOCK = 4096
/** What a third of the blocks is written with: six bits a byte, as text and machine code come to. */
const ALPHABET = Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n')

/**
 * Bytes that gzip makes a good third smaller, as the plain layers of real images: by turns a block that looks random, one
 * of few letters, and one that repeats what stands before it. The same for the same seed, in flat memory.
 */
export function fileLikeBytes(size: number, seed: string): Sized {
  return { size, open: () => stream(seededBytes(size, seed)) }
}

async function* stream(random: Sized): AsyncGenerator<Uint8Array> {
  for await (const chunk of random.open()) {
    for (let at = 0; at < chunk.byteLength; at += BLOCK) shape(chunk, at)
    yield chunk
  }
}

function shape(chunk: Uint8Array, at: number): void {
  const end = Math.min(at + BLOCK, chunk.byteLength)
  const kind = (at / BLOCK) % 3
  if (kind === 1) for (let i = at; i < end; i++) chunk[i] = ALPHABET[(chunk[i] as number) & 63] as number
  else if (kind === 2) chunk.copyWithin(at, at - BLOCK, end - BLOCK)
}
