import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { RaincaskError } from '../ops/errors.ts'
import { version } from '../ops/version.ts'
import { tryLockFile } from './file-lock.ts'

const servingSchema = z.object({
  pid: z.number().int(),
  host: z.string().max(300),
  /** Tells machines apart without naming them; empty where a container has no name of its own that lasts. */
  machine: z.string().max(100),
  version: z.string().max(100),
  /** Milliseconds since 1970 UTC. */
  since: z.number().int(),
})

const LOCK = 'serve.lock'

/** The server that has, or last had, a data directory. */
export type Serving = z.output<typeof servingSchema>

/** The right to serve a data directory; the kernel takes it back when the process ends, however it ends. */
export interface ServingTurn {
  /** Who had it before, where that was on another machine: the directory was moved, or is shared with it. */
  elsewhere: Serving | undefined
  release(): void
}

interface Places {
  root: string
  cache: string
}

/**
 * Takes a data directory to serve it. What a server keeps in memory (uploads under way, throttles, counts) has to be in
 * one place; other commands work beside it.
 * @throws RaincaskError DATA_IN_USE that says who serves it
 */
export function takeServing({ root, cache }: Places): ServingTurn {
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  let lock = tryLockFile(join(cache, LOCK), cache)
  // A command may be looking just now whether somebody serves.
  for (let tries = 0; !lock && tries < 5; tries++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40)
    lock = tryLockFile(join(cache, LOCK), cache)
  }
  const before = readServing(cache)
  if (!lock) throw new RaincaskError('DATA_IN_USE', { where: root, reason: servedText(before) })
  const me = { pid: process.pid, host: hostname(), machine: machineId(), version, since: Date.now() }
  const file = join(cache, 'serving.json')
  writeFileSync(`${file}.new`, JSON.stringify(me), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  const moved = before && before.machine !== '' && me.machine !== '' && before.machine !== me.machine
  return { elsewhere: moved ? before : undefined, release: () => lock.release() }
}

/** The server that has the directory in `cache` at this moment, if one has; `pid` 0 where it did not say who it is. */
export function servingNow(cache: string): Serving | undefined {
  if (!existsSync(join(cache, LOCK))) return undefined
  const lock = tryLockFile(join(cache, LOCK), cache)
  lock?.release()
  if (lock) return undefined
  return readServing(cache) ?? { pid: 0, host: '', machine: '', version: '', since: 0 }
}

/** @throws RaincaskError DATA_IN_USE if a server has it: an earlier version's, whose tables would change under it */
export function requireNoServer(places: Places): void {
  requireStopped(places, ', and this version would upgrade the database under it')
}

/**
 * @param more what is said besides
 * @throws RaincaskError DATA_IN_USE if a server has it
 */
export function requireStopped({ root, cache }: Places, more = ''): void {
  const now = servingNow(cache)
  if (now) throw new RaincaskError('DATA_IN_USE', { where: root, reason: `${servedText(now)}${more}` })
}

function servedText(serving: Serving | undefined): string {
  if (!serving || serving.pid === 0) return 'another server serves it'
  const { pid, host, version: their, since } = serving
  return `Raincask ${their} serves it (process ${pid} on ${host}, since ${new Date(since).toISOString()})`
}

function readServing(cache: string): Serving | undefined {
  try {
    return servingSchema.safeParse(JSON.parse(readFileSync(join(cache, 'serving.json'), 'utf8'))).data
  } catch {
    return undefined
  }
}

function machineId(): string {
  try {
    const id = readFileSync('/etc/machine-id', 'utf8').trim()
    return createHash('sha256').update(`raincask:${id}`).digest('hex').slice(0, 16)
  } catch {
    return ''
  }
}
