import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

/** What the server asks of this worker: hash a file that is still growing, up to a size that is surely written. */
export type HashRequest =
  | { kind: 'advance'; id: number; path: string; algorithm: string; size: number }
  | { kind: 'digest'; id: number; path: string; algorithm: string; size: number }
  | { kind: 'forget'; id: number }

export type HashAnswer = { id: number; hex: string } | { id: number; error: string }

interface Following {
  fd: number
  hash: Hash
  algorithm: string
  position: number
}

// On Linux this is the priority of this thread alone: answering small requests comes before hashing large uploads.
setPriority(5)

// Small enough to stay in the processor's cache between the read and the hash.
const buffer = Buffer.allocUnsafeSlow(256 * 1024)
const following = new Map<number, Following>()

function follow(request: Exclude<HashRequest, { kind: 'forget' }>): Following {
  const known = following.get(request.id)
  if (known && known.algorithm === request.algorithm) return known
  if (known) forget(request.id)
  const state = {
    fd: openSync(request.path, 'r'),
    hash: createHash(request.algorithm),
    algorithm: request.algorithm,
    position: 0,
  }
  following.set(request.id, state)
  return state
}

function advance(state: Following, size: number): void {
  while (state.position < size) {
    const bytes = readSync(
      state.fd,
      buffer,
      0,
      Math.min(buffer.length, size - state.position),
      state.position,
    )
    if (bytes === 0) throw new Error(`the file ends at ${state.position} of ${size} bytes`)
    state.hash.update(bytes === buffer.length ? buffer : buffer.subarray(0, bytes))
    state.position += bytes
  }
}

function forget(id: number): void {
  const state = following.get(id)
  if (state) closeSync(state.fd)
  following.delete(id)
}

parentPort?.on('message', (request: HashRequest) => {
  if (request.kind === 'forget') return forget(request.id)
  try {
    const state = follow(request)
    advance(state, request.size)
    if (request.kind === 'digest') {
      const hex = state.hash.copy().digest('hex')
      parentPort?.postMessage({ id: request.id, hex } satisfies HashAnswer)
    }
  } catch (error) {
    if (request.kind === 'digest')
      parentPort?.postMessage({ id: request.id, error: (error as Error).message } satisfies HashAnswer)
  }
})
