import { type Blob, bytesOf, manifestOver, newBlob } from './content.ts'
import { type Address, type Answer, HttpConnection } from './http-connection.ts'

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'

/** A request's head, with a blank line at its end. */
export function head(
  method: string,
  path: string,
  address: Address,
  headers: Record<string, string | number> = {},
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nHost: ${address.host}:${address.port}\r\n${lines.join('')}\r\n`
}

/** Throws with the answer's own words unless it has one of these statuses. */
export function demand(answer: Answer, what: string, ...statuses: number[]): Answer {
  if (statuses.includes(answer.status)) return answer
  throw new Error(`${what}: HTTP ${answer.status} ${answer.body.slice(0, 300)}`)
}

/** Pushes one blob: whole in one PUT, or in PATCHes of `chunk` bytes each and a closing PUT. Resolves on the 201. */
export async function pushBlob(
  connection: HttpConnection,
  repository: string,
  blob: Blob,
  chunk?: number,
): Promise<void> {
  const { address } = connection
  const post = await connection.send(
    head('POST', `/v2/${repository}/blobs/uploads/`, address, { 'Content-Length': 0 }),
    true,
  )
  let location = place(demand(post, 'POST upload', 202))
  for (let at = 0; chunk && at < blob.size; at += chunk) {
    const end = Math.min(at + chunk, blob.size)
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Content-Length': end - at,
      'Content-Range': `${at}-${end - 1}`,
    }
    const patch = await connection.stream(head('PATCH', location, address, headers), bytesOf(blob, at, end))
    location = place(demand(patch, 'PATCH upload', 202))
  }
  location += `${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(blob.digest)}`
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': chunk ? 0 : blob.size }
  const put = await connection.stream(head('PUT', location, address, headers), chunk ? [] : bytesOf(blob))
  demand(put, 'PUT upload', 201)
}

function place(answer: Answer): string {
  const url = new URL(answer.headers.get('location') ?? '', 'http://server')
  return url.pathname + url.search
}

/** A whole manifest PUT, ready to be written to a socket. */
export function manifestPut(
  address: Address,
  repository: string,
  reference: string,
  manifest: string,
): Buffer {
  const headers = { 'Content-Type': MANIFEST_TYPE, 'Content-Length': Buffer.byteLength(manifest) }
  return Buffer.from(head('PUT', `/v2/${repository}/manifests/${reference}`, address, headers) + manifest)
}

/** Puts a config and three layers of 4 KiB into a repository: what a manifest of it may name. */
export async function seedRepository(
  address: Address,
  repository: string,
): Promise<{ config: Blob; layers: Blob[] }> {
  const connection = new HttpConnection(address)
  const blobs = [1, 2, 3, 4].map(() => newBlob(4096))
  for (const blob of blobs) await pushBlob(connection, repository, blob)
  connection.close()
  const [config, ...layers] = blobs as [Blob, ...Blob[]]
  return { config, layers }
}

/** Seeds a repository and tags one manifest in it. */
export async function seedImage(address: Address, repository: string, tag: string) {
  const { config, layers } = await seedRepository(address, repository)
  const connection = new HttpConnection(address)
  const put = await connection.send(
    manifestPut(address, repository, tag, manifestOver(config, layers, tag)),
    true,
  )
  const digest = demand(put, 'PUT manifest', 201).headers.get('docker-content-digest') ?? ''
  connection.close()
  return { digest, layer: layers[0] as Blob, config, layers }
}
