import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'minor' }) => void

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as Collect

/** Bytes that may pass before the buffers that carried them are worth collecting. */
const ENOUGH = 16 * 1024 * 1024
let passed = 0

/**
 * Says that `bytes` passed through buffers that are garbage now. V8 counts such buffers late and lets a hundred MiB
 * of them gather; a collection of the young generation, every now and then, costs under a millisecond and keeps
 * memory flat whatever the size of an upload.
 */
export function buffersPassed(bytes: number): void {
  passed += bytes
  if (passed < ENOUGH) return
  passed = 0
  collect({ type: 'minor' })
}
