import { type Blob, manifestOver, newBlob } from './content.ts'
import { type Address, HttpConnection } from './http-connection.ts'
import { demand, head, manifestPut, pushBlob, seedRepository } from './registry-client.ts'

/** What to do to a server; a load ends after `seconds`, or after `count` operations on each connection. */
export type LoadSpec = { address: Address; connections: number; seconds?: number; count?: number } & (
  | { kind: 'requests'; method: 'GET' | 'HEAD'; path: string; accept?: string; perSecond?: number }
  | { kind: 'manifests'; repository: string; sameManifest?: boolean }
  | { kind: 'pushes'; repository: string; size: number; chunk?: number }
  | { kind: 'pulls'; path: string; size: number }
  | { kind: 'pages'; path: string }
)

/** How many operations ended, how many bytes they moved, how long all took, and each one's milliseconds. */
export interface LoadResult {
  operations: number
  bytes: number
  seconds: number
  p50: number
  p99: number
}

/** One operation; resolves to the bytes that it moved. */
type Operation = (connection: HttpConnection, serial: number) => Promise<number>

/** Prepares what the load sends, calls `ready`, and runs it to its end or until `stop` is aborted. */
export async function runLoad(spec: LoadSpec, ready: () => void, stop: AbortSignal): Promise<LoadResult> {
  const operation = await prepare(spec)
  ready()
  const connections = Array.from({ length: spec.connections }, () => new HttpConnection(spec.address))
  const latencies: number[] = []
  let bytes = 0
  let serial = 0
  const started = performance.now()
  const end = spec.seconds ? started + spec.seconds * 1000 : Number.POSITIVE_INFINITY
  const pace = spec.kind === 'requests' && spec.perSecond ? 1000 / spec.perSecond : 0
  const one = async (connection: HttpConnection) => {
    for (let done = 0; done < (spec.count ?? Number.POSITIVE_INFINITY); done++) {
      const mine = serial++
      let from = performance.now()
      if (pace > 0) {
        // A paced request counts from when it was due, so a server that stalls is charged for those that had to wait.
        const due = started + mine * pace
        if (due > from) await new Promise((resolve) => setTimeout(resolve, due - from))
        from = due
      }
      if (from >= end || stop.aborted) break
      const moved = await operation(connection, mine)
      bytes += moved
      latencies.push(performance.now() - from)
    }
    connection.close()
  }
  await Promise.all(connections.map(one))
  const seconds = (performance.now() - started) / 1000
  latencies.sort((a, b) => a - b)
  const at = (part: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0
  return { operations: latencies.length, bytes, seconds, p50: at(0.5), p99: at(0.99) }
}

async function prepare(spec: LoadSpec): Promise<Operation> {
  const { address } = spec
  switch (spec.kind) {
    case 'requests': {
      const request = Buffer.from(
        head(spec.method, spec.path, address, spec.accept ? { Accept: spec.accept } : {}),
      )
      return async (connection) => demand(await connection.send(request), spec.path, 200).size
    }
    case 'manifests': {
      const { config, layers } = await seedRepository(address, spec.repository)
      return async (connection, serial) => {
        const tag = `t${String(serial).padStart(6, '0')}`
        const manifest = manifestOver(config, layers, spec.sameManifest ? 'same' : tag)
        demand(
          await connection.send(manifestPut(address, spec.repository, tag, manifest), true),
          'PUT manifest',
          201,
        )
        return manifest.length
      }
    }
    case 'pushes': {
      // Large blobs are prepared before the clock starts; small ones cost the client next to nothing.
      const total = spec.count ? spec.count * spec.connections : 0
      const ready: Blob[] = Array.from({ length: Math.max(1, total) }, () => newBlob(spec.size))
      return async (connection) => {
        await pushBlob(connection, spec.repository, ready.pop() ?? newBlob(spec.size), spec.chunk)
        return spec.size
      }
    }
    case 'pulls': {
      const request = Buffer.from(head('GET', spec.path, address))
      return async (connection) => {
        const { size } = demand(await connection.send(request), spec.path, 200)
        if (size !== spec.size) throw new Error(`${spec.path}: ${size} bytes came instead of ${spec.size}`)
        return size
      }
    }
    case 'pages':
      return (connection) => allPages(connection, spec.path)
  }
}

/** Follows `Link: <…>; rel="next"` to the last page. */
async function allPages(connection: HttpConnection, first: string): Promise<number> {
  let bytes = 0
  for (let path: string | undefined = first; path; ) {
    const answer = demand(await connection.send(head('GET', path, connection.address)), path, 200)
    bytes += answer.size
    const next = /<([^>]*)>\s*;\s*rel="?next/i.exec(answer.headers.get('link') ?? '')?.[1]
    const url = next ? new URL(next, 'http://server') : undefined
    path = url && url.pathname + url.search
  }
  return bytes
}
