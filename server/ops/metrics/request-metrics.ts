import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Family } from './exposition.ts'

/** Upper ends of the duration buckets, in seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 5, 30, 300]
/** Status that is counted for answers that were cut off. */
const CUT = 499

export type RouteClass = 'blob' | 'manifest' | 'upload' | 'registry' | 'market' | 'console' | 'health' | 'web'

/** What is known of the requests of one class. */
interface Series {
  /** Requests by status. */
  statuses: Map<number, number>
  /** Requests by bucket of their duration; the last one is for those that took longer. */
  buckets: number[]
  /** Seconds in all. */
  seconds: number
}

/**
 * Counts requests: a few additions for each, nothing for each byte. Bytes are what the sockets have counted anyway;
 * they are asked when somebody looks, and once more when a connection ends.
 */
export class RequestMetrics {
  readonly #series = new Map<RouteClass, Series>()
  readonly #sockets = new Set<Socket>()
  #received = 0
  #sent = 0
  #underWay = 0
  /** Answers that were given again from memory (server/registry/response-memo.ts); the hottest path there is. */
  fromMemory = 0

  /** Counts the bytes of a listener's connections. */
  watch(server: Server): void {
    const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
    server.on(event, (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        this.#received += socket.bytesRead
        this.#sent += socket.bytesWritten
      })
    })
  }

  /** Counts a request once its answer is over. */
  observe(req: IncomingMessage, res: ServerResponse): void {
    const started = performance.now()
    this.#underWay++
    res.once('close', () => {
      this.#underWay--
      const status = res.writableFinished ? res.statusCode : CUT
      this.#count(routeClass(req.url ?? ''), status, (performance.now() - started) / 1000)
    })
  }

  #count(route: RouteClass, status: number, seconds: number): void {
    let series = this.#series.get(route)
    if (!series) {
      series = { statuses: new Map(), buckets: new Array<number>(BUCKETS.length + 1).fill(0), seconds: 0 }
      this.#series.set(route, series)
    }
    series.statuses.set(status, (series.statuses.get(status) ?? 0) + 1)
    let bucket = 0
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket++
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1
    series.seconds += seconds
  }

  /** The figures as they stand. */
  families(): Family[] {
    let [received, sent] = [this.#received, this.#sent]
    for (const { bytesRead, bytesWritten } of this.#sockets) {
      received += bytesRead
      sent += bytesWritten
    }
    const requests = [...this.#series].flatMap(([route, { statuses }]) =>
      [...statuses].map(([status, value]) => ({ labels: { route, status: String(status) }, value })),
    )
    return [
      {
        name: 'raincask_http_requests_total',
        type: 'counter',
        help: 'Requests by class of route and status; 499 for answers that were cut off. Without those of raincask_http_memory_answers_total.',
        samples: requests,
      },
      {
        name: 'raincask_http_memory_answers_total',
        type: 'counter',
        help: 'Manifests and small blobs that were answered again from memory, in microseconds; not timed.',
        samples: [{ value: this.fromMemory }],
      },
      this.#durations(),
      {
        name: 'raincask_http_requests_under_way',
        type: 'gauge',
        help: 'Requests whose answer is not over yet.',
        samples: [{ value: this.#underWay }],
      },
      {
        name: 'raincask_http_connections',
        type: 'gauge',
        help: 'Connections that are open.',
        samples: [{ value: this.#sockets.size }],
      },
      {
        name: 'raincask_http_received_bytes_total',
        type: 'counter',
        help: 'Bytes that came in over all connections, headers included.',
        samples: [{ value: received }],
      },
      {
        name: 'raincask_http_sent_bytes_total',
        type: 'counter',
        help: 'Bytes that went out over all connections, headers included.',
        samples: [{ value: sent }],
      },
    ]
  }

  #durations(): Family {
    const samples = [...this.#series].flatMap(([route, { buckets, seconds }]) => {
      let count = 0
      const steps = buckets.map((number, i) => {
        count += number
        return { suffix: '_bucket', labels: { route, le: String(BUCKETS[i] ?? '+Inf') }, value: count }
      })
      const labels = { route }
      return [
        ...steps,
        { suffix: '_sum', labels, value: seconds },
        { suffix: '_count', labels, value: count },
      ]
    })
    return {
      name: 'raincask_http_request_duration_seconds',
      type: 'histogram',
      help: 'From a request’s headers to the end of its answer, bodies included.',
      samples,
    }
  }
}

/** The class of an address; there are few, so that series do not multiply. */
export function routeClass(url: string): RouteClass {
  if (url.startsWith('/v2')) {
    if (url.includes('/manifests/')) return 'manifest'
    if (url.includes('/blobs/uploads')) return 'upload'
    return url.includes('/blobs/') ? 'blob' : 'registry'
  }
  if (url.startsWith('/app-server') || url.startsWith('/certification')) return 'market'
  if (url.startsWith('/api/')) return 'console'
  return url.startsWith('/healthz') || url.startsWith('/readyz') ? 'health' : 'web'
}
