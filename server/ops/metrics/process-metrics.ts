import { monitorEventLoopDelay } from 'node:perf_hooks'
import { version } from '../version.ts'
import type { Family } from './exposition.ts'

/** Memory, processor time and event-loop delay of this process. */
export class ProcessMetrics {
  readonly #delay = monitorEventLoopDelay({ resolution: 20 })
  readonly #started = Date.now() - process.uptime() * 1000

  constructor() {
    this.#delay.enable()
  }

  /** Delays are those since the last call: a long run would drown what happens now. */
  families(): Family[] {
    const { rss, heapUsed, external } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const delay = (percentile: number) => this.#delay.percentile(percentile) / 1e9
    const delays = [
      { labels: { quantile: '0.5' }, value: delay(50) },
      { labels: { quantile: '0.99' }, value: delay(99) },
      { labels: { quantile: '1' }, value: this.#delay.max / 1e9 },
    ]
    this.#delay.reset()
    return [
      one('raincask_info', 'gauge', 'What runs.', 1, { version, node: process.versions.node }),
      one(
        'process_start_time_seconds',
        'gauge',
        'When the process started, since 1970 UTC.',
        this.#started / 1000,
      ),
      one('process_cpu_seconds_total', 'counter', 'Processor time.', (user + system) / 1e6),
      one('process_resident_memory_bytes', 'gauge', 'Resident memory.', rss),
      one('nodejs_heap_used_bytes', 'gauge', 'Heap in use.', heapUsed),
      one('nodejs_external_memory_bytes', 'gauge', 'Memory of buffers outside of the heap.', external),
      {
        name: 'raincask_event_loop_delay_seconds',
        type: 'gauge',
        help: 'How late timers of 20 ms came since the last look; 0.02 is on time.',
        samples: delays,
      },
    ]
  }

  stop(): void {
    this.#delay.disable()
  }
}

/** A family of one figure. */
export function one(
  name: string,
  type: Family['type'],
  help: string,
  value: number,
  labels?: Record<string, string>,
): Family {
  return { name, type, help, samples: [{ value, ...(labels && { labels }) }] }
}
