import { asProblem, type Problem, problemOf, unreachable } from '../../api/problem.ts'
import { signInAgain } from '../../api/session.ts'
import { recall, remember } from '../../remembered.ts'
import { store } from '../../store.ts'

/** A file on its way to the store. Sizes in bytes, rates in bytes a second. */
export interface Sending {
  /** Of the upload; undefined until the store knows it. */
  id: string | undefined
  name: string
  size: number
  sent: number
  rate: number
  state: 'sending' | 'waiting' | 'complete' | 'failed'
  problem?: Problem
}

/** What this page sends. It goes on while one looks at other pages of the web UI. */
export const sendings = store<readonly Sending[]>([])

/** What one request carries: small enough to show progress, large enough not to be felt. */
const CHUNK = 8 * 1024 * 1024
const RETRY = 2000
const TUS = { 'Tus-Resumable': '1.0.0', 'X-Raincask': '1' }

/** The same file chosen again goes on where it broke off. */
const keyOf = (file: File) => `upload.${file.name}.${file.size}.${file.lastModified}`

/** Sends a file by the tus protocol, and goes on through broken networks until it is there. */
export async function send(file: File): Promise<void> {
  const sending: Sending = {
    id: recall(keyOf(file)),
    name: file.name,
    size: file.size,
    sent: 0,
    rate: 0,
    state: 'sending',
  }
  const isSame = (one: Sending) => one.name === file.name && one.size === file.size
  if (sendings.get().some((one) => isSame(one) && one.state !== 'failed')) return
  sendings.set([...sendings.get().filter((one) => !isSame(one)), sending])
  const change = (changes: Partial<Sending>) => {
    Object.assign(sending, changes)
    sendings.set([...sendings.get()])
  }
  try {
    change(await begin(file, sending.id))
    remember(keyOf(file), sending.id)
    while (sending.sent < file.size) {
      const from = Date.now()
      const sent = await sendChunk(file, sending.id ?? '', sending.sent)
      const seconds = Math.max(0.001, (Date.now() - from) / 1000)
      if (sent === undefined) {
        change({ state: 'waiting', rate: 0 })
        await new Promise((resolve) => setTimeout(resolve, RETRY))
        const here = await offsetOf(sending.id ?? '').catch(() => undefined)
        if (here !== undefined) change({ sent: here })
        continue
      }
      const rate = (sent - sending.sent) / seconds
      change({ state: 'sending', sent, rate: sending.rate > 0 ? sending.rate * 0.7 + rate * 0.3 : rate })
    }
    remember(keyOf(file), undefined)
    change({ state: 'complete', rate: 0 })
  } catch (error) {
    change({ state: 'failed', problem: asProblem(error) })
  }
}

async function begin(file: File, known: string | undefined): Promise<Pick<Sending, 'id' | 'sent'>> {
  if (known !== undefined) {
    const sent = await offsetOf(known).catch(() => undefined)
    if (sent !== undefined) return { id: known, sent }
  }
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)))
  const response = await call('/api/v1/uploads', {
    method: 'POST',
    headers: { ...TUS, 'Upload-Length': String(file.size), 'Upload-Metadata': `filename ${name}` },
  })
  if (!response.ok) throw await problemOf(response)
  const id = response.headers.get('Location')?.split('/').pop()
  if (!id) throw unreachable()
  return { id, sent: 0 }
}

/** Bytes that are there; undefined if the network broke, or somebody else writes to the upload. */
async function sendChunk(file: File, id: string, from: number): Promise<number | undefined> {
  let response: Response
  try {
    response = await call(`/api/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: { ...TUS, 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' },
      body: file.slice(from, from + CHUNK),
    })
  } catch {
    return undefined
  }
  if (response.ok) return Number(response.headers.get('Upload-Offset'))
  if (response.status === 409 || response.status === 423 || response.status >= 502) return undefined
  throw await problemOf(response)
}

/** @throws Problem if the upload is gone */
async function offsetOf(id: string): Promise<number> {
  const response = await call(`/api/v1/uploads/${id}`, { headers: TUS })
  if (!response.ok) throw await problemOf(response)
  return Number(response.headers.get('Upload-Offset'))
}

/** Like fetch; where the session has ended, signs in again first. */
async function call(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init)
  return response.status === 401 && (await signInAgain()) ? fetch(address, init) : response
}

/** Takes a file off the list, e.g. once it was discarded. */
export function forget(id: string): void {
  sendings.set(sendings.get().filter((one) => one.id !== id))
}
