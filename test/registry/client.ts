import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'
import { Readable } from 'node:stream'
import { type Digest, digestOf } from '../../oci/digest.ts'
import { MediaType } from '../../oci/media-types.ts'

/** An answer, read to its end. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** Every `WWW-Authenticate` header, in order. */
  challenges: string[]
  bytes: Buffer
  text: string
  /** The body as JSON, or undefined. */
  json: unknown
  /** Code of the first error of the distribution specification's form, if the body holds one. */
  code: string | undefined
}

export interface AskOptions {
  method?: string
  headers?: Record<string, string>
  /** Bytes with a length; a stream goes without one. */
  body?: Uint8Array | string | Readable
  /** `user:password` for Basic. */
  login?: string | undefined
  /** A token for Bearer. */
  token?: string | undefined
}

/** Sends a request as it is written (no agent, no redirects, no path normalising) and reads the answer. */
export function ask(base: string, path: string, options: AskOptions = {}): Promise<Answer> {
  const { body } = options
  return new Promise((resolve, reject) => {
    const sent = begin(base, path, options)
    // A refusal may come while the body is still being sent; whatever then happens to the body, it is the answer.
    sent.on('error', reject)
    sent.on('response', (answer) => {
      answer.toArray().then((chunks: Buffer[]) => {
        const bytes = Buffer.concat(chunks)
        const text = bytes.toString('utf8')
        const isJson = /json/.test(answer.headers['content-type'] ?? '') && text !== ''
        const json: unknown = isJson ? JSON.parse(text) : undefined
        const code = (json as { errors?: { code: string }[] } | undefined)?.errors?.[0]?.code
        const challenges = answer.headersDistinct['www-authenticate'] ?? []
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          challenges,
          bytes,
          text,
          json,
          code,
        })
      }, reject)
    })
    if (body instanceof Readable) body.pipe(sent)
    else sent.end(body)
  })
}

/** Begins a request and leaves it open, for a body that is cut off. */
export function begin(base: string, path: string, options: AskOptions = {}): ClientRequest {
  const { method = 'GET', headers = {}, body, login, token } = options
  const { hostname, port } = new URL(base)
  const all: Record<string, string> = { ...headers }
  if (login !== undefined) all['Authorization'] = `Basic ${Buffer.from(login).toString('base64')}`
  if (token !== undefined) all['Authorization'] = `Bearer ${token}`
  if (typeof body === 'string' || body instanceof Uint8Array)
    all['Content-Length'] = String(Buffer.byteLength(body))
  return request({ hostname, port, path, method, headers: all, agent: false })
}

/** A registry at an address, spoken to with one credential. */
export class Client {
  readonly base: string
  readonly #credential: Pick<AskOptions, 'login' | 'token'>

  constructor(base: string, credential: Pick<AskOptions, 'login' | 'token'> = {}) {
    this.base = base
    this.#credential = credential
  }

  ask(path: string, options: AskOptions = {}): Promise<Answer> {
    return ask(this.base, path, { ...this.#credential, ...options })
  }

  begin(path: string, options: AskOptions = {}): ClientRequest {
    return begin(this.base, path, { ...this.#credential, ...options })
  }

  /** Starts an upload and returns its address. */
  async startUpload(repository: string, query = ''): Promise<string> {
    const answer = await this.ask(`/v2/${repository}/blobs/uploads/${query}`, { method: 'POST' })
    return answer.status === 202 ? String(answer.headers.location) : fail('POST of an upload', answer)
  }

  /** Pushes a blob in two requests, as containerd does. */
  async pushBlob(repository: string, bytes: Uint8Array | string): Promise<Digest> {
    const digest = digestOf(bytes)
    const location = await this.startUpload(repository)
    const answer = await this.ask(`${location}?digest=${digest}`, { method: 'PUT', body: bytes })
    return answer.status === 201 ? digest : fail('PUT of a blob', answer)
  }

  /** Asks for a manifest to be stored; the answer is the caller's to judge. */
  putManifest(
    repository: string,
    reference: string,
    manifest: unknown,
    type: string = MediaType.ociManifest,
  ): Promise<Answer> {
    const body = Buffer.isBuffer(manifest) ? manifest : JSON.stringify(manifest)
    const headers = { 'Content-Type': type }
    return this.ask(`/v2/${repository}/manifests/${reference}`, { method: 'PUT', headers, body })
  }

  /** Pushes an image with a config and one layer, told apart by `label`, and returns what it consists of. */
  async pushImage(repository: string, reference: string | undefined, label: string): Promise<PushedImage> {
    const config = await this.pushBlob(
      repository,
      JSON.stringify({ architecture: 'amd64', os: 'linux', label }),
    )
    const layer = await this.pushBlob(repository, `layer of ${label}`)
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MediaType.ociManifest,
        config: { mediaType: MediaType.ociConfig, digest: config, size: sizeOfConfig(label) },
        layers: [{ mediaType: MediaType.ociLayerTar, digest: layer, size: `layer of ${label}`.length }],
      }),
    )
    const digest = digestOf(bytes)
    const answer = await this.putManifest(repository, reference ?? digest, bytes)
    return answer.status === 201 ? { digest, bytes, config, layer } : fail('PUT of a manifest', answer)
  }
}

export interface PushedImage {
  digest: Digest
  bytes: Buffer
  config: Digest
  layer: Digest
}

function sizeOfConfig(label: string): number {
  return JSON.stringify({ architecture: 'amd64', os: 'linux', label }).length
}

function fail(what: string, { status, text }: Answer): never {
  throw new Error(`${what} was answered with ${status}: ${text}`)
}
