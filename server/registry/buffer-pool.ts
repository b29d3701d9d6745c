/**
 * Buffers for sending blobs, kept for good: two of 1 MiB per response let a read overlap a write (measured as the
 * fastest way in Node). Past the cap, responses get small buffers, so that hundreds of slow clients do not cost hundreds of MiB;
 * these are kept as well, for V8 collects dropped ones late.
 */
const LARGE = 1024 * 1024
const SMALL = 128 * 1024
const MAX_LARGE = 48

const free: Buffer[] = []
const freeSmall: Buffer[] = []
let made = 0

/** A buffer of 1 MiB, or a smaller one when many are in use. Give it back when the kernel has its bytes. */
export function takeBuffer(): Buffer {
  const buffer = free.pop()
  if (buffer) return buffer
  if (made >= MAX_LARGE) return freeSmall.pop() ?? Buffer.allocUnsafeSlow(SMALL)
  made++
  return Buffer.allocUnsafeSlow(LARGE)
}

/** Returns a buffer to the pool. */
export function giveBuffer(buffer: Buffer): void {
  if (buffer.length === LARGE) free.push(buffer)
  else freeSmall.push(buffer)
}
