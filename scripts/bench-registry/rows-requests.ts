import { load } from './load.ts'
import { MANIFEST_TYPE, seedImage } from './registry-client.ts'
import { type Group, megabytesPerSecond, perSecond } from './rows.ts'

const CONNECTIONS = 32

/** Small reads at 32 connections. */
const reads: Group = {
  rows: [
    { id: 'manifest-get-tag', title: 'manifest GET by tag', unit: '/s' },
    { id: 'manifest-get-digest', title: 'manifest GET by digest', unit: '/s' },
    { id: 'manifest-head-tag', title: 'manifest HEAD by tag', unit: '/s' },
    { id: 'manifest-head-digest', title: 'manifest HEAD by digest', unit: '/s' },
    { id: 'blob-head', title: 'blob HEAD', unit: '/s' },
    { id: 'blob-get-4k', title: 'blob GET, 4 KiB', unit: '/s' },
  ],
  async prepare({ address }, { seconds }) {
    const { digest, layer } = await seedImage(address, 'bench/reads', 'v1')
    const many = (method: 'GET' | 'HEAD', place: string, accept?: string) => async () =>
      perSecond(
        await load({
          kind: 'requests',
          method,
          path: `/v2/bench/reads/${place}`,
          ...(accept ? { accept } : {}),
          address,
          connections: CONNECTIONS,
          seconds,
        }),
      )
    return {
      'manifest-get-tag': many('GET', 'manifests/v1', MANIFEST_TYPE),
      'manifest-get-digest': many('GET', `manifests/${digest}`, MANIFEST_TYPE),
      'manifest-head-tag': many('HEAD', 'manifests/v1', MANIFEST_TYPE),
      'manifest-head-digest': many('HEAD', `manifests/${digest}`, MANIFEST_TYPE),
      'blob-head': many('HEAD', `blobs/${layer.digest}`),
      'blob-get-4k': many('GET', `blobs/${layer.digest}`),
    }
  },
}

/** Small writes; every sample has a repository of its own, so a list that grows slows no later sample down. */
const writes: Group = {
  rows: [
    { id: 'manifest-put-c1', title: 'manifest PUT, durable, 1 connection', unit: '/s' },
    { id: 'manifest-put-c16', title: 'manifest PUT, durable, 16 connections', unit: '/s' },
    { id: 'push-1m-c1', title: 'blob push, 1 MiB, durable, 1 connection', unit: 'MB/s' },
    { id: 'push-1m-c4', title: 'blob push, 1 MiB, durable, 4 connections', unit: 'MB/s' },
  ],
  async prepare({ address }, { seconds }) {
    let samples = 0
    const manifests = (connections: number) => async () =>
      perSecond(
        await load({ kind: 'manifests', repository: `bench/put${++samples}`, address, connections, seconds }),
      )
    const pushes = (connections: number) => async () => {
      const repository = `bench/push${++samples}`
      return megabytesPerSecond(
        await load({ kind: 'pushes', repository, size: 2 ** 20, address, connections, seconds }),
      )
    }
    return {
      'manifest-put-c1': manifests(1),
      'manifest-put-c16': manifests(16),
      'push-1m-c1': pushes(1),
      'push-1m-c4': pushes(4),
    }
  },
}

export const requestRows: Group[] = [reads, writes]
