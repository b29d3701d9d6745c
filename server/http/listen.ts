import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { RaincaskError } from '../ops/errors.ts'
import type { TlsIdentity } from '../ops/tls/identity.ts'
import { mostConnections } from './most-connections.ts'

/** A server that listens. */
export interface Listening {
  server: Server
  /** `http[s]://HOST:PORT` with the real port. */
  url: string
  port: number
  /** With TLS: connections from now on get this certificate; those that are open keep theirs. */
  useTls(identity: TlsIdentity): void
  /** Takes no more requests, lets those under way end, and cuts what is left after `grace` milliseconds. */
  stop(grace: number): Promise<void>
}

/** All headers of a request, in bytes, and their number. */
const MAX_HEADER_BYTES = 16 * 1024
const MAX_HEADERS = 100

/** Longest wait for a request's headers, and for silence in a body: pushes over slow links may stall. */
const HEADERS_TIMEOUT = 30_000
const SILENCE_TIMEOUT = 10 * 60_000

const OPTIONS: ServerOptions = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: HEADERS_TIMEOUT,
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
}

/**
 * Listens on `host:port`, with TLS if an identity is given; port 0 takes a free one.
 * @throws RaincaskError LISTEN_FAILED
 */
export function listen(
  handler: RequestListener,
  { host, port }: { host: string; port: number },
  tls?: TlsIdentity,
): Promise<Listening> {
  const answer = refusingManyHeaders(handler)
  const server = tls
    ? createTlsServer({ ...OPTIONS, handshakeTimeout: HEADERS_TIMEOUT, ...tls }, answer)
    : createServer(OPTIONS, answer)
  server.timeout = SILENCE_TIMEOUT
  server.maxConnections = mostConnections()
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program uses it' : error.message
      reject(new RaincaskError('LISTEN_FAILED', { where: `${host}:${port}`, reason, cause: error }))
    })
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo
      const shown = address.address.includes(':') ? `[${address.address}]` : address.address
      resolve({
        server,
        url: `${tls ? 'https' : 'http'}://${shown}:${address.port}`,
        port: address.port,
        useTls: (identity) => (server as TlsServer).setSecureContext(identity),
        stop: (grace) => stop(server, grace),
      })
    })
  })
}

/** Node would drop headers beyond its own limit without a word, and a request would mean something else. */
function refusingManyHeaders(handler: RequestListener): RequestListener {
  return (req, res) => {
    if (req.rawHeaders.length <= 2 * MAX_HEADERS) return handler(req, res)
    res.writeHead(431, { 'Content-Type': 'text/plain', Connection: 'close' })
    res.end(`A request has at most ${MAX_HEADERS} headers.\n`)
  }
}

function stop(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
