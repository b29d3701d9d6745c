import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext } from 'node:tls'
import { RaincaskError } from '../ops/errors.ts'

/** A server that listens. */
export interface Listening {
  server: Server
  /** `http[s]://HOST:PORT` with the real port. */
  url: string
  /** Takes no more requests, lets those under way end, and cuts what is left after `grace` milliseconds. */
  stop(grace: number): Promise<void>
}

/** A certificate chain and its private key, both PEM. */
export interface TlsIdentity {
  cert: Buffer
  key: Buffer
}

/**
 * Reads a certificate and its key, and checks that they belong together.
 * @throws RaincaskError CONFIG_INVALID that names the file
 */
export function readTlsIdentity(certFile: string, keyFile: string): TlsIdentity {
  const [cert, key] = [certFile, keyFile].map((file) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new RaincaskError('CONFIG_INVALID', {
        reason: `${file} cannot be read: ${(error as Error).message}`,
      })
    }
  }) as [Buffer, Buffer]
  try {
    createSecureContext({ cert, key })
  } catch {
    throw new RaincaskError('CONFIG_INVALID', {
      reason: `${certFile} and ${keyFile} are not a PEM certificate and its key`,
    })
  }
  return { cert, key }
}

/** Longest wait for a request's headers, and for silence in a body: pushes over slow links may stall. */
const HEADERS_TIMEOUT = 30_000
const SILENCE_TIMEOUT = 10 * 60_000

const OPTIONS: ServerOptions = {
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
  const server = tls ? createTlsServer({ ...OPTIONS, ...tls }, handler) : createServer(OPTIONS, handler)
  server.timeout = SILENCE_TIMEOUT
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
        stop: (grace) => stop(server, grace),
      })
    })
  })
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
