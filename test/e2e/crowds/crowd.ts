import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Connections that were opened and say nothing. */
export class IdleCrowd {
  readonly sockets: Socket[] = []

  /** Opens connections, some hundred at once; resolves when all that the server takes are open. */
  async open(url: string, count: number): Promise<void> {
    const { hostname, port } = new URL(url)
    for (let left = count; left > 0; left -= 200)
      await Promise.all(Array.from({ length: Math.min(200, left) }, () => this.#one(Number(port), hostname)))
  }

  #one(port: number, host: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(port, host)
      socket.on('error', () => undefined)
      socket.once('close', () => resolve())
      socket.once('connect', () => {
        this.sockets.push(socket)
        resolve()
      })
    })
  }

  leave(): void {
    for (const socket of this.sockets) socket.destroy()
  }
}

/** Clients that pull a blob and read a little of it every now and then. */
export class SlowPullers {
  readonly #sockets: Socket[] = []
  readonly #counts: number[] = []
  #going = true

  /** @param path what each of them pulls */
  begin(url: string, path: string, count: number): void {
    const { hostname, port } = new URL(url)
    for (let i = 0; i < count; i++) {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      socket.pause()
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
      this.#sockets.push(socket)
      this.#counts.push(0)
      void this.#sip(socket, i)
    }
  }

  async #sip(socket: Socket, index: number): Promise<void> {
    while (this.#going && !socket.destroyed) {
      const chunk = socket.read() as Buffer | null
      if (chunk) this.#counts[index] = (this.#counts[index] ?? 0) + chunk.length
      await sleep(50)
    }
  }

  /** How many have got something by now. */
  get served(): number {
    return this.#counts.filter((bytes) => bytes > 0).length
  }

  leave(): void {
    this.#going = false
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** A connection that is used for one request after the other. */
export class KeptConnection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Reads an answer to its end; the status. */
  get(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      request(this.#url + path, { agent: this.#agent }, (answer) => {
        answer.resume()
        answer.once('end', () => resolve(answer.statusCode ?? 0)).once('error', reject)
      })
        .once('error', reject)
        .end()
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Tries to sign in from an address of the loopback net; the status. */
export function signIn(
  url: string,
  from: string,
  given: { login: string; password: string },
): Promise<{ status: number; ms: number }> {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify(given)
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'X-Raincask': '1',
  }
  const options = {
    hostname,
    port,
    path: '/api/v1/session',
    method: 'POST',
    headers,
    localAddress: from,
    agent: false,
  }
  const started = performance.now()
  return new Promise((resolve, reject) => {
    request(options, (answer) => {
      answer.resume()
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - started }))
    })
      .once('error', reject)
      .end(body)
  })
}
