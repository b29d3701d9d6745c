import { setTimeout as wait } from 'node:timers/promises'
import { type ErrorCode, printable, RaincaskError } from '../../ops/errors.ts'

/** How stubborn a fetch is. Times in milliseconds. */
export interface Patience {
  /** Attempts in a row without a byte gained before it is given up. */
  attempts: number
  /** The first pause; each further one is twice as long, up to `longest`. */
  pause: number
  longest: number
  /** Without a byte for so long an attempt is over. */
  silence: number
}

export const PATIENCE: Patience = { attempts: 6, pause: 500, longest: 30_000, silence: 60_000 }

/** A failure that may go away by itself; `after` is when the other side says to come back, in milliseconds. */
export class Passing extends Error {
  override readonly name = 'Passing'
  readonly after: number | undefined

  constructor(reason: string, after?: number) {
    super(reason)
    this.after = after
  }
}

export interface Fetching {
  patience: Patience
  signal?: AbortSignal | undefined
}

/**
 * Does something over the network, again and again while it fails in passing.
 * @param gained true if the last attempt got something done; then counting begins anew
 * @throws RaincaskError REMOTE_UNREACHABLE once patience is at its end; the signal's reason; what `attempt` throws
 */
export async function withPatience<T>(
  where: string,
  { patience, signal }: Fetching,
  attempt: () => Promise<T>,
  gained: () => boolean = () => false,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Passing)) throw error
      if (gained()) failed = 1
      if (failed >= patience.attempts)
        throw new RaincaskError('REMOTE_UNREACHABLE', { where, reason: error.message, cause: error })
      const pause = Math.min(patience.longest, patience.pause * 2 ** (failed - 1))
      // Not all who were cut off at once come back at once.
      const jittered = pause * (0.75 + Math.random() / 2)
      await wait(Math.max(jittered, Math.min(error.after ?? 0, 10 * patience.longest)), undefined, {
        ...(signal && { signal }),
      }).catch(() => signal?.throwIfAborted())
    }
  }
}

/** An answer whose body is read in pieces; silence ends it. */
export interface Answer {
  status: number
  headers: Headers
  /** Chunks of the body. Read it to its end or `drop` it. */
  body: AsyncIterable<Uint8Array>
  drop(): Promise<void>
}

/**
 * One GET. Redirects are followed; to another host no credential goes along (the Fetch standard).
 * @throws Passing if there is no answer, or one that asks to come back later
 */
export async function get(
  url: string,
  headers: Record<string, string>,
  { patience, signal }: Fetching,
): Promise<Answer> {
  const silence = new Silence(patience.silence, signal)
  let response: Response
  try {
    response = await fetch(url, { headers, signal: silence.signal, redirect: 'follow' })
  } catch (error) {
    silence.end()
    throw passing(error, url)
  }
  const { status, body } = response
  const drop = async () => {
    silence.end()
    await body?.cancel().catch(() => undefined)
  }
  if (status === 429 || status >= 500) {
    await drop()
    const seconds = Number(response.headers.get('retry-after'))
    throw new Passing(`it answered ${status}`, Number.isFinite(seconds) ? seconds * 1000 : undefined)
  }
  return { status, headers: response.headers, body: chunksOf(body, silence, url), drop }
}

/**
 * The whole body of an answer.
 * @throws RaincaskError REMOTE_INVALID if it has more than `limit` bytes; Passing if it breaks off
 */
export async function wholeBody(answer: Answer, limit: number, where: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body) {
    size += chunk.byteLength
    if (size > limit) {
      await answer.drop()
      throw new RaincaskError('REMOTE_INVALID', { where, reason: `it has more than ${limit} bytes` })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The first words of a refusal, without what was sent. */
export async function refusal(answer: Answer): Promise<string> {
  const bytes = await wholeBody(answer, 64 * 1024, 'an answer').catch(() => Buffer.alloc(0))
  return `it answered ${answer.status}${messageOf(bytes.toString('utf8'))}`
}

/** An address as people may see it: without user, password and query. */
export function shownUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname}`.replace(/\/$/, '')
  } catch {
    return 'the address'
  }
}

/** An error of the catalogue that names the other side. */
export function remoteError(code: ErrorCode, where: string, reason: string): RaincaskError {
  return new RaincaskError(code, { where, reason })
}

async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  silence: Silence,
  url: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (!body) return
    for await (const chunk of body) {
      silence.broken()
      yield chunk
      silence.broken()
    }
  } catch (error) {
    throw passing(error, url)
  } finally {
    silence.end()
  }
}

/** Aborts when nothing has come for a while. */
class Silence {
  readonly #controller = new AbortController()
  readonly #length: number
  #timer: NodeJS.Timeout | undefined
  readonly signal: AbortSignal

  constructor(length: number, outer: AbortSignal | undefined) {
    this.#length = length
    this.signal = outer ? AbortSignal.any([outer, this.#controller.signal]) : this.#controller.signal
    this.broken()
  }

  broken(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#controller.abort(new Passing(`it said nothing for ${Math.round(this.#length / 1000)} s`)),
      this.#length,
    )
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

/** What no patience helps against, and what does. */
const NOT_PASSING: [RegExp, string][] = [
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/,
    'its certificate is not trusted; NODE_EXTRA_CA_CERTS names a file with further authorities',
  ],
  [/ERR_SSL_|EPROTO/, 'it does not speak TLS as it should; --plain-http asks it by plain HTTP'],
]

/** What fetch throws says little by itself; the cause says more. A full disk of ours is none of its. */
function passing(error: unknown, url: string): unknown {
  if (error instanceof Passing || error instanceof RaincaskError) return error
  const { name, message, cause } = error as Error
  if (name !== 'TypeError' && name !== 'AbortError' && name !== 'Error') return error
  const { code = '', message: why } = (cause ?? {}) as NodeJS.ErrnoException
  const hint = NOT_PASSING.find(([pattern]) => pattern.test(code))?.[1]
  if (hint !== undefined)
    return new RaincaskError('REMOTE_UNREACHABLE', {
      where: new URL(url).host,
      reason: `${hint} (${code})`,
      cause: error,
    })
  return new Passing(printable(why || code || message))
}

function messageOf(text: string): string {
  try {
    const { errors, message, msg, error } = JSON.parse(text) as {
      errors?: { message?: unknown }[]
      message?: unknown
      msg?: unknown
      error?: { message?: unknown }
    }
    const said = errors?.[0]?.message ?? message ?? msg ?? error?.message
    return typeof said === 'string' && said !== ''
      ? `: ${printable(said).slice(0, 300).replace(/\.$/, '')}`
      : ''
  } catch {
    return ''
  }
}
