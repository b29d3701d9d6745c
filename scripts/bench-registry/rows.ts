import type { LoadResult } from './loads.ts'
import { bulkRows } from './rows-bulk.ts'
import { memoryRows } from './rows-memory.ts'
import { requestRows } from './rows-requests.ts'
import { tagRows } from './rows-tags.ts'
import type { Server } from './servers.ts'

/** How much is done: seconds a sample, bytes of the large blobs, tags of the long list, samples a row. */
export interface Scale {
  seconds: number
  large: number
  huge: number
  tags: number
  rounds: number
}

/** One measured figure, and words to stand behind it. */
export interface Sample {
  value: number
  extra?: string
}

/** A line of the table. */
export interface Row {
  id: string
  title: string
  unit: '/s' | 'MB/s' | 'ms' | 'MiB'
}

/** Rows that share what is put into the servers beforehand. */
export interface Group {
  rows: Row[]
  /** Servers speak TLS. */
  tls?: boolean
  /** Every sample gets a server on an empty directory, and a disk that has nothing left to write. */
  fresh?: boolean
  /** Fills a server, and gives what takes one sample of each row. */
  prepare: (server: Server, scale: Scale) => Promise<Record<string, () => Promise<Sample>>>
}

/** Every row of the registry's table, in order. */
export const groups: Group[] = [...requestRows, ...bulkRows, ...tagRows, ...memoryRows]

/** A time or a size: the smaller the better. */
export const lessIsBetter = (row: Row): boolean => row.unit === 'ms' || row.unit === 'MiB'

export const perSecond = ({ operations, seconds, p99 }: LoadResult): Sample => ({
  value: operations / seconds,
  extra: `p99 ${p99.toFixed(p99 < 10 ? 2 : 0)} ms`,
})

export const megabytesPerSecond = ({ bytes, seconds }: LoadResult): Sample => ({
  value: bytes / seconds / 1e6,
})
