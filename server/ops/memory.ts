import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'minor' }) => void

let collect: Collect | undefined

/**
 * Bytes that may pass before the buffers that carried them are worth collecting. At 16 MiB V8 took to collecting the
 * whole heap every 30 MiB, for 20 ms each time, which cost a third of a push's time; at 4 MiB it seldom does.
 */
const ENOUGH = 4 * 1024 * 1024
let passed = 0

/**
 * Says that `bytes` passed through buffers that are garbage now. V8 counts such buffers late and lets a hundred MiB
 * of them gather; a collection of the young generation, every now and then, costs half a millisecond and keeps
 * memory flat whatever the size of an upload.
 */
export function buffersPassed(bytes: number): void {
  passed += bytes
  if (passed < ENOUGH) return
  passed = 0
  collect ??= collector()
  collect({ type: 'minor' })
}

/**
 * Made at first use: V8 takes Node's own modules compiled only in a process with the flags that they were compiled with, and
 * this is one of those that it compares.
 */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}

/**
 * Collects the young generation on one thread from now on: it happens many times a second, and on the few cores of an
 * appliance waiting for helper threads each time made pushes half as fast. Set here, so that it holds from source as well.
 */
export function settleMemory(): void {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--no-concurrent-array-buffer-sweeping')
}
