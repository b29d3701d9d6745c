import net from 'node:net'
import tls from 'node:tls'

/** What came back: headers in lower case, and the body's size; its bytes only where they were asked for. */
export interface Answer {
  status: number
  headers: Map<string, string>
  size: number
  body: string
}

/** Where a server listens; `tls` accepts any certificate, since only speed is measured. */
export interface Address {
  host: string
  port: number
  tls?: boolean
}

const END = Buffer.from('\r\n\r\n')

/**
 * One HTTP/1.1 keep-alive connection, one request at a time. It writes what it is given and reads into one buffer that is
 * used again for every read, without streams in between: node:http costs about four times as much a request, and the load
 * client shares the machine's cores with the server that it measures.
 */
export class HttpConnection {
  readonly address: Address
  readonly #buffer = Buffer.allocUnsafeSlow(64 * 1024) // larger reads were no faster: this one stays in the cache
  #socket: net.Socket | undefined
  #settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  #drained: (() => void) | undefined // a body waits for the socket to take more
  #isHead = false
  #keepBody = false
  #head = '' // header bytes that came so far
  #answer: Answer | undefined // set once the header is complete
  #left = 0 // body bytes to come; in a chunked body: of this chunk
  #chunks: 'size' | 'data' | 'end' | undefined // where we are in a chunked body
  #line = ''

  constructor(address: Address) {
    this.address = address
  }

  /** Sends a prepared request (head, or head and body in one) and waits for its answer. */
  async send(request: Buffer | string, keepBody = false): Promise<Answer> {
    const socket = this.#socket ?? (await this.#connect())
    const answer = this.#expect(request[0] === 'H' || request[0] === 0x48, keepBody)
    socket.write(request)
    return answer
  }

  /** Sends a head and then a body in pieces, as fast as the other side takes them. */
  async stream(head: string, pieces: Iterable<Buffer>): Promise<Answer> {
    const socket = this.#socket ?? (await this.#connect())
    const answer = this.#expect(false, true)
    answer.catch(() => socket.destroy())
    socket.write(head)
    for (const piece of pieces) {
      if (socket.destroyed) break
      if (!socket.write(piece)) await this.#room()
    }
    return answer
  }

  close(): void {
    this.#settle = undefined
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve
    })
  }

  #expect(isHead: boolean, keepBody: boolean): Promise<Answer> {
    this.#isHead = isHead
    this.#keepBody = keepBody
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  #connect(): Promise<net.Socket> {
    const { host, port } = this.address
    return new Promise((resolve, reject) => {
      const onread = { buffer: this.#buffer, callback: (size: number) => this.#take(this.#buffer, 0, size) }
      const socket = this.address.tls
        ? tls.connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
        : net.connect({ host, port, onread, noDelay: true })
      if (this.address.tls) socket.on('data', (data: Buffer) => this.#take(data, 0, data.length))
      socket.once(this.address.tls ? 'secureConnect' : 'connect', () => {
        this.#socket = socket
        resolve(socket)
      })
      socket.on('error', (error) => {
        reject(error)
        this.#fail(error)
      })
      socket.on('drain', () => this.#drained?.())
      socket.on('close', () => {
        this.#drained?.()
        if (this.#socket !== socket) return // closed by ourselves
        this.#socket = undefined
        this.#fail(new Error('the server closed the connection before its answer was complete'))
      })
    })
  }

  #fail(error: Error): void {
    this.#settle?.reject(error)
    this.#settle = undefined
  }

  #take(data: Buffer, from: number, to: number): boolean {
    let at = from
    while (at < to && this.#settle) {
      if (!this.#answer) at = this.#takeHead(data, at, to)
      else if (this.#chunks) at = this.#takeChunked(data, at, to)
      else at = this.#takeBody(data, at, to)
      if (this.#answer && !this.#chunks && this.#left === 0) this.#finish()
    }
    return true
  }

  #takeHead(data: Buffer, at: number, to: number): number {
    const started = this.#head.length
    const end = started === 0 ? data.subarray(0, to).indexOf(END, at) : -1
    const text = this.#head + data.toString('latin1', at, end < 0 ? to : end + 4)
    const stop = end < 0 ? text.indexOf('\r\n\r\n') : text.length - 4
    if (stop < 0) {
      this.#head = text
      return to
    }
    this.#head = ''
    const status = Number(text.slice(9, 12))
    if (status < 200) return at + stop + 4 - started
    const headers = new Map<string, string>()
    for (const line of text.slice(0, stop).split('\r\n').slice(1)) {
      const colon = line.indexOf(':')
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
    }
    const bodiless = this.#isHead || status === 204 || status === 304
    this.#left = bodiless ? 0 : Number(headers.get('content-length') ?? 0)
    this.#chunks = !bodiless && headers.get('transfer-encoding') === 'chunked' ? 'size' : undefined
    this.#answer = { status, headers, size: 0, body: '' }
    return at + stop + 4 - started
  }

  #takeBody(data: Buffer, at: number, to: number): number {
    const answer = this.#answer as Answer
    const size = Math.min(this.#left, to - at)
    if (this.#keepBody) answer.body += data.toString('latin1', at, at + size)
    answer.size += size
    this.#left -= size
    return at + size
  }

  #takeChunked(data: Buffer, at: number, to: number): number {
    if (this.#chunks === 'data') {
      const next = this.#takeBody(data, at, to)
      if (this.#left === 0) this.#chunks = 'end'
      return next
    }
    const newline = data.subarray(0, to).indexOf(10, at)
    this.#line += data.toString('latin1', at, newline < 0 ? to : newline)
    if (newline < 0) return to
    const line = this.#line.trim()
    this.#line = ''
    if (this.#chunks === 'end' && this.#left < 0) this.#endChunks(line)
    else if (this.#chunks === 'end') this.#chunks = 'size'
    else {
      this.#left = Number.parseInt(line, 16)
      this.#chunks = this.#left > 0 ? 'data' : 'end'
      if (this.#left === 0) this.#left = -1 // after the last chunk: trailers up to an empty line
    }
    return newline + 1
  }

  #endChunks(line: string): void {
    if (line !== '') return
    this.#left = 0
    this.#chunks = undefined
  }

  #finish(): void {
    const { resolve } = this.#settle as { resolve: (answer: Answer) => void }
    const answer = this.#answer as Answer
    this.#settle = undefined
    this.#answer = undefined
    if (answer.headers.get('connection') === 'close') this.close()
    resolve(answer)
  }
}
