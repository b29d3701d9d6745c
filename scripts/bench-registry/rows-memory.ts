import { newBlob } from './content.ts'
import { HttpConnection } from './http-connection.ts'
import { load } from './load.ts'
import { resetPeak, residentMiB } from './machine.ts'
import { pushBlob } from './registry-client.ts'
import type { Group, Sample } from './rows.ts'
import type { Server } from './servers.ts'

const PULLS = 200
const PULLED = 64 * 2 ** 20

/** The peak of a server's resident memory over one load, beside what it held before. */
async function peakDuring({ pid }: Server, work: () => Promise<unknown>): Promise<Sample> {
  const before = residentMiB(pid, 'VmRSS')
  resetPeak(pid)
  await work()
  return { value: residentMiB(pid, 'VmHWM'), extra: `from ${before.toFixed(0)}` }
}

const memory: Group = {
  fresh: true,
  rows: [
    { id: 'memory-push', title: 'resident memory, peak through a 2 GiB push', unit: 'MiB' },
    { id: 'memory-pulls', title: 'resident memory, peak with 200 pulls of 64 MiB at once', unit: 'MiB' },
  ],
  async prepare(server, { huge }) {
    const { address } = server
    return {
      'memory-push': () =>
        peakDuring(server, () =>
          load({ kind: 'pushes', repository: 'bench/large', size: huge, address, connections: 1, count: 1 }),
        ),
      'memory-pulls': async () => {
        const blob = newBlob(PULLED)
        const connection = new HttpConnection(address)
        await pushBlob(connection, 'bench/large', blob)
        connection.close()
        const path = `/v2/bench/large/blobs/${blob.digest}`
        return peakDuring(server, () =>
          load({ kind: 'pulls', path, size: PULLED, address, connections: PULLS, count: 1 }),
        )
      },
    }
  },
}

export const memoryRows: Group[] = [memory]
