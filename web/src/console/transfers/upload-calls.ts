import { ask } from '../../api/ask.ts'
import { Problem, problemOf, unreachable } from '../../api/problem.ts'
import { session, signInAgain } from '../../api/session.ts'

// The tus protocol 1.0.0 (tus.io) as the store speaks it.

const TUS = { 'Tus-Resumable': '1.0.0', 'X-Raincask': '1' }

/** Where an upload stands. */
export interface Standing {
  id: string
  /** Bytes that are there. */
  sent: number
}

/**
 * Takes up the upload of this very file where there is one, whoever's browser began it; else begins one.
 * @throws Problem
 */
export async function beginUpload(file: File, signal: AbortSignal): Promise<Standing> {
  const owner = `user:${session.get()?.user?.id}`
  const { items } = await ask('GET /uploads', { signal })
  const known = items.find(
    (one) =>
      one.owner === owner &&
      one.name === file.name &&
      one.length === file.size &&
      one.modified === file.lastModified,
  )
  if (known) return { id: known.id, sent: known.offset }
  const metadata = `filename ${base64(file.name)},modified ${base64(String(file.lastModified))}`
  const response = await call('/api/v1/uploads', {
    method: 'POST',
    headers: { ...TUS, 'Upload-Length': String(file.size), 'Upload-Metadata': metadata },
    signal,
  })
  if (!response.ok) throw await problemOf(response)
  const id = response.headers.get('Location')?.split('/').pop()
  if (!id) throw unreachable()
  return { id, sent: 0 }
}

/**
 * Sends a part from an offset on.
 * @returns bytes that are there; undefined if the network broke, or somebody else writes to the upload
 * @throws Problem
 */
export async function sendChunk(
  id: string,
  from: number,
  part: Blob,
  signal: AbortSignal,
): Promise<number | undefined> {
  let response: Response
  try {
    response = await call(`/api/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: { ...TUS, 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' },
      body: part,
      signal,
    })
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
  if (response.ok) return Number(response.headers.get('Upload-Offset'))
  if (response.status === 409 || response.status === 423 || isGateway(response.status)) return undefined
  throw await problemOf(response)
}

/** @throws Problem if the upload is gone, or the store cannot be reached */
export async function offsetOf(id: string, signal: AbortSignal): Promise<number> {
  const response = await call(`/api/v1/uploads/${id}`, { headers: TUS, signal })
  if (!response.ok) throw await problemOf(response)
  return Number(response.headers.get('Upload-Offset'))
}

/** Has the store forget an upload, once its last request has ended; one that is gone already is no matter. */
export async function abandon(id: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await ask('DELETE /uploads/{id}', { params: { id } })
      return
    } catch (error) {
      const status = error instanceof Problem ? error.status : 0
      if (status === 404) return
      if (status !== 423 || tries > 20) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

/** Like fetch; where the session has ended, signs in again first. @throws Problem if no answer came */
async function call(address: string, init: RequestInit): Promise<Response> {
  const reach = () =>
    fetch(address, init).catch((error: unknown) => {
      if (init.signal?.aborted) throw error
      throw unreachable()
    })
  const response = await reach()
  return response.status === 401 && (await signInAgain()) ? reach() : response
}

/** Answers of a proxy that does not reach the store; a full disk, 507, is the store's own. */
export function isGateway(status: number): boolean {
  return status >= 502 && status <= 504
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
