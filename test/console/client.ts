import { type IncomingHttpHeaders, request } from 'node:http'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  text: string
  /** The body as JSON; empty if it is none. */
  json: Fields
  /** Its `items`, if it is a list. */
  items: Fields[]
  /** Names of the fields that a refusal says are wrong. */
  wrong: string[]
}

export type Fields = Record<string, unknown>

export interface AskOptions {
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  bytes?: Uint8Array | string
  headers?: Record<string, string>
}

/** Asks below `/api/v1`, as the web UI does, or as told. */
export class Client {
  readonly #url: string
  readonly #token: string | undefined

  /** @param token a session, shown as the browser does */
  constructor(url: string, token?: string) {
    this.#url = url
    this.#token = token
  }

  get(path: string, options?: AskOptions): Promise<Answer> {
    return this.ask('GET', path, options)
  }

  post(path: string, body?: unknown, options?: AskOptions): Promise<Answer> {
    return this.ask('POST', path, { body, ...options })
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.ask('PATCH', path, { body })
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask('PUT', path, { body })
  }

  putBytes(path: string, bytes: Uint8Array, type = 'image/png'): Promise<Answer> {
    return this.ask('PUT', path, { bytes, headers: { 'Content-Type': type } })
  }

  delete(path: string): Promise<Answer> {
    return this.ask('DELETE', path)
  }

  /** A header set to '' is left out. */
  ask(method: string, path: string, { body, bytes, headers = {} }: AskOptions = {}): Promise<Answer> {
    const all: Record<string, string> = {
      ...(this.#token !== undefined && { Cookie: `raincask_session=${this.#token}` }),
      'X-Raincask': '1',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    }
    for (const [name, value] of Object.entries(all)) if (value === '') delete all[name]
    return send(
      method,
      `${this.#url}/api/v1${path}`,
      all,
      bytes ?? ((body && JSON.stringify(body)) as string),
    )
  }
}

/** Not `fetch`: it would not send every header as it is given. */
function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Uint8Array | string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (answer) => {
      const bytes = Buffer.concat(await answer.toArray())
      const text = bytes.toString('utf8')
      const isJson = /^application\/json(?:;|$)/.test(answer.headers['content-type'] ?? '') && text !== ''
      const json = (isJson ? JSON.parse(text) : {}) as Fields
      const wrong = (json['fields'] ?? []) as { field: string }[]
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        bytes,
        text,
        json,
        items: (json['items'] ?? []) as Fields[],
        wrong: wrong.map(({ field }) => field),
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The session that an answer's cookie hands over, and the cookie's attributes. */
export function cookieOf(answer: Answer): { token: string; attributes: string } {
  const cookie = answer.headers['set-cookie']?.[0] ?? ''
  const match = /^raincask_session=([^;]*); (.*)$/.exec(cookie)
  return { token: match?.[1] ?? '', attributes: match?.[2] ?? '' }
}
