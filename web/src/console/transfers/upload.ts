import { asProblem, Problem } from '../../api/problem.ts'
import { store } from '../../store.ts'
import { abandon, beginUpload, isGateway, offsetOf, sendChunk } from './upload-calls.ts'

/** A file on its way to the store. Sizes in bytes, rates in bytes a second. */
export interface Sending {
  /** Of the upload; undefined until the store knows it. */
  id: string | undefined
  name: string
  size: number
  sent: number
  rate: number
  state: 'queued' | 'sending' | 'waiting' | 'complete' | 'failed'
  problem?: Problem | undefined
}

/** What this page sends. It goes on while one looks at other pages of the web UI. */
export const sendings = store<readonly Sending[]>([])

/** What one request carries at first; it grows where the network is quick, so that progress is seen and costs little. */
const FIRST_CHUNK = 4 * 1024 * 1024
const LEAST_CHUNK = 256 * 1024
const MOST_CHUNK = 32 * 1024 * 1024
/** How long a request should take, in seconds. */
const AIM = 2
const RETRY = 2000

const files = new WeakMap<Sending, { file: File; stop: AbortController }>()
/** Files go one after the other: the first is there soonest, and each can be looked at when it is. */
let line: Promise<void> = Promise.resolve()

// What was sent is kept all the same; but whoever closes the page may not know that it still sends.
addEventListener('beforeunload', (event) => {
  if (sendings.get().some(({ state }) => state === 'sending' || state === 'waiting')) event.preventDefault()
})

/**
 * Sends a file by the tus protocol; the same file chosen again goes on where it broke off. Settles when it is through, or
 * has failed, which `sendings` says; at once if it is under way already.
 */
export async function send(file: File): Promise<void> {
  const isSame = (one: Sending) => one.name === file.name && one.size === file.size
  const isUnderWay = ({ state }: Sending) => state !== 'failed' && state !== 'complete'
  if (sendings.get().some((one) => isSame(one) && isUnderWay(one))) return
  const fresh = {
    id: undefined,
    name: file.name,
    size: file.size,
    sent: 0,
    rate: 0,
    state: 'queued',
  } as const
  const sending: Sending = fresh
  sendings.set([...sendings.get().filter((one) => !isSame(one)), sending])
  await enqueue(sending, file)
}

/** Goes on with a file that failed, where this page still has it; false if the file must be chosen again. */
export function goOn(sending: Sending): boolean {
  const file = files.get(sending)?.file
  if (!file) return false
  change(sending, { state: 'queued', problem: undefined })
  void enqueue(sending, file)
  return true
}

/** Stops sending, takes the file off the list, and has the store forget what came of it. */
export async function discard(sending: Sending): Promise<void> {
  files.get(sending)?.stop.abort()
  if (sending.id !== undefined) await abandon(sending.id)
  sendings.set(sendings.get().filter((one) => one !== sending && one.id !== sending.id))
}

function enqueue(sending: Sending, file: File): Promise<void> {
  const stop = new AbortController()
  files.set(sending, { file, stop })
  line = line.then(() => (stop.signal.aborted ? undefined : sendWhole(sending, file, stop.signal)))
  return line
}

async function sendWhole(sending: Sending, file: File, signal: AbortSignal): Promise<void> {
  let chunk = FIRST_CHUNK
  try {
    change(sending, {
      ...(await untilReached(sending, () => beginUpload(file, signal), signal)),
      state: 'sending',
    })
    while (sending.sent < file.size) {
      const id = sending.id ?? ''
      const before = Date.now()
      const part = file.slice(sending.sent, sending.sent + chunk)
      const sent = await sendChunk(id, sending.sent, part, signal)
      const seconds = Math.max(0.001, (Date.now() - before) / 1000)
      if (sent === undefined) {
        change(sending, { state: 'waiting', rate: 0 })
        await pause(signal)
        const here = await untilReached(sending, () => offsetOf(id, signal), signal)
        change(sending, { state: 'sending', sent: here })
        chunk = Math.max(LEAST_CHUNK, chunk / 2)
        continue
      }
      const rate = (sent - sending.sent) / seconds
      change(sending, { sent, rate: sending.rate > 0 ? sending.rate * 0.7 + rate * 0.3 : rate })
      if (seconds < AIM / 2) chunk = Math.min(MOST_CHUNK, chunk * 2)
      if (seconds > AIM * 2) chunk = Math.max(LEAST_CHUNK, chunk / 2)
    }
    change(sending, { state: 'complete', rate: 0 })
  } catch (error) {
    if (!signal.aborted) change(sending, { state: 'failed', rate: 0, problem: asProblem(error) })
  }
}

/** Asks again and again while the store cannot be reached. @throws Problem that the store answers with */
async function untilReached<T>(sending: Sending, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isNetwork = error instanceof Problem && (error.status === 0 || isGateway(error.status))
      if (signal.aborted || !isNetwork) throw error
      change(sending, { state: 'waiting', rate: 0 })
      await pause(signal)
    }
  }
}

/** Some time, or until the browser says that the network is back. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, RETRY)
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}

function change(sending: Sending, changes: Partial<Sending>): void {
  Object.assign(sending, changes)
  sendings.set([...sendings.get()])
}
