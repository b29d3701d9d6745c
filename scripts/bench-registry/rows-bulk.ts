import { newBlob } from './content.ts'
import { HttpConnection } from './http-connection.ts'
import { load, startLoad } from './load.ts'
import { MANIFEST_TYPE, pushBlob, seedImage } from './registry-client.ts'
import { type Group, megabytesPerSecond } from './rows.ts'
import type { Server } from './servers.ts'

const CHUNK = 10 * 2 ** 20

/** Large pushes: one blob a sample, hashed and synced by the server before it answers. */
const pushes: Group = {
  fresh: true,
  rows: [
    { id: 'push-1g', title: 'blob push, 1 GiB in one PUT, durable', unit: 'MB/s' },
    { id: 'push-1g-chunks', title: 'blob push, 1 GiB in 10 MiB chunks, durable', unit: 'MB/s' },
  ],
  async prepare({ address }, { large }) {
    const push = (chunk?: number) => async () =>
      megabytesPerSecond(
        await load({
          kind: 'pushes',
          repository: 'bench/large',
          size: large,
          ...(chunk ? { chunk } : {}),
          address,
          connections: 1,
          count: 1,
        }),
      )
    return { 'push-1g': push(), 'push-1g-chunks': push(CHUNK) }
  },
}

/** Large pulls of one blob that is in the page cache; a sample moves at least four of them. */
async function preparePulls({ address }: Server, size: number, prefix: string) {
  const blob = newBlob(size)
  const connection = new HttpConnection(address)
  await pushBlob(connection, 'bench/large', blob)
  connection.close()
  const path = `/v2/bench/large/blobs/${blob.digest}`
  const pull = (connections: number) => async () =>
    megabytesPerSecond(
      await load({ kind: 'pulls', path, size, address, connections, count: Math.ceil(4 / connections) }),
    )
  return { [`${prefix}-c1`]: pull(1), [`${prefix}-c4`]: pull(4), [`${prefix}-c16`]: pull(16) }
}

const pulls: Group = {
  rows: [
    { id: 'pull-1g-c1', title: 'blob pull, 1 GiB, 1 connection', unit: 'MB/s' },
    { id: 'pull-1g-c4', title: 'blob pull, 1 GiB, 4 connections', unit: 'MB/s' },
    { id: 'pull-1g-c16', title: 'blob pull, 1 GiB, 16 connections', unit: 'MB/s' },
  ],
  prepare: (server, { large }) => preparePulls(server, large, 'pull-1g'),
}

/** The same over TLS; the client opens what the server seals, on the same cores. */
const tlsPulls: Group = {
  tls: true,
  rows: [
    { id: 'pull-tls-1g-c1', title: 'blob pull over TLS, 1 GiB, 1 connection', unit: 'MB/s' },
    { id: 'pull-tls-1g-c4', title: 'blob pull over TLS, 1 GiB, 4 connections', unit: 'MB/s' },
  ],
  prepare: (server, { large }) => preparePulls(server, large, 'pull-tls-1g'),
}

/** What a reader feels while four large pushes run: 200 manifest GETs a second, each timed from when it was due. */
const mixed: Group = {
  fresh: true,
  rows: [{ id: 'get-while-pushing', title: 'manifest GET, p99 while four 1 GiB pushes run', unit: 'ms' }],
  async prepare({ address }, { large }) {
    await seedImage(address, 'bench/reads', 'v1')
    const sample = async () => {
      const writer = startLoad({
        kind: 'pushes',
        repository: 'bench/large',
        size: large,
        address,
        connections: 4,
        count: 1,
      })
      await writer.ready
      const reader = startLoad({
        kind: 'requests',
        method: 'GET',
        path: '/v2/bench/reads/manifests/v1',
        accept: MANIFEST_TYPE,
        perSecond: 200,
        address,
        connections: 8,
      })
      const written = await writer.result.finally(reader.stop)
      const read = await reader.result
      const rate = megabytesPerSecond(written).value.toFixed(0)
      return { value: read.p99, extra: `p50 ${read.p50.toFixed(2)} ms, pushes ${rate} MB/s` }
    }
    return { 'get-while-pushing': sample }
  },
}

export const bulkRows: Group[] = [pushes, pulls, tlsPulls, mixed]
