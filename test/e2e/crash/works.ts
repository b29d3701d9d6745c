import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openAppliance } from '../../../server/cli/appliance.ts'
import { exportBundle } from '../../../server/transfer/export/export-bundle.ts'
import { importPackage } from '../../../server/transfer/import-package/import-package.ts'
import { containerdExport } from '../../builders/containerd-export.ts'
import { type BuiltLayer, buildImage, layerOfRandom } from '../../builders/image.ts'
import { buildTemplate, templateJson } from '../../builders/template.ts'
import { writePackage } from '../package-file.ts'
import type { CrashWork } from './work.ts'
import { backupWork } from './works/backup.ts'
import { collectionWork } from './works/collection.ts'
import { exportWork } from './works/export.ts'
import { importWork } from './works/import.ts'
import { migrationWork } from './works/migration.ts'

const ID = '5d'.repeat(16)
const LAYERS = 40

/** What the works have in common: a package, a store that it was imported into, and a bundle of that store. */
export interface Fixture {
  directory: string
  file: string
  data: string
  volumes: string[]
  signer: string
}

/** Makes a package of many small layers, each a sync of its own, one of them larger than a volume of its bundle. */
export async function crashFixture(directory: string): Promise<Fixture> {
  const layers: BuiltLayer[] = []
  for (let i = 0; i < LAYERS; i++) layers.push(await layerOfRandom(2000, `crash ${i}`))
  layers.push(await layerOfRandom(150_000, 'crash, large'))
  const name = `goodrain.me/${ID}:20240501120000`
  const components = [{ id: ID, name: 'many', shareImage: name }]
  const template = buildTemplate({ key: ID, name: 'crash', version: '1.0', components })
  const file = await writePackage(directory, 'crash-ram.tar.gz', {
    gzip: 1,
    top: 'crash-1.0-ram',
    metadata: templateJson(template),
    componentImages: containerdExport([{ names: [name], image: buildImage({ layers }) }]),
  })
  const data = join(directory, 'source')
  const source = await openAppliance(data)
  try {
    await importPackage(source, file)
    const actor = { actor: 'command-line', actorName: 'tester', address: 'local' }
    const output = join(directory, 'bundle')
    const exported = await exportBundle(source, { releases: [ID], output, volumeSize: 64 * 1024, actor })
    return { directory, file, data, volumes: exported.files.map(({ path }) => path), signer: exported.signer }
  } finally {
    await source.close()
  }
}

/** Every kind of work that is killed, by name; pushes are killed elsewhere (crash-run.ts). */
export const WORKS: Record<string, (fixture: Fixture, directory: string) => CrashWork | Promise<CrashWork>> =
  {
    'import of a package': ({ file }, directory) => importWork(directory, [file]),
    'import of a bundle': ({ volumes, signer }, directory) =>
      importWork(directory, volumes, ['--trust-signer', signer]),
    'export of a bundle': ({ data }, directory) => exportWork(directory, data, [ID, '--volume-size', '64K']),
    'export for Rainbond': ({ data }, directory) => exportWork(directory, data, [ID, '--format', 'ram']),
    collection: (_fixture, directory) => collectionWork(directory),
    backup: ({ data }, directory) => backupWork(directory, data),
    migration: (_fixture, directory) => migrationWork(directory),
  }

/** The work of that name, in a directory of its own. */
export async function workOf(name: string, fixture: Fixture): Promise<CrashWork> {
  const make = WORKS[name]
  if (!make) throw new Error(`there is no work ${name}`)
  const directory = join(fixture.directory, name.replaceAll(' ', '-'))
  mkdirSync(directory, { recursive: true })
  return make(fixture, directory)
}
