import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of one answer on its way. */
export interface Fault {
  /** The connection is cut after so many bytes of the body. */
  cutAfter?: number
  /** This byte of the body comes out changed. */
  flip?: number
  /** Asks for a range are not passed on. */
  wholeOnly?: boolean
  /** An answer in place of the server's. */
  status?: number
  headers?: Record<string, string>
  /** Of the ways to sign in only Basic is told. */
  basicOnly?: boolean
  /** Nothing comes after the headers, for ever. */
  silent?: boolean
}

/** A way to a server that can be made bad. */
export interface FaultyProxy {
  url: string
  /** `host:port`. */
  host: string
  /** Method, path and range of every request. */
  asked: { path: string; range: string | undefined; authorization: string | undefined }[]
  /** Bytes of blobs that went through. */
  blobBytes: number
  close(): void
}

/** Stands before a server; the address that was asked stays, so that all that it names leads here too. */
export async function faultyProxy(
  target: string,
  faultFor: (path: string, asked: number) => Fault | undefined = () => undefined,
): Promise<FaultyProxy> {
  const proxy: FaultyProxy = { url: '', host: '', asked: [], blobBytes: 0, close: () => undefined }
  const counts = new Map<string, number>()
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? ''
    const { range, authorization } = incoming.headers
    proxy.asked.push({ path, range, authorization })
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    const fault = faultFor(path, count) ?? {}
    if (fault.status !== undefined) {
      outgoing.writeHead(fault.status, fault.headers).end()
      return
    }
    forward(incoming, outgoing, target, fault, proxy)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  proxy.url = `http://${proxy.host}`
  proxy.close = () => {
    server.closeAllConnections()
    server.close()
  }
  return proxy
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  fault: Fault,
  proxy: FaultyProxy,
): void {
  const headers = { ...incoming.headers }
  if (fault.wholeOnly) headers['range'] = undefined
  const { hostname, port } = new URL(target)
  const isBlob = (incoming.url ?? '').includes('/blobs/')
  const passed = request(
    { hostname, port, path: incoming.url, method: incoming.method, headers: withoutUndefined(headers) },
    (answer) => {
      const back = { ...answer.headers }
      if (fault.basicOnly && back['www-authenticate']) back['www-authenticate'] = 'Basic realm="here"'
      outgoing.writeHead(answer.statusCode ?? 502, back)
      outgoing.flushHeaders()
      if (fault.silent) return
      let sent = 0
      answer.on('data', (chunk: Buffer) => {
        const bytes = Buffer.from(chunk)
        if (fault.flip !== undefined && fault.flip >= sent && fault.flip < sent + bytes.length)
          bytes[fault.flip - sent] = (bytes[fault.flip - sent] ?? 0) ^ 0xff
        const left = (fault.cutAfter ?? Number.POSITIVE_INFINITY) - sent
        const part = bytes.subarray(0, Math.max(0, left))
        sent += part.length
        if (isBlob) proxy.blobBytes += part.length
        outgoing.write(part, () => {
          if (part.length < bytes.length) outgoing.destroy()
        })
      })
      answer.on('end', () => outgoing.end())
    },
  )
  passed.on('error', () => outgoing.destroy())
  incoming.pipe(passed)
}

function withoutUndefined(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined),
  )
}
