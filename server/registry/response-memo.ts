import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'koa'
import { LRUCache } from 'lru-cache'
import type { Database } from '../db/database.ts'

/** An answer that can be given again. */
interface Remembered {
  /** State of the database that it was made from. */
  generation: number
  /** When it must be made anew, in milliseconds: credentials expire without a change of the database. */
  until: number
  /** Names and values in turn, as `writeHead` takes them. */
  headers: string[]
  body: Buffer | undefined
}

const MAX_BYTES = 24 * 1024 * 1024
const MAX_BODY = 256 * 1024
const MAX_AGE = 5_000
/** Request headers that change what the answer is. */
const PARTICULAR = ['range', 'if-none-match', 'content-length', 'transfer-encoding'] as const

/**
 * Gives the same answer again to a GET or HEAD of a manifest or small blob with the same address and the same
 * credential, for as long as nobody has changed the database: who may ask, and what is there, were judged then and
 * cannot have changed. It saves the whole way through middleware, access rules and queries.
 */
export class ResponseMemo {
  readonly #db: Database
  readonly #answers = new LRUCache<string, Remembered>({
    maxSize: MAX_BYTES,
    sizeCalculation: (answer, key) => key.length + 500 + (answer.body?.length ?? 0),
  })
  #foreign = 0
  #isFresh = false
  readonly #nextExpiry: () => number

  /** @param nextExpiry when the next access key expires, in milliseconds since 1970 UTC: nothing is kept beyond */
  constructor(db: Database, nextExpiry: () => number = () => Number.POSITIVE_INFINITY) {
    this.#db = db
    this.#nextExpiry = nextExpiry
  }

  /** Answers the request if its answer is known; false if it must take the whole way. */
  answer(req: IncomingMessage, res: ServerResponse): boolean {
    const { method, url = '' } = req
    if ((method !== 'GET' && method !== 'HEAD') || !url.startsWith('/v2/')) return false
    const known = this.#answers.get(keyOf(req))
    if (!known || known.generation !== this.generation() || known.until <= Date.now()) return false
    for (const name of PARTICULAR) if (req.headers[name] !== undefined) return false
    res.writeHead(200, known.headers)
    res.end(known.body)
    return true
  }

  /** Keeps an answer that was just made. `generation` is what `generation()` said before anything was looked up. */
  remember(ctx: Context, generation: number): void {
    const { status, body } = ctx
    const isHead = ctx.method === 'HEAD'
    if (status !== 200 || ctx.respond === false || (!isHead && !Buffer.isBuffer(body))) return
    if (!isHead && (body as Buffer).length > MAX_BODY) return
    const headers = Object.entries(ctx.response.headers).flatMap(([name, value]) =>
      name === 'x-request-id' || value === undefined ? [] : [name, String(value)],
    )
    const until = Math.min(Date.now() + MAX_AGE, this.#nextExpiry())
    this.#answers.set(keyOf(ctx.req), {
      generation,
      until,
      headers,
      body: isHead ? undefined : (body as Buffer),
    })
  }

  /** The state of the database, looked at once in each turn of the event loop. */
  generation(): number {
    if (!this.#isFresh) {
      this.#isFresh = true
      setImmediate(() => {
        this.#isFresh = false
      })
      this.#foreign = this.#db.foreignChanges()
    }
    return this.#foreign * 1e6 + this.#db.ownChanges
  }
}

function keyOf(req: IncomingMessage): string {
  return `${req.method} ${req.url}\n${req.headers.authorization ?? ''}`
}
