import { version } from '../../../server/ops/version.ts'
import type { Arch } from '../base-node.ts'
import type { Layer, LayerEntry } from './layer.ts'

/** Number of the user and group that the image runs as; the same as in other images that are not for root. */
export const USER = 65532
/** Where the program lies in the image. */
export const PROGRAM = 'usr/bin/raincask'
/** Processors as images name them. */
export const PLATFORMS: Record<Arch, string> = { x64: 'amd64', arm64: 'arm64' }

const SECOND = 1_000_000_000

/** What the image has besides libraries and program: the user, its data directory, places that runtimes mount over. */
export function skeleton(): LayerEntry[] {
  const text = (path: string, ...lines: string[]): LayerEntry => ({
    path,
    from: { bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) },
  })
  return [
    text('etc/group', 'root:x:0:', `raincask:x:${USER}:`),
    text('etc/nsswitch.conf', 'passwd: files', 'group: files', 'hosts: files dns'),
    text('etc/passwd', 'root:x:0:0:root:/:/nologin', `raincask:x:${USER}:${USER}:Raincask:/data:/nologin`),
    { path: 'data', from: 'directory', mode: 0o750, owner: USER },
    ...['dev', 'proc', 'sys'].map((path): LayerEntry => ({ path, from: 'directory' })),
    { path: 'tmp', from: 'directory', mode: 0o1777 },
  ]
}

/**
 * The image's config. `Healthcheck` is Docker's own addition to the OCI form; others pass over it.
 * @param created seconds since 1970
 */
export function imageConfig(
  arch: Arch,
  created: number,
  layers: readonly Layer[],
  debian: readonly string[],
) {
  const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z')
  return {
    created: time,
    architecture: PLATFORMS[arch],
    os: 'linux',
    config: {
      User: `${USER}:${USER}`,
      ExposedPorts: { '8080/tcp': {} },
      Env: ['PATH=/usr/bin', 'RAINCASK_DATA=/data'],
      Entrypoint: [`/${PROGRAM}`],
      Cmd: ['serve'],
      Volumes: { '/data': {} },
      WorkingDir: '/',
      StopSignal: 'SIGTERM',
      Healthcheck: {
        Test: ['CMD', `/${PROGRAM}`, 'health'],
        Interval: 30 * SECOND,
        Timeout: 10 * SECOND,
        StartPeriod: 60 * SECOND,
        Retries: 3,
      },
      Labels: {
        'org.opencontainers.image.title': 'Raincask',
        'org.opencontainers.image.description': 'Offline app store and OCI registry for closed networks',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'raincask.debian-packages': debian.join(', '),
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [
      { created: time, created_by: `Debian: ${debian.join(', ')}` },
      { created: time, created_by: `raincask ${version}` },
    ],
  }
}
