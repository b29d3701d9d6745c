import { join } from 'node:path'
import { containerdExport } from '../builders/containerd-export.ts'
import { buildImage, layerOfFiles, layerOfRandom } from '../builders/image.ts'
import { buildTemplate, templateJson } from '../builders/template.ts'
import { type TestContext, workspace } from './clients/workspace.ts'
import { type CommandResult, raincask, raincaskJson } from './command.ts'
import { writePackage } from './package-file.ts'
import { startServer } from './server.ts'

export interface Fetched {
  releases: { appKeyID: string; name: string; version: string; digest: string; outcome: string }[]
  addedBytes: number
  skippedBytes: number
}

/** A store that serves the demo app, and an empty data directory that is to fetch from it. */
export async function vendor(t: TestContext, write: (directory: string) => Promise<{ file: string }>) {
  const directory = workspace(t)
  const [a, b] = [join(directory, 'a'), join(directory, 'b')]
  const { file } = await write(directory)
  const { releases } = await raincaskJson<Fetched>('import', file, '--data', a)
  const { accessKey } = await raincaskJson<{ accessKey: string }>(
    'keys',
    'create',
    '--name',
    'site',
    '--data',
    a,
  )
  const server = await startServer(a)
  t.teardown(() => server.stop())
  const [release] = releases
  const at = (market: string, ...more: string[]) => [
    'fetch',
    release?.appKeyID ?? '',
    '--market',
    market,
    '--access-key',
    accessKey,
    '--data',
    b,
    ...more,
  ]
  return {
    ...{ directory, a, b, server, accessKey, release },
    fetch: (market: string, ...more: string[]): Promise<CommandResult> => raincask(...at(market, ...more)),
    fetchJson: (market: string, ...more: string[]): Promise<Fetched> => raincaskJson(...at(market, ...more)),
  }
}

/** An app with one layer of 3 MiB, so that its connection can be cut in the middle. */
export async function writeLargePackage(directory: string) {
  const layer = await layerOfRandom(3 * 1024 * 1024, 'large')
  const image = buildImage({ layers: [await layerOfFiles({ 'bin/sh': 'sh' }), layer] })
  const shareImage = `goodrain.me/${'7c'.repeat(16)}:20240501120000`
  const template = buildTemplate({
    ...{ key: '9d'.repeat(16), name: 'Large', version: '1.0' },
    components: [{ id: '7c'.repeat(16), name: 'large', shareImage, ports: [80] }],
    plugins: [],
  })
  const file = await writePackage(directory, 'large.tar.gz', {
    top: 'large-ram',
    metadata: templateJson(template),
    componentImages: containerdExport([{ names: [shareImage], image }]),
  })
  return { file, digest: layer.gzip.digest, size: layer.gzip.size }
}
