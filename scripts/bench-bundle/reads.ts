import { startLoad } from '../bench-registry/load.ts'
import { MANIFEST_TYPE, seedImage } from '../bench-registry/registry-client.ts'
import { startServer } from '../bench-registry/servers.ts'
import { RAINCASK } from './store.ts'

/** Milliseconds of a manifest GET at the 99th of a hundred, 200 a second: idle, and while an import runs. */
export interface Reads {
  idle: number
  importing: number
}

const IDLE_SECONDS = 10

/** Serves a store and reads from it, first alone and then while `work` imports into the same data directory. */
export async function readWhile(work: (data: string) => Promise<unknown>): Promise<Reads> {
  let data = ''
  const server = await startServer({
    id: 'raincask',
    label: 'Raincask',
    launch: (directory, port) => {
      data = directory
      const listen = ['--listen', `127.0.0.1:${port}`, '--data', directory]
      return { command: RAINCASK, args: ['serve', ...listen, '--json', '--anonymous', 'push'] }
    },
  })
  try {
    await seedImage(server.address, 'bench/reads', 'v1')
    const read = () =>
      startLoad({
        kind: 'requests',
        method: 'GET',
        path: '/v2/bench/reads/manifests/v1',
        accept: MANIFEST_TYPE,
        perSecond: 200,
        address: server.address,
        connections: 8,
      })
    const idle = read()
    await idle.ready
    setTimeout(idle.stop, IDLE_SECONDS * 1000)
    const alone = await idle.result
    const busy = read()
    await busy.ready
    await work(data).finally(busy.stop)
    return { idle: alone.p99, importing: (await busy.result).p99 }
  } finally {
    await server.stop()
  }
}
